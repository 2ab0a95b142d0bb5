// The whole journey of the sample thread, hand-in to receipt, over HTTP, beside what no design can avoid: the same resources
// sent to the same kind of record one by one, fetched and searched again on fresh connections, and a durable write and a
// durable removal per message. Milliseconds; lower is better.
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startRecordChild, type RecordChild } from '../../src/adapters/record-fhir/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { anonymous, signIn } from '../api-client.ts';
import { attestAll, attribute, authorise, sign, untilStage, whoIsWho, type WhoIsWho } from '../journey.ts';
import { startService, type ServiceProcess } from '../service-process.ts';
import type { BenchCase } from './bench-case.ts';

const SAMPLE = path.join(import.meta.dirname, '../../src/sandbox/sample');
const MESSAGES = 34;
/** Of the sample: 4 headers, 23 messages, 4 Provenances. */
const RESOURCES = 31;

type Place = { folder: string; service: ServiceProcess; record: RecordChild; token: string };

let place: Place | undefined;
let round = 0;

async function open(): Promise<Place> {
  if (place !== undefined) return place;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-bench-'));
  const token = randomBytes(32).toString('base64url');
  const peopleFile = path.join(SAMPLE, 'people.json');
  const record = await startRecordChild({ folder: path.join(folder, 'peer'), port: 0, token, peopleFile });
  const env = {
    PORT: '0',
    RECORD_PORT: '0',
    SANDBOX_SAMPLE: 'none',
    POLICY_GRACE: 'PT0S',
  };
  const service = await startService({ ...env, DATA_DIR: path.join(folder, 'ours') });
  place = { folder, service, record, token };
  return place;
}

/** Ends what `members` started. */
export async function close(): Promise<void> {
  await place?.service.stop();
  await place?.record.stop();
  if (place !== undefined) fs.rmSync(place.folder, { recursive: true, force: true });
  place = undefined;
}

/** The sample in another year each round, or it would be known already (RULE C-03). */
function freshExport(): Buffer {
  round += 1;
  const year = String(2000 + (round % 99));
  const text = fs.readFileSync(path.join(SAMPLE, '_chat.txt'), 'utf8');
  return Buffer.from(text.replaceAll('/2026,', `/${year},`).replaceAll('PHOTO-2026-', `PHOTO-${year}-`));
}

async function journeyMs(): Promise<number> {
  const { service } = await open();
  const who: WhoIsWho = whoIsWho.parse(
    JSON.parse(fs.readFileSync(path.join(SAMPLE, 'who-is-who.json'), 'utf8')),
  );
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
  const bytes = freshExport();
  const started = performance.now();
  const fields = { timeZone: 'Europe/London' };
  const { caseId } = await clinician.upload<{ caseId: string }>('/deposits', fields, {
    name: '_chat.txt',
    bytes,
  });
  await attribute(clinician, caseId, who);
  await sign(clinician, caseId, who, SANDBOX_PIN);
  const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
  await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
  await untilStage(clinician, caseId, ['awaiting-attestation']);
  await attestAll(clinician, anonymous(service.url), caseId);
  await untilStage(clinician, caseId, ['receipted']);
  return performance.now() - started;
}

async function durable(file: string, bytes: Buffer): Promise<void> {
  const handle = await fsp.open(file, 'w');
  await handle.write(bytes);
  await handle.datasync();
  await handle.close();
}

async function bareMs(): Promise<number> {
  const { record, token, folder } = await open();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
  const ask = async <Answer>(url: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(url, { ...init, headers });
    if (!response.ok) throw new Error(`the record answered ${response.status}`);
    return (await response.json()) as Answer;
  };
  const patients = await ask<{ entry: { resource: { id: string } }[] }>(`${record.baseUrl}/Patient?_count=1`);
  const subject = { reference: `Patient/${patients.entry[0]?.resource.id}` };
  const system = 'https://countersign.example/Id/bench';
  const started = performance.now();
  for (let index = 0; index < MESSAGES; index += 1) {
    const file = path.join(folder, `message-${index}`);
    await durable(file, randomBytes(600));
    await durable(file, Buffer.alloc(600));
  }
  for (let index = 0; index < RESOURCES; index += 1) {
    const value = randomUUID();
    const payload = [{ contentString: 'Hold both. Repeat K in two hours, call me if it is above 6.5.' }];
    const body = {
      resourceType: 'Communication',
      identifier: [{ system, value }],
      status: 'completed',
      subject,
      payload,
    };
    const { id } = await ask<{ id: string }>(`${record.baseUrl}/Communication`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    await ask(`${record.baseUrl}/Communication/${id}`);
    await ask(`${record.baseUrl}/Communication?identifier=${encodeURIComponent(`${system}|${value}`)}`);
  }
  return performance.now() - started;
}

export function members(): BenchCase[] {
  const name = 'journey of 34 messages, hand-in to receipt, beside its bare writes';
  return [{ name, unit: 'ms', goal: 12, better: 'lower', ours: journeyMs, peer: bareMs }];
}
