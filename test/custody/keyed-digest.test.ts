import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { keyedDigest } from '../../src/custody/keyed-digest.ts';

describe('a keyed digest', () => {
  it('is HMAC-SHA-256, whatever was digested before', () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const inputs = fc.array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(key, inputs, (keyBytes, texts) => {
        const digest = keyedDigest(Buffer.from(keyBytes));
        for (const text of texts)
          expect(digest(Buffer.from(text).toString('latin1'))).toBe(
            createHmac('sha256', keyBytes).update(text).digest('binary'),
          );
      }),
    );
  });

  it('refuses a key of another length', () => {
    expect(() => keyedDigest(Buffer.alloc(31))).toThrow(RangeError);
  });
});
