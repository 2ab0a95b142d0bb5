// The whole journey on the sample thread, over HTTP, in one service with a record of its own: from the export to a receipt
// that verifies, and what must not be found afterwards.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { listEvents, verifyChain, type AuditEventName } from '../../src/audit/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { sampleAnswers, sampleExport, sampleExportName } from '../../src/sandbox/sample-export.ts';
import { anonymous, signIn, type Api } from '../../scripts/api-client.ts';
import { dumpDatabase } from '../../scripts/database-dump.ts';
import {
  attestAll,
  attribute,
  authorise,
  readCase,
  sign,
  untilStage,
  whoIsWho,
  type WhoIsWho,
} from '../../scripts/journey.ts';
import { searchFor } from '../../scripts/plaintext-search.ts';
import { runService, type RunningService } from '../support/running-service.ts';

type Day = { received: number; filed: number; excluded: number; open: number; held: number };

let service: RunningService;
let clinician: Api;
let authoriser: Api;
let governance: Api;
let who: WhoIsWho;
let caseId: string;

const upload = async (bytes: Buffer) =>
  clinician.upload<{ outcome: string; caseId: string; added: number }>(
    '/deposits',
    { timeZone: 'Europe/London' },
    {
      name: sampleExportName,
      bytes,
    },
  );

async function today(): Promise<Day | undefined> {
  const { days } = await governance.get<{ days: Day[] }>('/reconciliation');
  return days[0];
}

beforeAll(async () => {
  service = await runService();
  clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
  governance = await signIn(service.url, 'marcus.webb', SANDBOX_PIN);
  who = whoIsWho.parse(JSON.parse((await sampleAnswers()).toString('utf8')));
}, 60_000);
afterAll(() => service.stop());

// One journey; each step needs the one before it.
describe('the journey of the sample thread', () => {
  it('brings 34 messages into custody, and nothing when it is handed in again (RULE C-03)', async () => {
    const first = await upload(await sampleExport());
    expect(first).toMatchObject({ outcome: 'deposited', added: 34 });
    ({ caseId } = first);
    expect(await upload(await sampleExport())).toMatchObject({ outcome: 'deposited', added: 0, caseId });
    expect((await readCase(clinician, caseId)).originals).toHaveLength(34);
  });

  it('counts every message of the day: received = filed + excluded + open + held (RULE G-01)', async () => {
    expect(await today()).toMatchObject({ received: 34, filed: 0, excluded: 0, open: 34, held: 0 });
  });

  it('refuses to sign while messages are unaccounted for, and names one (RULE A-01)', async () => {
    const { version } = await readCase(clinician, caseId);
    const refused = clinician.post(`/cases/${caseId}/sign`, { version, pin: SANDBOX_PIN, confirmed: {} });
    await expect(refused).rejects.toMatchObject({ status: 422, code: 'attribution-unaccounted' });
  });

  it('is attributed, signed with fresh proof, filed and read back (RULE F-02)', async () => {
    await attribute(clinician, caseId, who);
    await sign(clinician, caseId, who, SANDBOX_PIN);
    const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
    expect(deletionId).not.toBeNull();
    const day = await today();
    expect(day).toMatchObject({ received: 34, open: 0, held: 0 });
    expect((day?.filed ?? 0) + (day?.excluded ?? 0)).toBe(34);
  }, 120_000);

  it('cannot be authorised by who signed it, nor with a wrong PIN (RULE D-02, RULE I-03)', async () => {
    const { deletionId } = await readCase(clinician, caseId);
    await expect(authorise(clinician, deletionId ?? '', SANDBOX_PIN)).rejects.toMatchObject({ status: 403 });
    await expect(authorise(authoriser, deletionId ?? '', '0000')).rejects.toMatchObject({
      code: expect.stringMatching(/pin|proof/),
    });
  });

  it('is authorised, erased, attested and receipted; then no message can be read (RULE D-05, RULE D-06)', async () => {
    const { deletionId } = await readCase(clinician, caseId);
    await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(clinician, caseId, ['awaiting-attestation']);
    expect((await readCase(clinician, caseId)).originals).toEqual([]);
    expect(await attestAll(clinician, anonymous(service.url), caseId)).toBeGreaterThan(4);
    expect((await untilStage(clinician, caseId, ['receipted'])).receiptId).not.toBeNull();
  }, 120_000);

  it('leaves a bundle that the separate verifier accepts, and none with a byte changed (RULE D-08, RULE D-09)', async () => {
    const { receiptId } = await readCase(clinician, caseId);
    const bundle = await authoriser.bytes(`/receipts/${receiptId}/bundle`);
    const file = path.join(service.dataDir, 'x.receipt.json');
    const policy = path.join(service.dataDir, 'log/trust/policy.txt');
    const main = path.join(import.meta.dirname, '../../src/verifier/main.ts');
    const verify = (bytes: Buffer): number | null => {
      fs.writeFileSync(file, bytes);
      return spawnSync(process.execPath, [main, file, '--policy', policy]).status;
    };
    expect(verify(bundle)).toBe(0);
    const changed = Buffer.from(bundle);
    const middle = Math.floor(changed.length / 2);
    changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
    expect(verify(changed)).toBe(1);
  });

  it('leaves every step in the audit trail, whose head the log was told (RULE C-02)', async () => {
    const { db } = service.services.stations;
    const events = await listEvents(db, 0, 100_000);
    const names = events
      .filter(({ fields }) => Object.values(fields).includes(caseId))
      .map(({ name }) => name);
    const steps: AuditEventName[] = [
      'deposit-made',
      'case-opened',
      'person-bound',
      'entries-signed',
      'filing-begun',
      'entry-filed',
      'entry-read-back',
      'filing-confirmed',
      'deletion-proposed',
      'deletion-authorised',
      'deletion-ordered',
      'originals-erased',
      'copy-attested',
      'deletion-verified',
      'receipt-issued',
    ];
    const first = steps.map((step) => names.indexOf(step));
    expect(first.filter((at) => at < 0)).toEqual([]);
    expect(first).toEqual(first.toSorted((one, other) => one - other));
    expect(service.logLines.filter((line) => line.includes('"audit-head"'))).not.toEqual([]);
    expect(await verifyChain(db)).toMatchObject({ result: 'intact', events: events.length });
  });

  it('leaves no word of the thread anywhere but in the record (RULE C-01, RULE D-07)', async () => {
    const words = [
      'Hartmann',
      'hyperkalaemia',
      'Coops',
      'Foxtrot Whisky',
      '7700 900123',
      '9994217089',
      'Margaret',
      'appendicitis',
    ];
    const search = searchFor(words);
    const files = search.inFolder(service.dataDir, (name) => name.startsWith('record'));
    expect(files.findings).toEqual([]);
    expect(files.bytes).toBeGreaterThan(1e6);
    expect([...search.inBytes(await dumpDatabase(path.join(service.dataDir, 'store')))]).toEqual([]);
    expect([...search.inBytes(Buffer.from(service.logLines.join('\n')))]).toEqual([]);
    // The search itself works: the record holds them.
    expect(
      search.inFolder(path.join(service.dataDir, 'record'), () => false).findings.length,
    ).toBeGreaterThan(0);
  });
});
