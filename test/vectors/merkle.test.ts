// The Merkle tree against the vectors of transparency-dev/merkle.
import { describe, expect, it } from '@jest/globals';
import { checkConsistency, checkInclusion } from '../../src/log/check-proof.ts';
import { leafHash, nodeHash, rootOf } from '../../src/log/tree.ts';
import { vector } from './vector.ts';

type Reference = { leavesHex: string[]; nodeHashesHexByLevel: string[][]; rootsHexBySize: string[] };
type Inclusion = {
  id: string;
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
};
type Consistency = {
  id: string;
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
};

const bytes = (text: string) => Buffer.from(text, 'base64');

describe('the Merkle tree on public vectors', () => {
  it('has the published hashes and roots', () => {
    const reference = vector('merkle-rfc6962/reference.json') as Reference;
    const leaves = reference.leavesHex.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    const [level0 = [], level1 = []] = reference.nodeHashesHexByLevel;
    expect(leaves.map((hash) => hash.toString('hex'))).toEqual(level0);
    const [left = Buffer.alloc(0), right = Buffer.alloc(0)] = leaves;
    expect(nodeHash(left, right).toString('hex')).toBe(level1[0]);
    const roots = reference.rootsHexBySize.map((_, size) => rootOf(leaves.slice(0, size)).toString('hex'));
    expect(roots).toEqual(reference.rootsHexBySize);
  });

  it.each(vector('merkle-rfc6962/inclusion.json') as Inclusion[])('judges $id', (row) => {
    const ok = checkInclusion({
      index: row.leafIdx,
      treeSize: row.treeSize,
      leafHash: bytes(row.leafHash),
      root: bytes(row.root),
      proof: (row.proof ?? []).map(bytes),
    });
    expect(ok).toBe(!row.wantErr);
  });

  it.each(vector('merkle-rfc6962/consistency.json') as Consistency[])('judges $id', (row) => {
    const ok = checkConsistency({
      oldSize: row.size1,
      newSize: row.size2,
      oldRoot: bytes(row.root1),
      newRoot: bytes(row.root2),
      proof: (row.proof ?? []).map(bytes),
    });
    expect(ok).toBe(!row.wantErr);
  });
});
