import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { canonicalJson } from '../../src/kernel/canonical-json.ts';
import { newId } from '../../src/kernel/ids.ts';
import { parseDeviceBundle, type DeviceBundle } from '../../src/receipts/device-bundle.ts';
import { verifyBundle } from '../../src/verifier/verify-bundle.ts';
import { verifyDeviceBundle, type DeviceVerdict } from '../../src/verifier/verify-device.ts';
import { deviceFactsOf } from '../receipts/device-facts.ts';
import { issueCase, openReceipts, openStage, type Stage } from '../receipts/stage.ts';

let stage: Stage;
let bundle: Buffer;
let deletionBundle: Buffer;
let policy: Buffer;

beforeAll(async () => {
  stage = await openStage();
  const receipts = await openReceipts(stage);
  const deletion = await issueCase(receipts);
  deletionBundle = await receipts.bundle(deletion.receiptId);
  const reportId = newId('lost', stage.random);
  await sql`alter table device_receipt drop constraint device_receipt_report_id_fkey`.execute(stage.db);
  await receipts.issueDevice(reportId, deviceFactsOf());
  bundle = await receipts.deviceBundle(reportId);
  policy = receipts.policy().bytes;
});
afterAll(() => stage.close());

const check = (bytes: Buffer): DeviceVerdict => verifyDeviceBundle(stage.sodium, bytes, policy);
const reasonsOf = (verdict: DeviceVerdict): string[] => (verdict.ok ? [] : verdict.reasons);

/** The bundle with one thing changed, canonical again. */
function changed(change: (bundle: DeviceBundle) => void): Buffer {
  const copy = parseDeviceBundle(bundle);
  change(copy);
  return Buffer.concat([canonicalJson(copy), Buffer.from('\n')]);
}

describe('the bundle of a lost device (RULE D-08)', () => {
  it('verifies with the policy alone', () => {
    const verdict = check(bundle);
    expect(reasonsOf(verdict)).toEqual([]);
    expect(verdict.steps.map(({ step }) => step)).toEqual([
      'policy',
      'form',
      'claims',
      'issuers',
      'receipt in the log',
      'rules',
    ]);
  });

  it('fails with a coded reason when any single byte of it is changed', () => {
    for (let at = 0; at < bundle.length; at += 1) {
      const bytes = Buffer.from(bundle);
      for (const mask of [0x01, 0x20]) {
        bytes[at] = (bundle[at] ?? 0) ^ mask;
        const verdict = check(bytes);
        expect([at, mask, verdict.ok]).toEqual([at, mask, false]);
        expect(reasonsOf(verdict).every((reason) => /^[a-z]+(?:-[a-z0-9]+)+$/.test(reason))).toBe(true);
      }
    }
  });

  it('fails when a byte is added or left out anywhere', () => {
    for (let at = 0; at <= bundle.length; at += 1) {
      const longer = Buffer.concat([bundle.subarray(0, at), Buffer.from(' '), bundle.subarray(at)]);
      expect([at, check(longer).ok]).toEqual([at, false]);
      if (at === bundle.length) continue;
      const shorter = Buffer.concat([bundle.subarray(0, at), bundle.subarray(at + 1)]);
      expect([at, check(shorter).ok]).toEqual([at, false]);
    }
  });

  it.each<[string, string, (bundle: DeviceBundle) => void]>([
    ['another outcome', 'verify-commitment-differs', (b) => (b.receipt.outcome = 'wipe-attested')],
    ['other claims', 'verify-claims-unknown', (b) => (b.receipt.claims.sha256 = '0'.repeat(64))],
    ['another salt', 'verify-commitment-differs', (b) => (b.leafSalt = Buffer.alloc(32).toString('base64'))],
    [
      'an extra line',
      'verify-proof-extra',
      (b) => (b.proof = b.proof.replace('\nindex', '\nextra AAAA\nindex')),
    ],
  ])('fails with %s', (_, code, change) => {
    expect(reasonsOf(check(changed(change)))).toEqual([code]);
  });

  it('does not take the leaf of a deletion, and a deletion’s check does not take it', () => {
    const deletion = JSON.parse(deletionBundle.toString('utf8')) as {
      leaf: string;
      leafSalt: string;
      proof: string;
    };
    const { leaf, leafSalt, proof } = deletion;
    expect(reasonsOf(check(changed((b) => Object.assign(b, { leaf, leafSalt, proof }))))).toEqual([
      'verify-leaf-of-another-kind',
    ]);
    expect(verifyBundle(stage.sodium, bundle, policy)).toMatchObject({
      ok: false,
      reasons: ['receipts-bundle-malformed'],
    });
    expect(reasonsOf(check(deletionBundle))).toEqual(['receipts-bundle-malformed']);
  });
});

describe('npm run verify, given a lost device', () => {
  const run = promisify(execFile);
  const main = path.resolve('src/verifier/main.ts');

  it('says what the receipt claims and what it does not, and refuses a changed one', async () => {
    const place = (name: string) => path.join(stage.folder, name);
    await fs.writeFile(place('policy.txt'), policy);
    await fs.writeFile(place('good.receipt.json'), bundle);
    await fs.writeFile(
      place('bad.receipt.json'),
      changed((b) => (b.receipt.sessions.ended = 0)),
    );
    const good = await run(process.execPath, [
      main,
      place('good.receipt.json'),
      '--policy',
      place('policy.txt'),
    ]);
    expect(good.stdout).toContain('about a lost device (phone)');
    expect(good.stdout).toContain('wipe-reported');
    expect(good.stdout).toContain('It does NOT prove');
    const bad = run(process.execPath, [main, place('bad.receipt.json'), '--policy', place('policy.txt')]);
    await expect(bad).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('verify-commitment-differs'),
    });
  });
});
