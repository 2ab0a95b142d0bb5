// Ed25519 against public vectors. CCTV and libsodium's edge cases pin the one rule that receipts are judged by.
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyPair, openSodium, sign, verify } from '../../src/signing/index.ts';
import { vector } from './vector.ts';

const sodium = await openSodium();
const hex = (text: string) => Buffer.from(text, 'hex');

type Wycheproof = {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; msg: string; sig: string; result: string }[];
  }[];
};
// The rule that is pinned: what libsodium 1.0.22 accepts of the CCTV set.
const ACCEPTED_EDGE_CASES = [
  50, 161, 182, 305, 411, 425, 465, 511, 525, 581, 625, 638, 673, 681, 697, 725, 738, 765, 797, 832, 899,
];

type Cctv = { number: number; key: string; sig: string; msg: string; flags: string[] | null };
type Edge = {
  n: number;
  messageHex: string;
  publicKeyHex: string;
  signatureHex: string;
  libsodiumAccepts: boolean;
};
type SignInput = { seedHex: string; publicKeyHex: string; signatureHex: string; messageHex: string };

describe('Ed25519 on public vectors', () => {
  it('signs as libsodium does', () => {
    for (const row of vector('ed25519/sign-input.json') as SignInput[]) {
      const pair = keyPair(sodium, hex(row.seedHex));
      expect(pair.publicKey.toString('hex')).toBe(row.publicKeyHex);
      expect(sign(sodium, pair, hex(row.messageHex)).toString('hex')).toBe(row.signatureHex);
      expect(verify(sodium, pair.publicKey, hex(row.messageHex), hex(row.signatureHex))).toBe(true);
    }
  });

  it('judges every Wycheproof case as Wycheproof does', () => {
    const { testGroups } = vector('ed25519/wycheproof.json') as Wycheproof;
    const wrong = testGroups.flatMap(({ publicKey, tests }) =>
      tests
        .filter(
          ({ msg, sig, result }) =>
            verify(sodium, hex(publicKey.pk), hex(msg), hex(sig)) !== (result === 'valid'),
        )
        .map(({ tcId }) => tcId),
    );
    expect(wrong).toEqual([]);
  });

  it('accepts none of the edge cases with a key or point of low order', () => {
    const cases = vector('ed25519/cctv.json') as Cctv[];
    const accepted = cases.filter((row) => verify(sodium, hex(row.key), Buffer.from(row.msg), hex(row.sig)));
    expect(accepted.filter(({ flags }) => flags?.some((flag) => /^low_order_[AR]$/.test(flag)))).toEqual([]);
    expect(accepted.map(({ number }) => number)).toEqual(ACCEPTED_EDGE_CASES);
  });

  it('accepts no edge case that OpenSSL refuses', () => {
    const cases = vector('ed25519/cctv.json') as Cctv[];
    const onlyOurs = cases.filter(
      (row) =>
        verify(sodium, hex(row.key), Buffer.from(row.msg), hex(row.sig)) &&
        !nodeVerify(null, Buffer.from(row.msg), publicKeyObject(hex(row.key)), hex(row.sig)),
    );
    expect(onlyOurs).toEqual([]);
  });

  it('refuses weak keys, and cofactored signatures too, as every shipped build does', () => {
    for (const row of vector('ed25519/libsodium-edge.json') as Edge[]) {
      const accepted = verify(sodium, hex(row.publicKeyHex), hex(row.messageHex), hex(row.signatureHex));
      // Row 4: the source revision takes a cofactored signature; no build of libsodium tried here does.
      expect([row.n, accepted]).toEqual([row.n, row.n === 4 ? false : row.libsodiumAccepts]);
    }
  });

  it('says no to keys and signatures of other lengths', () => {
    const pair = keyPair(sodium, Buffer.alloc(32, 7));
    const signature = sign(sodium, pair, Buffer.from('x'));
    expect(verify(sodium, pair.publicKey.subarray(1), Buffer.from('x'), signature)).toBe(false);
    expect(verify(sodium, pair.publicKey, Buffer.from('x'), signature.subarray(1))).toBe(false);
    expect(verify(sodium, pair.publicKey, Buffer.from('x'), Buffer.concat([signature, signature]))).toBe(
      false,
    );
  });
});

function publicKeyObject(raw: Buffer) {
  return createPublicKey({
    key: Buffer.concat([hex('302a300506032b6570032100'), raw]),
    format: 'der',
    type: 'spki',
  });
}
