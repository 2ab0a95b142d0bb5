// Puts the record system together: the one that is configured, or the embedded one as a process beside this one. With wiring.ts
// and wiring-live.ts the only files that know adapters.
import path from 'node:path';
import type { Logger } from 'pino';
import { openFhirDirectory } from './adapters/directory-fhir/index.ts';
import { checkRecord, openFhirRecord, startRecordChild } from './adapters/record-fhir/index.ts';
import { fileToken, smartToken } from './adapters/record-token/index.ts';
import type { Directory } from './attribution/index.ts';
import type { Config, RecordTarget } from './config.ts';
import type { RecordSystem } from './filing/index.ts';
import type { BearerSource } from './kernel/bearer.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import type { Breakage, Closing } from './lifetime.ts';

type Target = { baseUrl: string; token: string | BearerSource };

export type RecordParts = {
  config: Config;
  random: Random;
  clock: Clock;
  logger: Logger;
  record: Target | undefined;
};

const PEOPLE = path.join(import.meta.dirname, 'sandbox/sample/people.json');

export type Outside = { record: RecordSystem; directory: Directory };

/** The embedded record: a process, a cluster and a port of its own; its token lives as long as the two processes. */
async function startRecord(
  parts: RecordParts,
  closing: Closing,
  broken: Breakage,
): Promise<{ baseUrl: string; token: string }> {
  const { config, random } = parts;
  const token = random(32).toString('base64url');
  const folder = path.join(config.dataDir, 'record');
  const child = await startRecordChild({ folder, port: config.recordPort, token, peopleFile: PEOPLE });
  closing.push(() => child.stop());
  void child.ended.then(() => broken.report('The embedded record'));
  return { baseUrl: child.baseUrl, token };
}

/** How a live service proves itself to the record system. */
export function recordBearer(
  { baseUrl, proof }: RecordTarget,
  { clock, random }: { clock: Clock; random: Random },
): BearerSource {
  return proof.kind === 'bearer-file'
    ? fileToken(proof.file)
    : smartToken({ baseUrl, ...proof, clock, random });
}

async function tellFindings(target: Target, logger: Logger): Promise<void> {
  for (const { code, severity } of await checkRecord(target))
    if (severity !== 'good') logger.warn({ event: 'record-unready', code });
}

/** RULE C-05: outside the sandbox the record system is the configured one. It may be away now: then cases wait. */
async function chosen(parts: RecordParts, closing: Closing, broken: Breakage): Promise<Target> {
  const { config, logger } = parts;
  if (parts.record !== undefined) return parts.record;
  if (config.record === null) return startRecord(parts, closing, broken);
  const target = { baseUrl: config.record.baseUrl, token: recordBearer(config.record, parts) };
  void tellFindings(target, logger);
  return target;
}

export async function openRecord(parts: RecordParts, closing: Closing, broken: Breakage): Promise<Outside> {
  const target = await chosen(parts, closing, broken);
  return { record: openFhirRecord(target), directory: openFhirDirectory(target) };
}
