// Makes the bundle of a receipt: the same bytes whenever it is asked for, because the proofs are of the first checkpoint that
// covered the receipt.
import { Fault } from '../kernel/fault.ts';
import type { TileStore } from '../log/index.ts';
import { toBase64 } from '../signing/index.ts';
import { formatBundle } from './bundle.ts';
import { receiptKey } from './issue.ts';
import { orderKey } from './log-order.ts';
import { orderDocument } from './order.ts';
import type { IssuerParts } from './parts.ts';
import { findDocument, selectReceipts, type StoredDocument } from './queries.ts';
import { TRUST_PATHS } from './trust.ts';

/** Throws `receipts-unknown` (also for a receipt that is not published yet) and `receipts-not-logged`. */
export async function makeBundle(parts: IssuerParts, tiles: TileStore, receiptId: string): Promise<Buffer> {
  const [receipt] = await selectReceipts(parts.db, { receiptId });
  if (receipt === undefined) throw new Fault('not-found', 'receipts-unknown', 'There is no such receipt.');
  const checkpoint = await parts.log.firstCheckpointOver(receipt.index);
  const document = await findDocument(parts.db, receiptKey(receipt.deletionId));
  const order = await findDocument(parts.db, orderKey(receipt.deletionId));
  const issuers = await tiles.read(TRUST_PATHS.issuers);
  if (checkpoint === null || document === null || order === null || issuers === null) throw incomplete();
  const proved = async ({ index, salt, leaf }: StoredDocument) => {
    if (index === null) throw incomplete();
    const proof = await parts.log.prove(index, checkpoint);
    return { leafSalt: toBase64(salt), leaf: toBase64(leaf), proof };
  };
  return formatBundle({
    type: 'countersign/receipt-bundle',
    version: 1,
    receipt: receipt.statement,
    ...(await proved(document)),
    order: {
      document: orderDocument.parse(JSON.parse(order.document.toString('utf8'))),
      ...(await proved(order)),
    },
    issuers: issuers.toString('utf8'),
  });
}

function incomplete(): Fault {
  return new Fault('internal', 'receipts-not-logged', 'A receipt lacks what proves it.');
}
