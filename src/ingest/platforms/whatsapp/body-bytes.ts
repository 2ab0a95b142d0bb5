// Tells from the bytes of a body that it is somebody's words and nothing else, which nearly every body is. Says "perhaps not"
// for all that the app may have written or that holds its marks, links or lines; body.ts then looks at the text.
import { PHRASES } from './wording/phrase-book.ts';

const CR = 0x0d;
const LF = 0x0a;
const COLON_BYTE = 0x3a;
const CLOSING = 0x29;
const SPACE = 0x20;
const LESS = 0x3c;
const GREATER_BYTE = 0x3e;
const MARK_BYTES = 3;
const MAX_ENDINGS = 8;
const LINK = 'https://';

/** What a text holds, as bits: bytes outside ASCII, line breaks, `>`, colons, what may be a mark. */
export const WIDE = 1;
const BREAK = 2;
const GREATER = 4;
const COLON = 8;
/** The last byte of a mark, or of another character. */
const MARK = 16;

const HOLDS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x8e || byte === 0x8f || byte === 0xbf) return WIDE | MARK;
  if (byte >= 0x80) return WIDE;
  if (byte === LF || byte === CR) return BREAK;
  if (byte === GREATER_BYTE) return GREATER;
  return byte === COLON_BYTE ? COLON : 0;
});

/** What `bytes[start, end)` holds. */
export function holdsOf(bytes: Uint8Array, start: number, end: number): number {
  let holds = 0;
  for (let at = start; at < end; at += 1) holds |= HOLDS[bytes[at] ?? 0] ?? 0;
  return holds;
}

/** Finds where the words about an edit begin, if a body ends in them. The app writes the same few again and again. */
export class EditedEndings {
  /** From bracket to bracket. */
  private readonly known: Buffer[] = [];

  /** Offset of the mark or bracket before them in `bytes[start, end)`, else -1. */
  find(bytes: Buffer, start: number, end: number, unmarkedCounts: boolean): number {
    if (bytes[end - 1] !== GREATER_BYTE) return -1;
    const open = this.openOf(bytes, start, end);
    if (open <= start) return -1;
    const mark = open - MARK_BYTES;
    if (mark >= start && isMarkAt(bytes, mark)) return mark;
    return unmarkedCounts ? open : -1;
  }

  private openOf(bytes: Buffer, start: number, end: number): number {
    for (let at = 0; at < this.known.length; at += 1) {
      const ending = this.known[at];
      if (ending !== undefined && endsWith(bytes, start, end, ending)) return end - ending.length;
    }
    const open = bytes.lastIndexOf(LESS, end - 1);
    if (open <= start || PHRASES.edited(bytes.toString('utf8', open + 1, end - 1)) === undefined) return -1;
    if (this.known.length < MAX_ENDINGS) this.known.push(Buffer.from(bytes.subarray(open, end)));
    return open;
  }
}

function endsWith(bytes: Uint8Array, start: number, end: number, ending: Uint8Array): boolean {
  const from = end - ending.length;
  if (from < start) return false;
  for (let at = 0; at < ending.length; at += 1) if (bytes[from + at] !== ending[at]) return false;
  return true;
}

function isMarkAt(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at + 2];
  return bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && (last === 0x8e || last === 0x8f);
}

/** Whether the body is words of a person for sure. `text` is that of `bytes[start, end)`, `holds` what it holds. */
export function isWords(bytes: Buffer, start: number, end: number, text: string, holds: number): boolean {
  if (start === end || (holds & GREATER) !== 0 || bytes[end - 1] === CLOSING) return false;
  if ((holds & MARK) !== 0 && hasMark(text)) return false;
  if ((holds & COLON) !== 0 && text.includes(LINK)) return false;
  if ((holds & BREAK) === 0) return !PHRASES.mayBeKnown(bytes, start, end);
  const lineEnd = firstLineEnd(bytes, start, end);
  const last = bytes[lineEnd - 1] ?? 0;
  // A caption may follow a file's name, and options a poll's head.
  if (lineEnd > start && (last === CLOSING || last === COLON_BYTE || last === SPACE)) return false;
  return !PHRASES.mayBeKnown(bytes, start, lineEnd);
}

function firstLineEnd(bytes: Buffer, start: number, end: number): number {
  const lf = bytes.indexOf(LF, start);
  if (lf === -1 || lf > end) return end;
  return lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
}

function hasMark(text: string): boolean {
  return text.includes('\u200e') || text.includes('\u200f') || text.startsWith('\ufeff');
}
