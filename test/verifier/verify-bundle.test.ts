import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson, type Json } from '../../src/kernel/canonical-json.ts';
import { sha256 } from '../../src/kernel/digest.ts';
import { parseBundle, type Bundle } from '../../src/receipts/bundle.ts';
import { CLAIMS_TEXTS } from '../../src/receipts/claims.ts';
import { formatIssuers, parseIssuers } from '../../src/receipts/issuers.ts';
import { openKeyFile, parseNote, signNote, type SignerKey } from '../../src/signing/index.ts';
import { report } from '../../src/verifier/report.ts';
import { verifyBundle, type Verdict } from '../../src/verifier/verify-bundle.ts';
import { issueCase, openReceipts, openStage, type Stage } from '../receipts/stage.ts';

let stage: Stage;
let bundle: Buffer;
let policy: Buffer;
let logKey: SignerKey;

beforeAll(async () => {
  stage = await openStage();
  const receipts = await openReceipts(stage);
  await issueCase(receipts);
  const issued = await issueCase(receipts);
  bundle = await receipts.bundle(issued.receiptId);
  policy = receipts.policy().bytes;
  logKey = await openKeyFile(
    stage.sodium,
    { folder: stage.keysFolder, fileName: 'log.key', keyName: 'x' },
    stage.random,
  );
});
afterAll(() => stage.close());

const check = (bytes: Buffer, trusted = policy): Verdict => verifyBundle(stage.sodium, bytes, trusted);
const reasonsOf = (verdict: Verdict): string[] => (verdict.ok ? [] : verdict.reasons);

/** The bundle with one thing changed, canonical again. */
function changed(change: (bundle: Bundle) => void): Buffer {
  const copy = parseBundle(bundle);
  change(copy);
  return Buffer.concat([canonicalJson(copy), Buffer.from('\n')]);
}

describe('a receipt bundle (RULE D-08)', () => {
  it('verifies with the policy alone', () => {
    const verdict = check(bundle);
    expect(reasonsOf(verdict)).toEqual([]);
    expect(verdict.steps.map(({ step }) => step)).toEqual([
      'policy',
      'form',
      'claims',
      'issuers',
      'receipt in the log',
      'order in the log',
      'rules',
    ]);
  });

  it('fails with a coded reason when any single byte of it is changed', () => {
    for (let at = 0; at < bundle.length; at += 1) {
      const bytes = Buffer.from(bundle);
      // One bit, and one that turns digits into digits and letters into letters.
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

  it('fails, or shows another fingerprint, when any byte of the policy is changed', () => {
    const fingerprint = sha256(policy);
    let failed = 0;
    for (let at = 0; at < policy.length; at += 1) {
      const bytes = Buffer.from(policy);
      bytes[at] = (policy[at] ?? 0) ^ 0x01;
      if (!check(bundle, bytes).ok) failed += 1;
      expect(sha256(bytes).equals(fingerprint)).toBe(false);
    }
    // All but the comment.
    expect(failed).toBeGreaterThan(policy.length - 130);
  });

  it('fails with a policy that trusts another log', async () => {
    const other = await openStage();
    const trusted = (await openReceipts(other)).policy().bytes;
    expect(reasonsOf(check(bundle, trusted))).toEqual(['signing-note-no-known-signature']);
    await other.close();
  });

  it('fails when the policy asks for witnesses, which nothing shows', () => {
    const witness = 'witness w1 w.example+3753d3de+BOmwUzHIISFKGr2aY7g36GuLFun2B8lZ+4L8AwX75L7j';
    const verdict = check(
      bundle,
      Buffer.from(policy.toString('utf8').replace('quorum none', `${witness}\nquorum w1`)),
    );
    expect(verdict.ok).toBe(false);
  });
});

describe('a bundle put together by someone else', () => {
  it.each<[string, string, (bundle: Bundle) => void]>([
    ['a receipt with another outcome', 'verify-commitment-differs', (b) => (b.receipt.outcome = 'complete')],
    ['another salt', 'verify-commitment-differs', (b) => (b.leafSalt = Buffer.alloc(32).toString('base64'))],
    ['the leaf of the order for the receipt', 'verify-leaf-of-another-kind', (b) => (b.leaf = b.order.leaf)],
    ['the proof of the order for the receipt', 'verify-inclusion', (b) => (b.proof = b.order.proof)],
    [
      'another order',
      'verify-commitment-differs',
      (b) => (b.order.document.notBefore = '2020-01-01T00:00:00Z'),
    ],
    [
      'a proof with an extra line',
      'verify-proof-extra',
      (b) => (b.proof = b.proof.replace('\nindex', '\nextra AAAA\nindex')),
    ],
    ['claims of another text', 'verify-claims-unknown', (b) => (b.receipt.claims.sha256 = '0'.repeat(64))],
    ['the name of other claims', 'verify-claims-unknown', (b) => (b.receipt.claims.id = CLAIMS_TEXTS[0].id)],
    // The text that earlier receipts name is still known: it is the commitment that this one does not keep.
    [
      'the claims of an earlier receipt',
      'verify-commitment-differs',
      (b) => (b.receipt.claims = { ...CLAIMS_TEXTS[0] }),
    ],
    [
      'a leaf that is not canonical',
      'receipts-leaf-malformed',
      (b) => (b.leaf = Buffer.concat([Buffer.from(b.leaf, 'base64'), Buffer.from(' ')]).toString('base64')),
    ],
  ])('with %s fails', (_, code, change) => {
    expect(reasonsOf(check(changed(change)))).toEqual([code]);
  });

  it('with an unknown field, version or opening fails', () => {
    const whole = JSON.parse(bundle.toString('utf8')) as Record<string, Json>;
    for (const extra of [{ openings: {} }, { version: 2 }, { tst: '' }]) {
      const bytes = Buffer.concat([canonicalJson({ ...whole, ...extra }), Buffer.from('\n')]);
      expect(reasonsOf(check(bytes))).toEqual(['receipts-bundle-malformed']);
    }
  });

  it('with two keys of one name fails, because the bytes are not canonical', () => {
    const twice = bundle.toString('utf8').replace(',"issuers":', ',"issuers":"","issuers":');
    expect(reasonsOf(check(Buffer.from(twice)))).toEqual(['receipts-bundle-malformed']);
  });

  it('fails when the issuer was not valid at that place in the log', () => {
    const relisted = (from: number, until: number | null) =>
      changed((b) => {
        const { origin, issuers } = parseIssuers(parseNote(Buffer.from(b.issuers)).text);
        const text = formatIssuers({
          origin,
          issuers: issuers.map((issuer) => ({ ...issuer, from, until })),
        });
        b.issuers = signNote(stage.sodium, text, [logKey]).toString('utf8');
      });
    expect(reasonsOf(check(relisted(0, null)))).toEqual([]);
    expect(reasonsOf(check(relisted(0, 4)))).toEqual([]);
    expect(reasonsOf(check(relisted(0, 3)))).toEqual(['verify-issuer-not-valid']);
    expect(reasonsOf(check(relisted(4, null)))).toEqual(['verify-issuer-not-valid']);
    // The receipt's own place is inside, the place of its order is not.
    expect(reasonsOf(check(relisted(3, null)))).toEqual(['verify-issuer-not-valid']);
  });
});

describe('the report', () => {
  it('says of a kept copy that its holder had been asked, and what they said (RULE D-04)', () => {
    const { receipt } = parseBundle(bundle);
    const [, line] = receipt.copies;
    if (line === undefined) throw new Error('no such copy');
    Object.assign(line, { state: 'refused-hold', grade: 'X', effectiveAt: null });
    const lineOf = () => report({ ok: true, statement: receipt, steps: [] }, '00').join('\n');
    expect(lineOf()).toContain('says that it was deleted before they knew');
    line.evidence = [];
    expect(lineOf()).toContain(`its holder was asked ${line.orderedAt} and stopped ${line.holdCheck.at}`);
    expect(lineOf()).not.toContain('before they knew');
  });
});

describe('npm run verify', () => {
  const run = promisify(execFile);
  const main = path.resolve('src/verifier/main.ts');

  async function verify(...args: string[]): Promise<{ code: number; output: string }> {
    try {
      const { stdout, stderr } = await run(process.execPath, [main, ...args], { env: {} });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  it('says what was checked, what is not proved, and the fingerprint', async () => {
    const [file, trust] = [path.join(stage.folder, 'b.receipt.json'), path.join(stage.folder, 'policy.txt')];
    await fs.writeFile(file, bundle);
    await fs.writeFile(trust, policy);
    const { code, output } = await verify(file, '--policy', trust);
    expect(code).toBe(0);
    expect(output).toContain('VERIFIED');
    expect(output).toContain('It does NOT prove');
    expect(output.replaceAll(' ', '')).toContain(sha256(policy).toString('hex'));
  });

  it('ends with 1 and the reason when the receipt is not genuine, with 2 when it cannot be used', async () => {
    const [file, trust] = [
      path.join(stage.folder, 'bad.receipt.json'),
      path.join(stage.folder, 'policy.txt'),
    ];
    await fs.writeFile(
      file,
      changed((b) => (b.receipt.outcome = 'complete')),
    );
    await fs.writeFile(trust, policy);
    const bad = await verify(file, '--policy', trust);
    expect([bad.code, bad.output.includes('FAILED  verify-commitment-differs')]).toEqual([1, true]);
    expect((await verify(file)).code).toBe(2);
    expect((await verify(file, '--policy', trust, '--force')).code).toBe(2);
    expect((await verify(path.join(stage.folder, 'none'), '--policy', trust)).code).toBe(2);
  });
});

describe('the verifier', () => {
  it('is built from nothing but the checking halves: no database, no web, no key, no network', async () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    async function walk(file: string): Promise<void> {
      if (seen.has(file)) return;
      seen.add(file);
      const source = await fs.readFile(file, 'utf8');
      for (const [, target = ''] of source.matchAll(/^(?:import|export)[^;]*?from '([^']+)';/gms)) {
        if (target.startsWith('.')) await walk(path.resolve(path.dirname(file), target));
        else packages.add(target);
      }
    }
    await walk(path.resolve('src/verifier/main.ts'));
    expect([...packages].sort()).toEqual([
      'libsodium-wrappers',
      'node:crypto',
      'node:fs',
      'node:util',
      'zod',
    ]);
    const files = [...seen].map((file) => path.relative('src', file));
    expect(
      files.filter((file) => /^(store|adapters|web|deletion|custody|ingest|attribution|filing)\//.test(file)),
    ).toEqual([]);
    expect(
      files.filter((file) =>
        /(^|\/)(sign|sign-note|sign-leaf|signer-key|keys|issue|queries|index)\.ts$/.test(file),
      ),
    ).toEqual([]);
  });
});
