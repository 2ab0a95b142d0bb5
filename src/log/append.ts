// The sequencer: gives leaves their indices, in one transaction, under the head row's lock (`receipts.md` §2.2 step 1).
// Leaves are opaque bytes.
import { Fault } from '../kernel/fault.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { findEntries, insertEntries, lockHead, writeHead, type Entry } from './queries.ts';
import { MAX_ENTRY_BYTES } from './tiles.ts';
import { growEdge, leafHash } from './tree.ts';

export type LeafToAppend = {
  /** Unique for ever: the same key again is the same leaf. */
  submitKey: string;
  bytes: Buffer;
};

export type AppendedLeaf = { index: number; leafHash: Buffer };

/**
 * Appends leaves in order and gives their places. Safe to repeat: a key that is there keeps its place. In the caller's
 * transaction, or one of its own; the places count once it is committed. Throws `log-submit-key-reused` (other bytes under the
 * same key) and `log-leaf-too-large`.
 */
export async function append(db: Db, leaves: readonly LeafToAppend[]): Promise<AppendedLeaf[]> {
  for (const { bytes } of leaves) {
    if (bytes.length > MAX_ENTRY_BYTES) {
      throw new Fault('too-large', 'log-leaf-too-large', 'A leaf is longer than 65,535 bytes.');
    }
  }
  return inTransaction(db, async (transaction) => {
    const head = await lockHead(transaction);
    const known = await findEntries(
      transaction,
      leaves.map(({ submitKey }) => submitKey),
    );
    const byKey = new Map(known.map((entry) => [entry.submitKey, entry]));
    const added: Entry[] = [];
    let { edge } = head;
    for (const { submitKey, bytes } of leaves) {
      if (byKey.has(submitKey)) continue;
      const entry = { index: head.size + added.length, submitKey, leaf: bytes, leafHash: leafHash(bytes) };
      edge = growEdge(edge, entry.index, entry.leafHash);
      byKey.set(submitKey, entry);
      added.push(entry);
    }
    const places = leaves.map((leaf) => placeOf(leaf, byKey.get(leaf.submitKey)));
    await insertEntries(transaction, added);
    if (added.length > 0) await writeHead(transaction, head.size + added.length, edge);
    return places;
  });
}

function placeOf({ bytes }: LeafToAppend, entry: Entry | undefined): AppendedLeaf {
  if (entry === undefined || !entry.leaf.equals(bytes)) {
    throw new Fault('conflict', 'log-submit-key-reused', 'A submit key was used for another leaf before.');
  }
  return { index: entry.index, leafHash: entry.leafHash };
}
