// Puts the record system together: the one that is configured, or the embedded one as a process beside this one. With wiring.ts
// and wiring-live.ts the only files that know adapters.
import path from 'node:path';
import { openFhirDirectory } from './adapters/directory-fhir/index.ts';
import { openFhirRecord, startRecordChild } from './adapters/record-fhir/index.ts';
import type { Directory } from './attribution/index.ts';
import type { Config } from './config.ts';
import type { RecordSystem } from './filing/index.ts';
import type { Random } from './kernel/ids.ts';
import type { Breakage, Closing } from './lifetime.ts';

type Target = { baseUrl: string; token: string };

export type RecordParts = { config: Config; random: Random; record: Target | undefined };

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

export async function openRecord(parts: RecordParts, closing: Closing, broken: Breakage): Promise<Outside> {
  const target = parts.record ?? (await startRecord(parts, closing, broken));
  return { record: openFhirRecord(target), directory: openFhirDirectory(target) };
}
