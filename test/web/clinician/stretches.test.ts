import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultCode } from '../../../src/kernel/fault.ts';
import { joinPieces, locateWords, piecesOf } from '../../../src/web/clinician/stretches.ts';

const TEXT = 'Both scans back. Hale: no leak, so continue 4.5 g. Foxtrot Whisky: no free air.';

describe('the pieces of a message', () => {
  it('are its sentences, and a decimal point ends none', () => {
    expect(piecesOf(TEXT).map(({ text }) => text)).toEqual([
      'Both scans back.',
      'Hale: no leak, so continue 4.5 g.',
      'Foxtrot Whisky: no free air.',
    ]);
  });

  it('hold every visible character once, in order, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const joined = piecesOf(text)
          .map((piece) => piece.text)
          .join('');
        expect(joined.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });

  it('become one stretch where they stand together, and two where something lies between', () => {
    const [one, two, three] = piecesOf(TEXT);
    if (one === undefined || two === undefined || three === undefined) throw new Error('three pieces');
    expect(joinPieces(TEXT, [one, two])).toEqual([{ start: 0, end: two.end }]);
    expect(joinPieces(TEXT, [one, three])).toHaveLength(2);
  });
});

describe('words pasted from a message', () => {
  it('are found where they stand, several in the order of the text', () => {
    const stretches = locateWords(TEXT, 'no free air […] Hale: no leak', 'words.p1');
    expect(stretches.map(({ start, end }) => TEXT.slice(start, end))).toEqual([
      'Hale: no leak',
      'no free air',
    ]);
  });

  it('are found without the shapeless characters that a clipboard loses, and across line breaks', () => {
    const text = 'Seen \u200EMrs Hale\nK 6.4 \u202A+44\u202C';
    const [found] = locateWords(text, 'Seen Mrs Hale K 6.4 +44', 'words.p1');
    expect(found).toEqual({ start: 0, end: text.length - 1 });
  });

  it.each([
    ['words that were not sent', 'Hale: a leak', 'web-words-not-in-message'],
    ['words that stand there twice', 'no', 'web-words-twice'],
  ])('refuses %s', (_what, pasted, code) => {
    let caught: unknown;
    try {
      locateWords('no leak, no air', pasted, 'words.p1');
    } catch (error) {
      caught = error;
    }
    expect(faultCode(caught)).toBe(code);
    expect(caught).toMatchObject({ place: { field: 'words.p1' } });
  });

  it('finds any unique stretch of any text again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('alpha', 'beta', 'gamma', '4.5', 'mg'), { minLength: 3, maxLength: 8 }),
        (words) => {
          const text = words.map((word, index) => `${word}${index}`).join(' ');
          const wanted = `${words[1] ?? ''}1 ${words[2] ?? ''}2`;
          const [found] = locateWords(text, wanted, 'words.p1');
          expect(text.slice(found?.start, found?.end)).toBe(wanted);
        },
      ),
    );
  });
});
