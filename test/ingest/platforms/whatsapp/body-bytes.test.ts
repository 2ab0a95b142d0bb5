// What is taken for words by a look at the bytes must be what the classifier takes for a person's words.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { classifyBody, type BodyContext } from '../../../../src/ingest/platforms/whatsapp/body.ts';
import { EditedEndings, holdsOf, isWords } from '../../../../src/ingest/platforms/whatsapp/body-bytes.ts';
import { LANGUAGES } from '../../../../src/ingest/platforms/whatsapp/wording/languages.ts';

const KNOWN = LANGUAGES.flatMap((words) => [
  ...words.mediaOmitted.map((word) => `<${word}>`),
  ...words.fileAttached.map((word) => `a.jpg (${word})`),
  ...words.attached.map((word) => `<${word}: a.jpg>`),
  ...Object.values(words.omitted).flat(),
  ...words.deleted,
  ...words.youDeleted,
  ...words.edited.map((word) => `ok <${word}>`),
  ...words.edited.map((word) => `ok \u200e<${word}>`),
  ...words.locations.map((word) => `${word}: https://maps.google.com/?q=1.5,-2`),
  ...words.liveLocations,
  ...words.missedCalls,
  ...words.encryption,
  ...words.learnMore,
  ...words.notices,
  ...words.groupNotices,
  ...(words.viewOnce ?? []),
  ...(words.calls ?? []),
  ...(words.deletedBy ?? []),
]).map((text) => text.replaceAll(/\{\*?\}/g, '5'));

const piece = fc.oneof(
  fc.constantFrom(...KNOWN),
  fc.constantFrom(
    'ok',
    'BP 84/52',
    '',
    ' ',
    '.',
    '\n',
    '\r\n',
    '\u200e',
    '\u200f',
    '\ufeff',
    ')',
    '>',
    '<',
    ':',
  ),
  fc.constantFrom('POLL:\nNow?\nOPTION: a (1 vote)\nOPTION: b (2 votes)', 'a.vcf (file attached)', 'null'),
  fc.constantFrom('Ward\nhttps://foursquare.com/v/0123456789', 'پیوست شد a.jpg', '\u200e<attached: b.pdf>'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const body = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const context = fc.record({
  languages: fc.constantFrom<BodyContext['languages']>(null, new Set(LANGUAGES.keys())),
  ios: fc.boolean(),
  hasMarks: fc.boolean(),
  speaks: fc.boolean(),
});

/** Between other records, as bodies stand in a text. */
function placed(text: string): { bytes: Buffer; start: number; end: number } {
  const before = '22/11/2026, 21:10 - Jo: ';
  const bytes = Buffer.from(`${before}${text}\n22/11/2026, 21:11 - Jo: next`);
  return { bytes, start: before.length, end: before.length + Buffer.byteLength(text) };
}

function contextOf(rest: Omit<BodyContext, 'find'>): BodyContext {
  return { ...rest, find: (name) => ({ name, present: false }) };
}

describe('a body known as words by its bytes', () => {
  it('is none of the texts that the app writes in any language', () => {
    for (const text of KNOWN) {
      const { bytes, start, end } = placed(text);
      if (!isWords(bytes, start, end, text, holdsOf(bytes, start, end))) continue;
      for (const ios of [true, false]) {
        const all = contextOf({ languages: null, ios, hasMarks: false, speaks: true });
        expect([text, classifyBody(text, all).appText]).toEqual([text, []]);
      }
    }
  });

  it('is a text and nothing else to the classifier', () => {
    let words = 0;
    fc.assert(
      fc.property(body, context, (text, rest) => {
        const { bytes, start, end } = placed(text);
        if (!isWords(bytes, start, end, text, holdsOf(bytes, start, end))) return;
        words += 1;
        const { kind, attachments, edited, deleted, appText } = classifyBody(text, contextOf(rest));
        expect({ kind, attachments, edited, deleted, appText }).toEqual({
          kind: 'text',
          attachments: [],
          edited: false,
          deleted: false,
          appText: [],
        });
      }),
      { numRuns: 5000 },
    );
    expect(words).toBeGreaterThan(500);
  });
});

describe('the words about an edit', () => {
  const edited = LANGUAGES.flatMap((language) => language.edited);
  const ending = fc
    .record({
      mark: fc.constantFrom('', '\u200e', ' ', ' \u200e'),
      word: fc.constantFrom(...edited, 'not this'),
    })
    .map(({ mark, word }) => `${mark}<${word}>`);

  it('begin where the classifier says, whatever came before', () => {
    const endings = new EditedEndings();
    fc.assert(
      fc.property(
        fc.constantFrom('ok', '10⁹/L', '', '<', 'a <b>'),
        ending,
        fc.boolean(),
        (words, end, ios) => {
          const text = words + end;
          const { bytes, start, end: stop } = placed(text);
          const found = endings.find(bytes, start, stop, !ios);
          const rest = contextOf({ languages: null, ios, hasMarks: ios, speaks: true });
          const app = classifyBody(text, rest);
          if (found === -1) return;
          expect(app.edited).toBe(true);
          expect(app.appText.at(-1)?.start).toBe(bytes.toString('utf8', start, found).length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
