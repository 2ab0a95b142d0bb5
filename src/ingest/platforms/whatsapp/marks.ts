// The marks that the app sets before what it wrote itself: U+200E, U+200F where the app's language runs from right to left
// (formats.md §0.6). They are read before anything else and never taken out of a message.

export const MAX_APP_TEXT = 1000;

const LRM = 0x200e;
const RLM = 0x200f;
const BOM = 0xfeff;
const MARKS = /[\u200e\u200f]/g;
const CR = 0x0d;

export function isMarkAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === LRM || code === RLM;
}

/** How many marks the text begins with. */
export function leadingMarks(text: string): number {
  let at = 0;
  while (at < text.length && (isMarkAt(text, at) || text.charCodeAt(at) === BOM)) at += 1;
  return at;
}

/** Where the last mark stands, else -1. */
export function lastMark(text: string): number {
  return Math.max(text.lastIndexOf('\u200e'), text.lastIndexOf('\u200f'));
}

export function withoutMarks(text: string): string {
  return text.replace(MARKS, '');
}

/** Where the first line ends, its CR left out. */
export function endOfLine(text: string): number {
  const lf = text.indexOf('\n');
  if (lf === -1) return text.length;
  return text.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
}

/** The lines of a text with their places, line ends left out. */
export function* linesOf(text: string): Generator<{ start: number; end: number }> {
  for (let start = 0; start <= text.length;) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const next = end + 1;
    if (end > start && text.charCodeAt(end - 1) === CR && end < text.length) end -= 1;
    yield { start, end };
    start = next;
  }
}
