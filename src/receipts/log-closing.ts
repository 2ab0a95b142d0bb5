// Logs the closing of a receipt's residuals, after whoever has the keys and the backups checked them.
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { brokenClosingRules, closingDocument, openResiduals, type ClosingDocument } from './closing.ts';
import { logDocument } from './log-document.ts';
import type { IssuerParts } from './parts.ts';
import { selectReceipts } from './queries.ts';

export const closingKey = (deletionId: string): string => `closing:${deletionId}`;

/** When the last residual of a deletion's receipt ends; null when there is no receipt, or none with a date in it. */
export async function residualsEnd(parts: IssuerParts, deletionId: string): Promise<Date | null> {
  const [receipt] = await selectReceipts(parts.db, { deletionId });
  const ends = receipt === undefined ? [] : openResiduals(receipt.statement);
  if (ends.length === 0) return null;
  return new Date(Math.max(...ends.map(({ until }) => Date.parse(until))));
}

/**
 * Resolves when a published checkpoint covers the closing; the same deletion again gives the same leaf. `findings` is what was
 * checked just before. Throws `receipts-unknown`, `receipts-closing-too-early`, `receipts-closing-differs`.
 */
export async function logClosing(
  parts: IssuerParts,
  deletionId: string,
  findings: ClosingDocument['findings'],
): Promise<{ receiptId: string; index: number }> {
  const [receipt] = await selectReceipts(parts.db, { deletionId });
  if (receipt === undefined) throw new Fault('not-found', 'receipts-unknown', 'There is no such receipt.');
  const logged = await logDocument(parts, closingKey(deletionId), 'dx', async (at) => {
    const closing = closingDocument.parse({
      type: 'countersign/residual-closing',
      version: 1,
      closingId: newId('closing', parts.random),
      receiptId: receipt.receiptId,
      receipt: receipt.leafHash,
      copies: openResiduals(receipt.statement).map(({ copyId }) => copyId),
      checkedAt: at.toISOString(),
      findings,
    });
    const [broken] = brokenClosingRules(receipt.statement, closing);
    if (broken !== undefined)
      throw new Fault('refused', broken, 'These residuals cannot be closed now; nothing is signed.');
    return closing;
  });
  return { receiptId: receipt.receiptId, index: logged.index };
}
