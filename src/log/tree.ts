// The Merkle tree of RFC 6962 / RFC 9162 over SHA-256: hashes of leaves and nodes, roots, and the right edge that a growing
// tree is kept by. Pure; sizes and indices are safe integers, never 32-bit ones.
import { Fault } from '../kernel/fault.ts';
import { sha256 } from '../kernel/digest.ts';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Of the leaf's bytes alone: SHA-256(0x00 ‖ bytes). The prefixes keep a node from passing as a leaf. */
export function leafHash(bytes: Uint8Array): Buffer {
  return sha256(LEAF, bytes);
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(NODE, left, right);
}

/** The root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Buffer {
  return sha256();
}

/** The largest power of two below `size` (which is at least 2): where RFC 6962 splits a tree. */
export function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** How many complete subtrees a tree of this size has: one per bit that is set. */
function completeSubtrees(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/**
 * The right edge: hashes of the complete subtrees, largest first. `edge` belongs to a tree of `size` leaves; gives the edge
 * with one more leaf. Throws `log-edge-broken` when the two do not fit.
 */
export function growEdge(edge: readonly Buffer[], size: number, leaf: Buffer): Buffer[] {
  if (edge.length !== completeSubtrees(size)) {
    throw new Fault('internal', 'log-edge-broken', 'The right edge does not fit the size of the tree.');
  }
  const grown = [...edge];
  let hash = leaf;
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = grown.pop();
    if (left !== undefined) hash = nodeHash(left, hash);
  }
  return [...grown, hash];
}

/** The root that a right edge stands for. */
export function edgeRoot(edge: readonly Buffer[]): Buffer {
  const [last, ...larger] = edge.toReversed();
  return last === undefined ? emptyRoot() : larger.reduce((right, left) => nodeHash(left, right), last);
}

/** The root over leaf hashes, MTH of RFC 6962 §2.1. */
export function rootOf(leafHashes: readonly Buffer[]): Buffer {
  let edge: Buffer[] = [];
  for (const [index, hash] of leafHashes.entries()) edge = growEdge(edge, index, hash);
  return edgeRoot(edge);
}
