// The closing of a receipt's residuals (RULE D-06): not before its date, once, and checked offline with the receipt.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../src/kernel/canonical-json.ts';
import { parseBundle, type Bundle } from '../../src/receipts/bundle.ts';
import type { Receipts } from '../../src/receipts/index.ts';
import { report } from '../../src/verifier/report.ts';
import { verifyBundle } from '../../src/verifier/verify-bundle.ts';
import { issueCase, makeCase, openReceipts, openStage, type Stage } from './stage.ts';

const FINDINGS = {
  keys: 'destroyed',
  wrappingKeys: 'destroyed',
  vaultKeyCopies: 'past-their-keeping',
} as const;

let stage: Stage;
let receipts: Receipts;
async function fresh(): Promise<void> {
  stage = await openStage();
  receipts = await openReceipts(stage);
}

const verdictOf = (bytes: Buffer) => verifyBundle(stage.sodium, bytes, receipts.policy().bytes);
const reasonsOf = (bytes: Buffer): string[] => {
  const verdict = verdictOf(bytes);
  return verdict.ok ? [] : verdict.reasons;
};

function changed(bytes: Buffer, change: (bundle: Bundle) => void): Buffer {
  const copy = parseBundle(bytes);
  change(copy);
  return Buffer.concat([canonicalJson(copy), Buffer.from('\n')]);
}

/** Until the date of the residuals of `makeCase`. */
function passTheDate(): void {
  stage.clock.moveMs(Date.parse('2026-03-20T00:00:00.000Z') - stage.clock.now().getTime());
}

describe('the residuals of a receipt', () => {
  beforeEach(fresh);
  afterEach(() => stage.close());

  it('are closed at their date and not before, by one entry', async () => {
    const issued = await issueCase(receipts);
    const { deletionId, receiptId } = issued;
    expect(await receipts.residualsEnd(deletionId)).toEqual(new Date('2026-03-20T00:00:00.000Z'));
    await expect(receipts.closeResiduals(deletionId, FINDINGS)).rejects.toMatchObject({
      code: 'receipts-closing-too-early',
    });
    const open = await receipts.bundle(receiptId);
    expect(parseBundle(open).closing).toBeNull();
    passTheDate();
    const closed = await receipts.closeResiduals(deletionId, FINDINGS);
    expect(await receipts.closeResiduals(deletionId, FINDINGS)).toEqual(closed);
    expect(closed.receiptId).toBe(receiptId);
    const bundle = await receipts.bundle(receiptId);
    expect(parseBundle(bundle).closing?.document.copies).toHaveLength(1);
    // Both verify: the one that was filed away before, and the one of now.
    expect([reasonsOf(open), reasonsOf(bundle)]).toEqual([[], []]);
    const lines = report(verdictOf(bundle), '0'.repeat(64)).join('\n');
    expect(lines).toContain(`residuals: closed 2026-03-20T00:00:00.000Z by entry ${closed.index}`);
  });

  it('of a receipt without one have no end', async () => {
    const none = makeCase((draft) => {
      draft.copies = draft.copies.map((copy) => ({ ...copy, residual: null }));
      draft.outcome = 'complete';
    });
    expect(await receipts.residualsEnd('del_unknown')).toBeNull();
    await expect(issueCase(receipts, none)).rejects.toMatchObject({ code: 'receipts-residual-missing' });
  });

  it('cannot be closed for a deletion without a receipt', async () => {
    await expect(receipts.closeResiduals('del_unknown', FINDINGS)).rejects.toMatchObject({
      code: 'receipts-unknown',
    });
  });
});

describe('a bundle with a closing (RULE D-08)', () => {
  let bundle: Buffer;
  let other: Buffer;
  beforeAll(async () => {
    await fresh();
    const [first, second] = [await issueCase(receipts), await issueCase(receipts)];
    passTheDate();
    for (const { deletionId } of [first, second]) await receipts.closeResiduals(deletionId, FINDINGS);
    bundle = await receipts.bundle(first.receiptId);
    other = await receipts.bundle(second.receiptId);
  });
  afterAll(() => stage.close());

  it('fails when any byte of the closing is changed', () => {
    const start = bundle.indexOf('"closing":');
    const end = bundle.indexOf('"issuers":');
    expect(end - start).toBeGreaterThan(500);
    for (let at = start; at < end; at += 1) {
      const bytes = Buffer.from(bundle);
      bytes[at] = (bundle[at] ?? 0) ^ 0x01;
      expect([at, verdictOf(bytes).ok]).toEqual([at, false]);
    }
  });

  it('fails with the closing of another receipt', () => {
    const { closing } = parseBundle(other);
    const swapped = changed(bundle, (copy) => {
      copy.closing = closing;
    });
    expect(reasonsOf(swapped)).toEqual(['verify-closing-differs']);
  });

  it('fails with an order in place of the closing', () => {
    const swapped = changed(bundle, (copy) => {
      if (copy.closing !== null)
        copy.closing = { ...copy.closing, leaf: copy.order.leaf, proof: copy.order.proof };
    });
    expect(reasonsOf(swapped)).toEqual(['verify-leaf-of-another-kind']);
  });
});
