// What is left of an erased message in old copies of the keys, in a whole service: before its wrapping key is retired a stolen
// vault opens it, afterwards nothing does, and in the end the log says so (RULE D-06).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { open } from '../../src/custody/open.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { parseBundle } from '../../src/receipts/bundle.ts';
import { openSodium } from '../../src/signing/index.ts';
import { verifyBundle } from '../../src/verifier/verify-bundle.ts';
import { anonymous, signIn, until } from '../../scripts/api-client.ts';
import { attestAll, attribute, authorise, sign, untilStage } from '../../scripts/journey.ts';
import { freshFolder, runService, type RunningService } from '../support/running-service.ts';
import { smallThread, smallWho } from '../support/small-thread.ts';

const HOUR_MS = 3600_000;

let service: RunningService;
let stolenFolder: string;
let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs) };

beforeAll(async () => {
  service = await runService({ given: { clock } });
}, 60_000);
afterAll(() => service.stop());

/** What a thief took from the database, or finds in its write-ahead log, a replica or a backup. */
type Ciphertext = { caseId: string; messageId: string; epoch: string; sealed: Buffer };

async function ciphertextOf(caseId: string): Promise<Ciphertext> {
  const { rows } = await sql<{ message_id: string; epoch: string; sealed: Buffer }>`
    select message_id, epoch, sealed from original where case_id = ${caseId} order by seq limit 1`.execute(
    service.services.stations.db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('there is no message');
  return { caseId, messageId: row.message_id, epoch: row.epoch, sealed: row.sealed };
}

/** The text that a thief reads with a vault's folder and the vault key of now, or the code of what stops them. */
async function readWith(folder: string, { caseId, messageId, epoch, sealed }: Ciphertext): Promise<string> {
  const keyFolder = path.join(service.dataDir, 'vault-key');
  const opening = { folder, keyFolder, passphrase: null, clock, random: randomBytes };
  try {
    const found = (await (await openKeysFile(opening)).get(caseId, [messageId])).get(messageId);
    if (!Buffer.isBuffer(found)) return found ?? 'nothing';
    const as = { id: messageId, owner: caseId, schema: 'original/v1', epoch };
    return (JSON.parse(open(found, sealed, as).toString('utf8')) as { text: string }).text;
  } catch (error) {
    return faultCode(error) ?? 'no fault of ours';
  }
}

/** Whether any key that today's vault still has opens the ciphertext, wherever it was put. */
async function anyKeyOpens({ caseId, messageId, epoch, sealed }: Ciphertext): Promise<boolean> {
  const folders = {
    folder: path.join(service.dataDir, 'keys'),
    keyFolder: path.join(service.dataDir, 'vault-key'),
  };
  const vault = await openKeysFile({ ...folders, passphrase: null, clock, random: randomBytes });
  for (const owner of await vault.owners()) {
    for (const key of (await vault.get(owner, await vault.keyIds(owner))).values()) {
      if (!Buffer.isBuffer(key)) continue;
      try {
        open(key, sealed, { id: messageId, owner: caseId, schema: 'original/v1', epoch });
        return true;
      } catch (error) {
        if (faultCode(error) !== 'custody-seal-broken') throw error;
      }
    }
  }
  return false;
}

describe('an erased message in old copies of the keys (RULE D-06)', () => {
  it('is opened by a vault stolen before, until its wrapping key is retired; then the log closes the residual', async () => {
    const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
    const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
    const fields = { timeZone: 'Europe/London' };
    const { caseId } = await clinician.upload<{ caseId: string }>('/deposits', fields, smallThread());
    const stolen = await ciphertextOf(caseId);
    expect(await anyKeyOpens(stolen)).toBe(true);
    stolenFolder = path.join(freshFolder(), 'keys');
    fs.cpSync(path.join(service.dataDir, 'keys'), stolenFolder, { recursive: true });
    await attribute(clinician, caseId, smallWho);
    await sign(clinician, caseId, smallWho, SANDBOX_PIN);
    const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
    await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(clinician, caseId, ['awaiting-attestation']);
    await attestAll(clinician, anonymous(service.url), caseId);
    const { receiptId } = await untilStage(clinician, caseId, ['receipted']);
    // Today's database and today's vault, key and all: erased is erased.
    expect(await readWith(path.join(service.dataDir, 'keys'), stolen)).toBe('destroyed');
    expect(await anyKeyOpens(stolen)).toBe(false);
    // Honest: with yesterday's vault and today's vault key it is still read.
    expect(await readWith(stolenFolder, stolen)).toMatch(/^Potassium 6.1 in/);

    aheadMs = 25 * HOUR_MS;
    const reading = () => readWith(stolenFolder, stolen);
    await until('the retirement', reading, (read) => !read.startsWith('Potassium'), 30_000);
    expect(await reading()).toBe('custody-vault-key-gone');

    aheadMs = 10 * 24 * HOUR_MS;
    const governance = await signIn(service.url, 'marcus.webb', SANDBOX_PIN);
    const readBundle = () => governance.bytes(`/receipts/${receiptId ?? ''}/bundle`);
    const bytes = await until('the closing', readBundle, (one) => parseBundle(one).closing !== null, 30_000);
    const policy = fs.readFileSync(path.join(service.dataDir, 'log', 'trust', 'policy.txt'));
    const verdict = verifyBundle(await openSodium(), bytes, policy);
    expect(verdict.ok).toBe(true);
    expect(verdict.steps.map(({ step }) => step)).toContain('residuals');
  }, 90_000);
});
