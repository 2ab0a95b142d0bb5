// Checks inclusion and consistency proofs (RFC 9162 §2.1.3.2 and §2.1.4.2). Pure, so that the offline verifier can use it.
// Every argument may be hostile; the answer is yes or no.
import { equalBytes } from '../kernel/digest.ts';
import { nodeHash } from './tree.ts';

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
// Of SHA-256 alone: a proof whose hashes are of another length proves something else.
const areHashes = (values: readonly Uint8Array[]): boolean => values.every(({ length }) => length === 32);
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

export type InclusionClaim = {
  index: number;
  treeSize: number;
  leafHash: Uint8Array;
  root: Uint8Array;
  /** From the leaf's sibling up to the root's child. */
  proof: readonly Uint8Array[];
};

/** Whether the leaf is at `index` in the tree of `treeSize` leaves with this root. */
export function checkInclusion({ index, treeSize, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(treeSize) || index >= treeSize) return false;
  if (!areHashes([leafHash, root, ...proof])) return false;
  let node = index;
  let last = treeSize - 1;
  let hash: Uint8Array = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(hash, root);
}

export type ConsistencyClaim = {
  oldSize: number;
  newSize: number;
  oldRoot: Uint8Array;
  newRoot: Uint8Array;
  proof: readonly Uint8Array[];
};

/**
 * Whether the old tree is a beginning of the new one. From size 0 the answer is no: such a proof would show nothing (a
 * witness that starts with a log has a rule of its own for that).
 */
export function checkConsistency(claim: ConsistencyClaim): boolean {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  if (!isSize(oldSize) || !isSize(newSize) || oldSize === 0 || oldSize > newSize) return false;
  if (!areHashes(proof)) return false;
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  let node = oldSize - 1;
  let last = newSize - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // A complete old tree is a node of the new one, and its root is not repeated in the proof.
  const path = node === 0 ? [oldRoot, ...proof] : [...proof];
  const start = path.shift();
  if (start === undefined) return false;
  return climb({ node, last, start, path }, oldRoot, newRoot);
}

function climb(
  from: { node: number; last: number; start: Uint8Array; path: readonly Uint8Array[] },
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): boolean {
  let { node, last, start: oldHash } = from;
  let newHash = oldHash;
  for (const sibling of from.path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}
