// Makes inclusion and consistency proofs (RFC 6962 §2.1.1 and §2.1.2) from the hashes of complete subtrees, wherever those
// are kept.
import { Fault } from '../kernel/fault.ts';
import { nodeHash, splitPoint } from './tree.ts';

export interface SubtreeHashes {
  /** The hash of the complete subtree of 2^height leaves that is the `index`th of its height. Only of what the tree has. */
  subtree(height: number, index: number): Promise<Buffer>;
}

function heightOf(size: number): number | null {
  const height = Math.round(Math.log2(size));
  return 2 ** height === size ? height : null;
}

/** MTH over the leaves from `start` up to, not including, `end`; `start` is where RFC 6962 would split. */
export async function rangeHash(hashes: SubtreeHashes, start: number, end: number): Promise<Buffer> {
  const size = end - start;
  const height = heightOf(size);
  if (height !== null && start % size === 0) return hashes.subtree(height, start / size);
  const middle = start + splitPoint(size);
  return nodeHash(await rangeHash(hashes, start, middle), await rangeHash(hashes, middle, end));
}

function outOfRange(): Fault {
  return new Fault('invalid', 'log-proof-out-of-range', 'There is no such proof in a tree of this size.');
}

/** From the leaf's sibling up to the root's child. Throws `log-proof-out-of-range`. */
export async function inclusionProof(
  hashes: SubtreeHashes,
  index: number,
  treeSize: number,
): Promise<Buffer[]> {
  if (!(index >= 0 && index < treeSize)) throw outOfRange();
  const path: Buffer[] = [];
  let [start, end] = [0, treeSize];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push(await rangeHash(hashes, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(hashes, start, middle));
      start = middle;
    }
  }
  return path.toReversed();
}

/** Throws `log-proof-out-of-range`, also for an old size of 0. */
export async function consistencyProof(
  hashes: SubtreeHashes,
  oldSize: number,
  newSize: number,
): Promise<Buffer[]> {
  if (!(oldSize > 0 && oldSize <= newSize)) throw outOfRange();
  const path: Buffer[] = [];
  let [start, end] = [0, newSize];
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      path.push(await rangeHash(hashes, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(hashes, start, middle));
      start = middle;
    }
  }
  // A subtree that begins at 0 is the whole old tree, whose root the checker has.
  return start === 0 ? path.toReversed() : [await rangeHash(hashes, start, end), ...path.toReversed()];
}
