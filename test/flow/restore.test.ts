// A machine is lost and its service restored from its backup, to the end of the archive and to a time before anything was
// deleted: nothing erased comes back, the log goes on as the same log, receipts are there, open cases reach theirs.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { startRecordChild } from '../../src/adapters/record-fhir/index.ts';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import {
  checkConsistency,
  consistencyProof,
  fsck,
  openCheckpoint,
  parsePolicy,
  storedHashes,
} from '../../src/log/index.ts';
import { openSodium } from '../../src/signing/index.ts';
import { anonymous, signIn, until } from '../../scripts/api-client.ts';
import { attestAll, attribute, authorise, readCase, sign, untilStage } from '../../scripts/journey.ts';
import { freshFolder, runService, type RunningService } from '../support/running-service.ts';
import { smallThread, smallWho } from '../support/small-thread.ts';

const root = freshFolder();
const at = (name: string): string => path.join(root, name);
const SCRIPTS = path.join(import.meta.dirname, '../../scripts');
const VERIFIER = path.join(import.meta.dirname, '../../src/verifier/main.ts');
const READING = { by: { kind: 'service', id: 'test' }, why: 'governance' } as const;

let record: Awaited<ReturnType<typeof startRecordChild>>;
const token = 'a-token-of-the-record-that-is-long-enough';

const start = (dataDir: string, backupDir: string | null): Promise<RunningService> =>
  runService({
    dataDir,
    env: backupDir === null ? {} : { BACKUP_DIR: backupDir },
    given: { record: { baseUrl: record.baseUrl, token } },
  });

// Not waited for in one piece: a service of this process would let its connections run out of time meanwhile.
async function script(name: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const run = promisify(execFile)(process.execPath, [path.join(SCRIPTS, name), ...args], {
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: root, ...env },
    encoding: 'utf8',
  });
  return (await run).stdout;
}

/** What the operator keeps apart from every backup, in both places where a vault may have it. */
const keepApart = (dataDir: string): void => {
  for (const name of ['vault-key', 'keys/master.json'])
    if (fs.existsSync(path.join(dataDir, name)))
      fs.cpSync(path.join(dataDir, name), at(path.join('apart', name)), { recursive: true });
};
const bringVaultKey = (dataDir: string): void => fs.cpSync(at('apart'), dataDir, { recursive: true });

async function handIn(service: RunningService, mark: string): Promise<string> {
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const { caseId } = await clinician.upload<{ caseId: string }>(
    '/deposits',
    { timeZone: 'Europe/London' },
    smallThread(mark),
  );
  await attribute(clinician, caseId, smallWho);
  return caseId;
}

type End = 'awaiting-authorisation' | 'awaiting-attestation' | 'receipted';

/** What people do, up to a stage, from wherever the case stands. */
async function carryOn(service: RunningService, caseId: string, end: End): Promise<void> {
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
  if ((await readCase(clinician, caseId)).stage === 'open')
    await sign(clinician, caseId, smallWho, SANDBOX_PIN);
  const later = ['awaiting-attestation', 'issuing-receipt', 'receipted'];
  const decided = await untilStage(clinician, caseId, ['awaiting-authorisation', ...later]);
  if (end === 'awaiting-authorisation') return;
  if (decided.stage === 'awaiting-authorisation')
    await authorise(authoriser, decided.deletionId ?? '', SANDBOX_PIN);
  await untilStage(clinician, caseId, later);
  if (end === 'awaiting-attestation') return;
  await attestAll(clinician, anonymous(service.url), caseId);
  await untilStage(clinician, caseId, ['receipted']);
}

type LostDevice = { reportId: string; state: { name: string }; receipt: object | null };

/** Reported, answered for, and receipted; gives the report's id. */
async function loseDevice(service: RunningService): Promise<string> {
  const now = new Date().toISOString();
  const owner = await signIn(service.url, 'daniel.cooper', SANDBOX_PIN);
  const { lostDevice } = await owner.post<{ lostDevice: LostDevice }>('/account/lost-devices', {
    device: { kind: 'phone' },
    lostAt: now,
    noticedAt: now,
    protection: { locked: 'yes', pin: 'yes', encrypted: 'yes' },
  });
  const governance = await signIn(service.url, 'marcus.webb', SANDBOX_PIN);
  const place = `/lost-devices/${lostDevice.reportId}`;
  const read = async () => (await governance.get<{ lostDevice: LostDevice }>(place)).lostDevice;
  await until('the order', read, ({ state }) => state.name === 'wiping');
  const link = await governance.post<{ token: string }>(`${place}/link`, {});
  await anonymous(service.url).post('/device-answers', {
    token: link.token,
    answer: 'wiped',
    name: 'The owner',
  });
  await until('the receipt of a device', read, ({ receipt }) => receipt !== null);
  return lostDevice.reportId;
}

async function bundleOf(service: RunningService, caseId: string): Promise<Buffer> {
  const [receipt] = await service.services.stations.receipts.list({ caseId });
  if (receipt === undefined) throw new Error('the case has no receipt');
  return service.services.stations.receipts.bundle(receipt.receiptId);
}

function verifies(dataDir: string, bundle: Buffer): boolean {
  fs.writeFileSync(at('x.receipt.json'), bundle);
  const policy = path.join(dataDir, 'log/trust/policy.txt');
  return spawnSync(process.execPath, [VERIFIER, at('x.receipt.json'), '--policy', policy]).status === 0;
}

/** RULE D-09: whoever kept the old checkpoint sees that the log only grew. */
async function extendsOld(dataDir: string, old: Buffer): Promise<{ grew: number; problems: unknown[] }> {
  const sodium = await openSodium();
  const folder = path.join(dataDir, 'log');
  const tiles = openTilesFs({ folder, random: randomBytes });
  const { logs } = parsePolicy(fs.readFileSync(path.join(folder, 'trust/policy.txt')));
  const [before, now] = [old, fs.readFileSync(path.join(folder, 'checkpoint'))].map((note) =>
    openCheckpoint(sodium, note, logs),
  );
  const [log] = logs;
  if (before === undefined || now === undefined || log === undefined) throw new Error('no checkpoint');
  const proof = await consistencyProof(storedHashes(tiles, now.size), before.size, now.size);
  const sizes = { oldSize: before.size, newSize: now.size };
  expect(checkConsistency({ ...sizes, oldRoot: before.root, newRoot: now.root, proof })).toBe(true);
  const { problems } = await fsck(sodium, tiles, log);
  return { grew: now.size - before.size, problems };
}

/** RULE D-06: the messages cannot be opened by anybody, and their bytes are gone from the database too. */
async function expectErased(service: RunningService, messageIds: readonly string[]): Promise<void> {
  const { custody, db } = service.services.stations;
  for (const messageId of messageIds)
    await expect(custody.openMessage(messageId, READING)).rejects.toMatchObject({
      code: 'custody-key-destroyed',
    });
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from original
    where message_id = any(${[...messageIds]}::text[]) and sealed is not null`.execute(db);
  expect(rows).toEqual([{ n: 0 }]);
}

async function gapCodes(service: RunningService): Promise<string[]> {
  return (await service.services.stations.worklist.restoreGaps()).map(({ code }) => code).toSorted();
}

beforeAll(async () => {
  const peopleFile = path.join(import.meta.dirname, '../../src/sandbox/sample/people.json');
  record = await startRecordChild({ folder: at('record'), port: 0, token, peopleFile });
}, 60_000);
afterAll(async () => {
  await record.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

describe('a service whose machine is lost (RULE D-06, RULE D-09)', () => {
  const cases = { finished: '', erased: '', proposed: '', later: '' };
  const messages: Record<string, string[]> = {};
  let checkpoint: Buffer;
  let bundle: Buffer;
  let backedUpAt: string;
  let lostReport: string;

  beforeAll(async () => {
    const service = await start(at('data'), at('backup'));
    for (const name of ['finished', 'erased', 'proposed'] as const) cases[name] = await handIn(service, name);
    const { custody } = service.services.stations;
    for (const name of ['finished', 'erased'] as const)
      messages[name] = (await custody.sealedThread(cases[name])).messages.map(({ messageId }) => messageId);
    const env = { DATA_DIR: at('data'), BACKUP_DIR: at('backup') };
    await script('backup.ts', [], env);
    backedUpAt = new Date().toISOString();
    await carryOn(service, cases.finished, 'receipted');
    await carryOn(service, cases.erased, 'awaiting-attestation');
    await carryOn(service, cases.proposed, 'awaiting-authorisation');
    cases.later = await handIn(service, 'later');
    lostReport = await loseDevice(service);
    bundle = await bundleOf(service, cases.finished);
    checkpoint = fs.readFileSync(at('data/log/checkpoint'));
    keepApart(at('data'));
    await service.stop();
    fs.rmSync(at('data'), { recursive: true });
    fs.cpSync(at('backup'), at('backup-copy'), { recursive: true, preserveTimestamps: true });
  }, 180_000);

  it('is restored to the end of its archive: everything is as it was, and goes on', async () => {
    expect(await script('restore.ts', ['--from', at('backup'), '--into', at('end')])).toMatch(/vault-key/);
    bringVaultKey(at('end'));
    const service = await start(at('end'), at('backup'));
    await expectErased(service, [...(messages['finished'] ?? []), ...(messages['erased'] ?? [])]);
    expect(await bundleOf(service, cases.finished)).toEqual(bundle);
    for (const name of ['erased', 'proposed', 'later'] as const) {
      await carryOn(service, cases[name], 'receipted');
      expect(verifies(at('end'), await bundleOf(service, cases[name]))).toBe(true);
    }
    // An order for two of them (the other's was logged before) and a receipt for three.
    expect(await extendsOld(at('end'), checkpoint)).toEqual({ grew: 5, problems: [] });
    expect(await gapCodes(service)).toEqual(['restore-later-lost']);
    await service.stop();
  }, 180_000);

  it('is restored to a time before anything was deleted: what was erased since stays so', async () => {
    const args = ['--from', at('backup-copy'), '--into', at('then'), '--to-time', backedUpAt];
    expect(await script('restore.ts', args)).toMatch(/left out again|Restored/);
    bringVaultKey(at('then'));
    const service = await start(at('then'), at('backup-copy'));
    await expectErased(service, [...(messages['finished'] ?? []), ...(messages['erased'] ?? [])]);
    // The receipt that was issued after that time is listed, the same bytes, and its case is finished.
    expect(await bundleOf(service, cases.finished)).toEqual(bundle);
    expect(verifies(at('then'), bundle)).toBe(true);
    const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
    expect((await untilStage(clinician, cases.finished, ['receipted'])).originals).toEqual([]);
    // The deletion that had begun goes on by itself; the case that was only signed is open again.
    await untilStage(clinician, cases.erased, ['awaiting-attestation']);
    expect((await readCase(clinician, cases.proposed)).stage).toBe('open');
    for (const name of ['erased', 'proposed'] as const) {
      await carryOn(service, cases[name], 'receipted');
      expect(verifies(at('then'), await bundleOf(service, cases[name]))).toBe(true);
    }
    expect(await extendsOld(at('then'), checkpoint)).toMatchObject({ grew: 3, problems: [] });
    // The report of the lost device is younger than the time restored; its receipt is not, and is named.
    expect(await gapCodes(service)).toEqual(['restore-device-without-report', 'restore-later-lost']);
    expect(await service.services.stations.worklist.restoreGaps()).toContainEqual(
      expect.objectContaining({ code: 'restore-device-without-report', subjectId: lostReport, items: 1 }),
    );
    expect(service.logLines.join('\n')).toContain('"event":"restored"');
    const governance = await signIn(service.url, 'marcus.webb', SANDBOX_PIN);
    const { days } = await governance.get<{ days: { open: number; received: number }[] }>('/reconciliation');
    expect(days.reduce((sum, { open }) => sum + open, 0)).toBe(0);
    await service.stop();
    // A second start has nothing left to put back.
    const again = await start(at('then'), at('backup-copy'));
    expect(again.logLines.join('\n')).not.toContain('"event":"restored"');
    await again.stop();
  }, 180_000);
});

describe('a decision that had not begun to be carried out', () => {
  it('is asked again after a restore: it may have been taken back, or a hold placed, since (RULE D-02, RULE D-04)', async () => {
    const env = { POLICY_GRACE: 'PT24H' };
    const given = { record: { baseUrl: record.baseUrl, token } };
    const service = await runService({ dataDir: at('grace'), env, given });
    const caseId = await handIn(service, 'grace');
    await carryOn(service, caseId, 'awaiting-authorisation');
    const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
    const { deletionId } = await readCase(clinician, caseId);
    const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
    await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(clinician, caseId, ['grace-period']);
    await service.stop();
    await script('backup.ts', ['--to', at('grace-backup')], { DATA_DIR: at('grace') });
    await script('restore.ts', ['--from', at('grace-backup'), '--into', at('grace'), '--replace']);
    const restored = await runService({ dataDir: at('grace'), env, given });
    const { deletions } = restored.services.stations;
    expect((await deletions.read(deletionId ?? '')).state).toMatchObject({
      name: 'withdrawn',
      reason: 'restored',
    });
    const again = await signIn(restored.url, 'amara.okafor', SANDBOX_PIN);
    const proposed = await untilStage(again, caseId, ['awaiting-authorisation']);
    expect(proposed.deletionId).not.toBe(deletionId);
    // Nothing of it is lost.
    expect(proposed.originals).toHaveLength(3);
    await restored.stop();
  }, 120_000);
});

describe('a service without a continuous archive, set back by its operator', () => {
  it('says what nobody knows any more, and never forks its log', async () => {
    const service = await start(at('bare'), null);
    const caseId = await handIn(service, 'bare');
    const ids = (await service.services.stations.custody.sealedThread(caseId)).messages;
    await script('backup.ts', ['--to', at('bare-backup')], { DATA_DIR: at('bare') });
    const before = new Date().toISOString();
    await carryOn(service, caseId, 'receipted');
    const receipt = await bundleOf(service, caseId);
    const checkpoint = fs.readFileSync(at('bare/log/checkpoint'));
    await service.stop();
    const args = ['--from', at('bare-backup'), '--into', at('bare'), '--to-time', before, '--replace'];
    await script('restore.ts', args);
    const restored = await start(at('bare'), null);
    await expectErased(
      restored,
      ids.map(({ messageId }) => messageId),
    );
    expect(await gapCodes(restored)).toEqual([
      'restore-erased-unknown',
      'restore-later-lost',
      'restore-leaf-unknown',
      'restore-leaf-unknown',
    ]);
    expect(verifies(at('bare'), receipt)).toBe(true);
    await carryOn(restored, await handIn(restored, 'after'), 'receipted');
    expect(await extendsOld(at('bare'), checkpoint)).toEqual({ grew: 2, problems: [] });
    await restored.stop();
  }, 180_000);
});
