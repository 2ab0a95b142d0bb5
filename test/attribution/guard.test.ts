import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareForSafety } from '../../src/attribution/guard.ts';

const found = (verbatim: string, transcript: string): string[] =>
  compareForSafety(verbatim, transcript).map(({ kind, where, token }) => `${kind} ${where} ${token}`);

describe('what a signer is shown before accepting other words than those sent (RULE A-07)', () => {
  it.each([
    ['Give 5mg morphine', 'Give 50mg morphine', ['number verbatim-only 5', 'number transcript-only 50']],
    ['left leg', 'right leg', ['laterality verbatim-only left', 'laterality transcript-only right']],
    ['no ECG change', 'ECG change', ['negation verbatim-only no']],
    ['100 mcg', '100 mg', ['unit verbatim-only mcg', 'unit transcript-only mg']],
  ])('shows the difference between %j and %j', (verbatim, transcript, expected) => {
    expect(found(verbatim, transcript)).toEqual(expect.arrayContaining(expected));
  });

  it.each(['insulin 10 U', 'insulin 10U', 'review in 5/7', '100 µg fentanyl'])(
    'points at the abbreviation in %j',
    (text) => {
      expect(found(text, text).some((finding) => finding.startsWith('abbreviation transcript'))).toBe(true);
    },
  );

  it('finds no difference between a text and itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(compareForSafety(text, text).filter(({ kind }) => kind !== 'abbreviation')).toEqual([]);
      }),
    );
  });
});
