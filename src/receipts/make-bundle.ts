// Makes the bundle of a receipt: the same bytes whenever it is asked for, because the proofs are of the first checkpoint that
// covered the receipt or, once its residuals are closed, the closing.
import { Fault } from '../kernel/fault.ts';
import type { TileStore } from '../log/index.ts';
import { toBase64 } from '../signing/index.ts';
import { formatBundle } from './bundle.ts';
import { closingDocument } from './closing.ts';
import { receiptKey } from './issue.ts';
import { closingKey } from './log-closing.ts';
import { orderKey } from './log-order.ts';
import { orderDocument } from './order.ts';
import type { IssuerParts } from './parts.ts';
import { findDocument, selectReceipts, type StoredDocument } from './queries.ts';
import { TRUST_PATHS } from './trust.ts';

/** Throws `receipts-unknown` (also for a receipt that is not published yet) and `receipts-not-logged`. */
export async function makeBundle(parts: IssuerParts, tiles: TileStore, receiptId: string): Promise<Buffer> {
  const [receipt] = await selectReceipts(parts.db, { receiptId });
  if (receipt === undefined) throw new Fault('not-found', 'receipts-unknown', 'There is no such receipt.');
  const order = await findDocument(parts.db, orderKey(receipt.deletionId));
  if (order === null) throw incomplete();
  const closing = await findDocument(parts.db, closingKey(receipt.deletionId));
  const coveredFrom =
    closing !== null && closing.loggedAt !== null ? (closing.index ?? receipt.index) : receipt.index;
  return formatBundle({
    type: 'countersign/receipt-bundle',
    version: 1,
    receipt: receipt.statement,
    ...(await proveDocument(parts, receiptKey(receipt.deletionId), coveredFrom)),
    order: {
      document: orderDocument.parse(JSON.parse(order.document.toString('utf8'))),
      ...(await proveDocument(parts, order.key, coveredFrom)),
    },
    closing: coveredFrom === closing?.index ? await closingPart(parts, closing, coveredFrom) : null,
    issuers: await readIssuersNote(tiles),
  });
}

async function closingPart(parts: IssuerParts, { key, document }: StoredDocument, coveredFrom: number) {
  return {
    document: closingDocument.parse(JSON.parse(document.toString('utf8'))),
    ...(await proveDocument(parts, key, coveredFrom)),
  };
}

/**
 * What opens a document's leaf, and its proof under the first checkpoint that covered the entry `coveredFrom`. Throws
 * `receipts-not-logged`.
 */
export async function proveDocument(parts: IssuerParts, key: string, coveredFrom: number) {
  const checkpoint = await parts.log.firstCheckpointOver(coveredFrom);
  const document = await findDocument(parts.db, key);
  if (checkpoint === null || document === null || document.index === null) throw incomplete();
  const { salt, leaf, index } = document;
  return { leafSalt: toBase64(salt), leaf: toBase64(leaf), proof: await parts.log.prove(index, checkpoint) };
}

/** Throws `receipts-not-logged`. */
export async function readIssuersNote(tiles: TileStore): Promise<string> {
  const issuers = await tiles.read(TRUST_PATHS.issuers);
  if (issuers === null) throw incomplete();
  return issuers.toString('utf8');
}

function incomplete(): Fault {
  return new Fault('internal', 'receipts-not-logged', 'A receipt lacks what proves it.');
}
