import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultCode } from '../../src/kernel/fault.ts';
import { checkConsistency, checkInclusion } from '../../src/log/check-proof.ts';
import { parseCheckpoint } from '../../src/log/checkpoint.ts';
import { consistencyProof, inclusionProof, type SubtreeHashes } from '../../src/log/make-proof.ts';
import { meetsQuorum, parsePolicy } from '../../src/log/policy.ts';
import { decodeBundle, encodeBundle, parseTilePath, tilePath } from '../../src/log/tiles.ts';
import { formatTlogProof, parseTlogProof } from '../../src/log/tlog-proof.ts';
import { leafHash, rootOf } from '../../src/log/tree.ts';
import { formatVerifierKey, KEY_TYPES, keyPair, openSodium, verifierKey } from '../../src/signing/index.ts';

const sodium = await openSodium();

function tree(size: number) {
  const hashes = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(String(i))));
  const subtrees: SubtreeHashes = {
    subtree: (height, index) =>
      Promise.resolve(rootOf(hashes.slice(index * 2 ** height, (index + 1) * 2 ** height))),
  };
  return { hashes, subtrees, root: rootOf(hashes) };
}

describe('proofs', () => {
  it('hold for every leaf and fail with any hash changed, added or left out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.nat(69), fc.nat(), async (size, at, pick) => {
        const index = at % size;
        const { hashes, subtrees, root } = tree(size);
        const proof = await inclusionProof(subtrees, index, size);
        const claim = { index, treeSize: size, root, leafHash: hashes[index] ?? root };
        expect(checkInclusion({ ...claim, proof })).toBe(true);
        expect(checkInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        expect(checkInclusion({ ...claim, proof: proof.slice(1) })).toBe(proof.length === 0);
        const changed = proof.map((hash, i) => (i === pick % proof.length ? leafHash(hash) : hash));
        if (proof.length > 0) expect(checkInclusion({ ...claim, proof: changed })).toBe(false);
      }),
    );
  });

  it('of consistency hold between all sizes and fail for another root', async () => {
    const newSize = 37;
    const { hashes, subtrees, root } = tree(newSize);
    for (let oldSize = 1; oldSize <= newSize; oldSize += 1) {
      const proof = await consistencyProof(subtrees, oldSize, newSize);
      const claim = { oldSize, newSize, newRoot: root, proof };
      expect(checkConsistency({ ...claim, oldRoot: rootOf(hashes.slice(0, oldSize)) })).toBe(true);
      expect(checkConsistency({ ...claim, oldRoot: leafHash(root) })).toBe(false);
    }
  });

  it('out of range are refused', async () => {
    const { subtrees } = tree(4);
    await expect(inclusionProof(subtrees, 4, 4)).rejects.toMatchObject({ code: 'log-proof-out-of-range' });
    await expect(consistencyProof(subtrees, 0, 4)).rejects.toMatchObject({ code: 'log-proof-out-of-range' });
  });
});

describe('the text formats', () => {
  it('have one form per proof', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.array(hash, { maxLength: 5 }), fc.nat(), (index, hashes, pick) => {
        const proof = { extra: null, index, hashes, checkpoint: 'origin\n1\n\n' };
        const text = formatTlogProof(proof);
        expect(parseTlogProof(text)).toEqual(proof);
        const at = pick % text.length;
        const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
        const parsed = parseOrCode(() => parseTlogProof(changed));
        if (typeof parsed !== 'string') expect(formatTlogProof(parsed)).toBe(changed);
      }),
    );
  });

  it.each(['01', '+1', '-1', ' 1', '1 ', '', '0x1', '1e3', '9007199254740992', '99999999999999999999'])(
    'refuse the size %j',
    (size) => {
      const body = `o\n${size}\n${Buffer.alloc(32).toString('base64')}\n`;
      expect(parseOrCode(() => parseCheckpoint(body))).toBe('log-checkpoint-malformed');
    },
  );

  it('name each tile in one way', () => {
    const name = fc.record({
      level: fc.oneof(fc.nat(63), fc.constant('entries' as const)),
      index: fc.nat(10 ** 9),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(name, (tile) => {
        expect(parseTilePath(tilePath(tile))).toEqual(tile);
      }),
    );
    const bad = [
      'tile/0/1',
      'tile/00/001',
      'tile/64/001',
      'tile/0/x000/001',
      'tile/0/001.p/256',
      'tile/0/001.p/0',
    ];
    expect(bad.map(parseTilePath)).toEqual(bad.map(() => null));
  });

  it('hold entries in bundles without loss, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (arrays) => {
        const entries = arrays.map((bytes) => Buffer.from(bytes));
        const bundle = encodeBundle(entries);
        expect(decodeBundle(bundle, entries.length)).toEqual(entries);
        const longer = Buffer.concat([bundle, Buffer.of(0)]);
        expect(parseOrCode(() => decodeBundle(longer, entries.length))).toBe('log-tile-malformed');
      }),
    );
  });
});

describe('a policy', () => {
  const key = (seed: number, type: (typeof KEY_TYPES)[keyof typeof KEY_TYPES]) =>
    formatVerifierKey(
      verifierKey(`k${seed}.example`, type, keyPair(sodium, Buffer.alloc(32, seed)).publicKey),
    );
  const log = `log ${key(1, KEY_TYPES.ed25519)} https://log.example/\n`;
  const witness = (seed: number) => `witness w${seed} ${key(seed, KEY_TYPES.ed25519Cosignature)}\n`;

  it('without witnesses needs none', () => {
    const policy = parsePolicy(Buffer.from(`# trust\n\n ${log}quorum none\n`));
    expect(policy.logs.map(({ name }) => name)).toEqual(['k1.example']);
    expect(meetsQuorum(policy, new Set())).toBe(true);
  });

  it('counts groups of groups', () => {
    const text = `${witness(2)}${witness(3)}${witness(4)}${witness(5)}group a 2 w2 w3 w4\ngroup b all a w5\nquorum b\n`;
    const policy = parsePolicy(Buffer.from(text));
    expect(meetsQuorum(policy, new Set(['w2', 'w4', 'w5']))).toBe(true);
    expect(meetsQuorum(policy, new Set(['w2', 'w3', 'w4']))).toBe(false);
    expect(meetsQuorum(policy, new Set(['w2', 'w5']))).toBe(false);
  });

  it.each([
    ['two quorums', 'quorum none\nquorum none\n'],
    ['an unknown line', 'trust everyone\nquorum none\n'],
    ['a log twice', `${log}${log}quorum none\n`],
    ['a threshold of none', `${witness(2)}group g 0 w2\nquorum g\n`],
    ['a threshold above its members', `${witness(2)}group g 2 w2\nquorum g\n`],
    ['a member in two groups', `${witness(2)}group g any w2\ngroup h any w2\nquorum h\n`],
    ['a quorum before its group', `${witness(2)}quorum g\ngroup g any w2\n`],
    ['a control character', 'quorum none\r\n'],
    ['a word too many', `${log.trim()} more\nquorum none\n`],
    ['no quorum', log],
  ])('is refused for %s', (_, text) => {
    expect(parseOrCode(() => parsePolicy(Buffer.from(text)))).toBe('log-policy-malformed');
  });

  it.each([
    ['a witness with a log key', `witness w ${key(2, KEY_TYPES.ed25519)}\nquorum w\n`],
    ['a log with a witness key', `log ${key(2, KEY_TYPES.ed25519Cosignature)}\nquorum none\n`],
  ])('is refused for %s', (_, text) => {
    expect(parseOrCode(() => parsePolicy(Buffer.from(text)))).toBe('log-policy-key-type');
  });
});

function parseOrCode<Value>(parse: () => Value): Value | string {
  try {
    return parse();
  } catch (error) {
    const code = faultCode(error);
    if (code === undefined) throw error;
    return code;
  }
}
