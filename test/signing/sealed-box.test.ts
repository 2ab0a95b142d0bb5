import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { faultCode } from '../../src/kernel/fault.ts';
import { openSealedBox, openSodium, sealBox, sealingPair, type Sodium } from '../../src/signing/index.ts';

let sodium: Sodium;
beforeAll(async () => {
  sodium = await openSodium();
});

const WORDS = Buffer.from('calcium gluconate 10 ml');

describe('a sealed box', () => {
  it('opens with the pair that it was sealed to', () => {
    const pair = sealingPair(sodium, randomBytes(32));
    expect(openSealedBox(sodium, pair, sealBox(sodium, pair.publicKey, WORDS))).toEqual(WORDS);
  });

  it('is the same pair for the same seed', () => {
    const seed = randomBytes(32);
    expect(sealingPair(sodium, seed)).toEqual(sealingPair(sodium, seed));
  });

  it('opens with no other pair, and not when a bit was changed or bytes are missing', () => {
    const pair = sealingPair(sodium, randomBytes(32));
    const sealed = sealBox(sodium, pair.publicKey, WORDS);
    const tries: [typeof pair, Buffer][] = [
      [sealingPair(sodium, randomBytes(32)), sealed],
      [pair, Buffer.from(sealed.map((byte, index) => (index === 40 ? byte ^ 1 : byte)))],
      [pair, sealed.subarray(0, 20)],
      [pair, Buffer.alloc(0)],
    ];
    const codes = tries.map(([with_, bytes]) => {
      try {
        openSealedBox(sodium, with_, bytes);
        return 'opened';
      } catch (error) {
        return faultCode(error);
      }
    });
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'signing-box-not-open'));
  });

  it('says nothing of its length but 48 bytes more', () => {
    const { publicKey } = sealingPair(sodium, randomBytes(32));
    expect(sealBox(sodium, publicKey, WORDS)).toHaveLength(WORDS.length + 48);
  });
});
