// Which stretches of a message go to which patient (RULE A-04), from what a person can give without JavaScript: the pieces
// (sentences and lines) chosen one by one, or exact words pasted in. Offsets are UTF-16, into the text as sent.
import { Fault } from '../../kernel/fault.ts';

export type Stretch = { readonly start: number; readonly end: number };
export type Piece = Stretch & { readonly text: string };

/** Between two stretches of one patient; the record shows the same mark. */
export const GAP_MARK = '[…]';

// Characters without a shape: a browser's clipboard may lose them, and the page shows them as tokens.
const SHAPELESS = /[\p{Cc}\p{Cf}]/u;

/** Sentences and lines, without the space around them; together they hold every visible character. */
export function piecesOf(text: string): Piece[] {
  const segmenter = new Intl.Segmenter('en-GB', { granularity: 'sentence' });
  return [...segmenter.segment(text)].flatMap(({ segment, index }) => {
    const start = index + (segment.length - segment.trimStart().length);
    const end = index + segment.trimEnd().length;
    return end > start ? [{ start, end, text: text.slice(start, end) }] : [];
  });
}

/** Neighbouring pieces of one patient become one stretch, with the space between them. */
export function joinPieces(text: string, pieces: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const near = last !== undefined && text.slice(last.end, piece.start).trim() === '';
    if (near) joined[joined.length - 1] = { start: last.start, end: piece.end };
    else joined.push({ start: piece.start, end: piece.end });
  }
  return joined;
}

/** The text without shapeless characters and with single spaces, and where each character came from. */
function skeleton(text: string): { shape: string; at: number[] } {
  const at: number[] = [];
  let shape = '';
  for (const [index, character] of text.split('').entries()) {
    const space = /\s/.test(character);
    if ((SHAPELESS.test(character) && !space) || (space && (shape === '' || shape.endsWith(' ')))) continue;
    shape += space ? ' ' : character;
    at.push(index);
  }
  return { shape, at };
}

function refuse(code: string, message: string, field: string): Fault {
  return new Fault('invalid', `web-${code}`, message, { place: { field } });
}

function findOnce(text: string, wanted: string, field: string): Stretch {
  const { shape, at } = skeleton(text);
  const sought = skeleton(wanted).shape.trim();
  const first = sought === '' ? -1 : shape.indexOf(sought);
  const start = at[first];
  const last = at[first + sought.length - 1];
  if (start === undefined || last === undefined) {
    throw refuse('words-not-in-message', 'These words do not stand in the message exactly like this.', field);
  }
  if (shape.includes(sought, first + 1)) {
    throw refuse(
      'words-twice',
      'These words stand in the message more than once. Take a longer stretch.',
      field,
    );
  }
  return { start, end: last + 1 };
}

/**
 * The stretches that pasted words name, in the order of the text; several are separated by `[…]`. Faults:
 * `web-words-not-in-message`, `web-words-twice`, both with `field`.
 */
export function locateWords(text: string, pasted: string, field: string): Stretch[] {
  return pasted
    .split(GAP_MARK)
    .filter((words) => words.trim() !== '')
    .map((words) => findOnce(text, words, field))
    .toSorted((a, b) => a.start - b.start);
}
