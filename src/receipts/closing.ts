// The closing of a receipt's residuals (`receipts.md` §3.4): once their date has passed and it was checked that no old copy of a
// key can open anything any more, an entry of its own says so. The receipt is never changed. The same closed kinds of value as
// a receipt (RULE D-07). Shared by the issuer and the offline verifier. Input is not trusted.
import { z } from 'zod';
import { logHash, randomId, time } from './fields.ts';
import type { ReceiptStatement } from './schema.ts';

export const closingDocument = z.strictObject({
  type: z.literal('countersign/residual-closing'),
  version: z.literal(1),
  closingId: randomId,
  receiptId: randomId,
  /** Leaf hash of the receipt. */
  receipt: logHash,
  /** The lines whose residual is closed. */
  copies: z.array(randomId).min(1),
  checkedAt: time,
  findings: z.strictObject({
    /** A vault opened afresh says of every key that it was destroyed. */
    keys: z.literal('destroyed'),
    /** No key that had ever wrapped one of them is left in the vault. */
    wrappingKeys: z.literal('destroyed'),
    /** The vault key from before was destroyed, and the time for which a copy of it may be kept anywhere has passed. */
    vaultKeyCopies: z.literal('past-their-keeping'),
  }),
});

export type ClosingDocument = z.infer<typeof closingDocument>;

/** The lines of a receipt that name a residual with a date. */
export function openResiduals({ copies }: ReceiptStatement): { copyId: string; until: string }[] {
  return copies.flatMap(({ copyId, residual }) =>
    residual === null || residual.until === 'unknown' ? [] : [{ copyId, until: residual.until }],
  );
}

/** Codes of every rule that a closing breaks; empty when it keeps them all. */
export function brokenClosingRules(statement: ReceiptStatement, closing: ClosingDocument): string[] {
  const residuals = openResiduals(statement);
  const named = residuals.map(({ copyId }) => copyId).toSorted();
  const fits =
    closing.receiptId === statement.receiptId &&
    JSON.stringify(closing.copies.toSorted()) === JSON.stringify(named);
  const checkedAt = Date.parse(closing.checkedAt);
  // Never before its date: until then a backup may be somewhere.
  const isDue = residuals.every(({ until }) => checkedAt >= Date.parse(until));
  return [...(fits ? [] : ['receipts-closing-differs']), ...(isDue ? [] : ['receipts-closing-too-early'])];
}
