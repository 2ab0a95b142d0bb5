import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawnInBlocks, isId, newId } from '../../src/kernel/ids.ts';
import { seededRandom } from '../support/seeded.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

describe('an identifier', () => {
  it('writes all 128 bits in base32, so that two that differ never read alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const id = newId('case', () => Buffer.from(bytes));
        expect(isId('case', id)).toBe(true);
        const value = Array.from(id.slice('case_'.length)).reduce(
          (sum, digit) => sum * 32n + BigInt(ALPHABET.indexOf(digit)),
          0n,
        );
        expect(value).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
      }),
    );
  });
});

describe('randomness drawn in blocks', () => {
  it('hands out each byte once, also when what was handed out is zeroed', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, (wanted) => {
        let counter = 0;
        const counting = (size: number): Buffer => {
          const bytes = Buffer.alloc(size);
          for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32BE((counter += 1), at);
          return bytes;
        };
        const random = drawnInBlocks(counting);
        const seen = new Set<number>();
        for (const size of wanted.map((each) => each - (each % 4))) {
          const bytes = random(size);
          expect(bytes).toHaveLength(size);
          for (let at = 0; at < size; at += 4) {
            expect(seen.has(bytes.readUInt32BE(at))).toBe(false);
            seen.add(bytes.readUInt32BE(at));
          }
          bytes.fill(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('gives what the source gives', () => {
    const [random, source] = [drawnInBlocks(seededRandom('a')), seededRandom('a')];
    expect(random(32).equals(source(8192).subarray(0, 32))).toBe(true);
  });
});
