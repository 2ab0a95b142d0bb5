// What is left of an erased message in old copies of the keys, in a whole service: before its wrapping key is retired a stolen
// vault opens it, afterwards nothing does, and in the end the log says so (RULE D-06).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { parseBundle } from '../../src/receipts/bundle.ts';
import { openSodium } from '../../src/signing/index.ts';
import { verifyBundle } from '../../src/verifier/verify-bundle.ts';
import { anonymous, signIn, until } from '../../scripts/api-client.ts';
import { attestAll, attribute, authorise, readCase, sign, untilStage } from '../../scripts/journey.ts';
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

/** What a thief with the vault of before and the vault key of now gets for a message. */
async function stolenKey(caseId: string, messageId: string): Promise<string> {
  const keyFolder = path.join(service.dataDir, 'vault-key');
  const opening = { folder: stolenFolder, keyFolder, passphrase: null, clock, random: randomBytes };
  try {
    const found = (await (await openKeysFile(opening)).get(caseId, [messageId])).get(messageId);
    return Buffer.isBuffer(found) ? 'the key' : (found ?? 'nothing');
  } catch (error) {
    return faultCode(error) ?? 'no fault of ours';
  }
}

describe('an erased message in old copies of the keys (RULE D-06)', () => {
  it('is opened by a vault stolen before, until its wrapping key is retired; then the log closes the residual', async () => {
    const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
    const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
    const fields = { timeZone: 'Europe/London' };
    const { caseId } = await clinician.upload<{ caseId: string }>('/deposits', fields, smallThread());
    const [original] = (await readCase(clinician, caseId)).originals;
    const messageId = original?.messageId ?? '';
    stolenFolder = path.join(freshFolder(), 'keys');
    fs.cpSync(path.join(service.dataDir, 'keys'), stolenFolder, { recursive: true });
    await attribute(clinician, caseId, smallWho);
    await sign(clinician, caseId, smallWho, SANDBOX_PIN);
    const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
    await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(clinician, caseId, ['awaiting-attestation']);
    await attestAll(clinician, anonymous(service.url), caseId);
    const { receiptId } = await untilStage(clinician, caseId, ['receipted']);
    expect(await stolenKey(caseId, messageId)).toBe('the key');

    aheadMs = 25 * HOUR_MS;
    await until(
      'the retirement',
      () => stolenKey(caseId, messageId),
      (found) => found !== 'the key',
      30_000,
    );
    expect(await stolenKey(caseId, messageId)).toBe('custody-vault-key-gone');

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
