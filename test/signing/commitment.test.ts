import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultCode } from '../../src/kernel/fault.ts';
import { COMMITMENT_LABELS, commit, newSalt, openSodium, opensCommitment } from '../../src/signing/index.ts';
import { seededRandom } from '../support/seeded.ts';

const sodium = await openSodium();
const salt = newSalt(seededRandom('salt'));
const { original, record } = COMMITMENT_LABELS;

describe('a commitment', () => {
  it('is BLAKE2b-256 keyed with the salt over label, newline and bytes', () => {
    const bytes = Buffer.from('abc');
    const expected = sodium.crypto_generichash(32, Buffer.from('countersign/original/v1\nabc'), salt);
    expect(commit(sodium, original, salt, bytes)).toEqual(Buffer.from(expected));
  });

  it('opens with its own label, salt and bytes only (RULE D-07)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 80 }), (bytes, other) => {
        const commitment = commit(sodium, original, salt, bytes);
        expect(opensCommitment(sodium, commitment, original, salt, bytes)).toBe(true);
        expect(opensCommitment(sodium, commitment, record, salt, bytes)).toBe(false);
        expect(opensCommitment(sodium, commitment, original, Buffer.alloc(32, 1), bytes)).toBe(false);
        fc.pre(Buffer.compare(bytes, other) !== 0);
        expect(opensCommitment(sodium, commitment, original, salt, other)).toBe(false);
      }),
    );
  });

  it.each([0, 16, 31, 33, 64])('refuses a salt of %i bytes', (size) => {
    expect(codeOf(() => commit(sodium, original, Buffer.alloc(size), Buffer.alloc(0)))).toBe(
      'signing-salt-length',
    );
    expect(codeOf(() => newSalt(() => Buffer.alloc(size)))).toBe('signing-salt-length');
  });

  it.each(['countersign/original/v1', 'countersign/a\n/v1\n', 'original\n'])(
    'refuses the label %j',
    (label) => {
      expect(codeOf(() => commit(sodium, label, salt, Buffer.alloc(0)))).toBe('signing-label');
    },
  );
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return faultCode(error);
  }
}
