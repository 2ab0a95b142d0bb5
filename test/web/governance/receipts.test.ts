import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { sha256 } from '../../../src/kernel/digest.ts';
import { CLAIMS_TEXTS } from '../../../src/receipts/claims.ts';
import type { LoggedReceipt } from '../../../src/receipts/index.ts';
import { openSodium } from '../../../src/signing/index.ts';
import { verifyBundle } from '../../../src/verifier/verify-bundle.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import { problemOf, programOf, proposed, receipted, WORDS } from './scene.ts';

let stage: WebStage;
let receipt: LoggedReceipt;
beforeEach(async () => {
  stage = await openWeb();
  receipt = await receipted(stage, await proposed(stage.services));
});
afterEach(() => stage.close());

describe('when a receipt is looked at', () => {
  it('RULE D-05: says the weakest copy in its headline and in the list, and calls nothing deleted everywhere', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    const page = await browser.get(`/receipts/${receipt.receiptId}`).expect(200);
    const list = await browser.get('/receipts').expect(200);
    const headline = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page.text)?.[1] ?? '';
    expect(headline).toContain('Weakest copy: attested by a person, not checked');
    expect(list.text).toContain('Attested by a person, not checked');
    expect(page.text + list.text).not.toContain('nhsuk-tag--green');
    expect(page.text).toContain('Grade G: a person says so, nothing was checked');
    expect(page.text).toContain('What this receipt does not prove');
  });

  it('RULE D-07: shows codes, counts, times and references, and no word, name or number of anybody', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    const program = await programOf(stage, 'marcus.webb');
    const texts = [
      (await browser.get(`/receipts/${receipt.receiptId}`)).text,
      JSON.stringify((await program.get(`/api/v1/receipts/${receipt.receiptId}`).expect(200)).body),
      (await program.get(`/api/v1/receipts/${receipt.receiptId}/bundle`).expect(200)).text,
      stage.lines.join(),
    ].join();
    for (const word of [...WORDS, 'The holder', 'Priya Shah', 'Okafor']) expect(texts).not.toContain(word);
  });

  it('RULE D-08: gives everything that an outsider needs to verify it without us', async () => {
    const browser = await signedIn(stage, 'amara.okafor');
    const bundle = await browser.get(`/receipts/${receipt.receiptId}/bundle`).expect(200).buffer(true);
    expect(bundle.headers['content-disposition']).toContain(`${receipt.receiptId}.receipt.json`);
    const policy = await agent(stage.app).get('/log/trust/policy.txt').expect(200);
    const verdict = verifyBundle(await openSodium(), Buffer.from(bundle.text), Buffer.from(policy.text));
    expect(verdict.ok).toBe(true);
  });

  it('filters by day, app and outcome, and refuses a filter that is none', async () => {
    const program = await programOf(stage, 'marcus.webb');
    const count = async (query: string): Promise<number> => {
      const answer = await program.get(`/api/v1/receipts?${query}`).expect(200);
      return (answer.body as { total: number }).total;
    };
    expect([
      await count('from=2026-06-06&until=2026-06-06'),
      await count('from=2026-06-07'),
      await count('platform=whatsapp'),
      await count('platform=signal'),
      await count('outcome=complete-with-residuals'),
      await count('outcome=partial'),
    ]).toEqual([1, 0, 1, 0, 1, 0]);
    expect(problemOf(await program.get('/api/v1/receipts?from=June'))).toEqual([400, 'web-invalid-input']);
    const unknown = await program.get(`/api/v1/receipts/receipt_${'0'.repeat(26)}`);
    expect(problemOf(unknown)).toEqual([404, 'receipts-unknown']);
  });

  it('keeps it from the operator', async () => {
    const operator = await programOf(stage, 'sam.ellis');
    const path = `/api/v1/receipts/${receipt.receiptId}/bundle`;
    expect(problemOf(await operator.get(path))).toEqual([403, 'access-wrong-role']);
  });
});

describe('RULE D-09: when the log is read by anybody', () => {
  it('gives a checkpoint that nobody may keep, and tiles that never change', async () => {
    const outsider = agent(stage.app);
    const checkpoint = await outsider.get('/log/checkpoint').expect(200);
    const size = Number(checkpoint.text.split('\n')[1]);
    const tile = await outsider.get(`/log/tile/0/000.p/${size}`).expect(200);
    const entries = await outsider.get(`/log/tile/entries/000.p/${size}`).expect(200);
    const claims = await outsider.get('/claims/claims-v3').expect(200);
    const earlier = await outsider.get('/claims/claims-v1').expect(200);
    expect(receipt.index).toBeLessThan(size);
    expect([checkpoint, tile, entries].map(({ headers }) => headers['cache-control'])).toEqual([
      'public, no-cache',
      'public, max-age=31536000, immutable',
      'public, max-age=31536000, immutable',
    ]);
    expect((tile.body as Buffer).length).toBe(size * 32);
    for (const text of [claims.text, earlier.text]) expect(text).toContain('It does not claim');
    expect([claims, earlier].map(({ text }) => sha256(Buffer.from(text)).toString('hex'))).toEqual([
      receipt.statement.claims.sha256,
      CLAIMS_TEXTS[0].sha256,
    ]);
    await outsider.get('/claims/claims-v9').expect(404);
    await outsider.get('/claims/checkpoint').expect(400);
    await outsider.get(`/log/checkpoints/${size}`).expect(200);
    await outsider.get('/log/trust/issuers.note').expect(200);
  });

  it('knows no other path', async () => {
    const outsider = agent(stage.app);
    const seen: unknown[] = [];
    for (const path of [
      'tile/0/001',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/64/000',
      'tile/0/..%2f..%2fcheckpoint',
      'tile/0/x001/',
      'trust/%2e%2e%2fcheckpoint',
      'trust/policy.txt.bak',
      'checkpoints/01',
    ]) {
      seen.push([path, ...problemOf(await outsider.get(`/log/${path}`))]);
    }
    expect(seen.filter((line) => !JSON.stringify(line).includes('404'))).toEqual([]);
  });
});
