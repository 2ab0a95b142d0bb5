// Mentions of files in a body. iOS writes `<attached: name>` at the end of a line, with its word in the app's language and
// with marks and blanks as different versions set them, or `name <attached>`; Android writes `name (file attached)` as the
// first line, and a caption below.
import { endOfLine, isMarkAt, leadingMarks, linesOf, withoutMarks } from './marks.ts';
import { PHRASES, WORDS_BEFORE_NAME } from './wording/phrase-book.ts';

export type FileMention = {
  name: string;
  /** UTF-16 offsets of what the app wrote. */
  start: number;
  end: number;
  marked: boolean;
  /** Whether the word is one that the app is known to write. */
  known: boolean;
};

/** `attached: 00000001-PHOTO-….jpg`; the colon is a wide one in Chinese. */
const INSIDE = /^([^:：]{2,30}?)[\s\u00a0]?[:：][\s\u00a0]?(.{1,1000})$/su;
const HAS_EXTENSION = /\.[0-9A-Za-z]{1,8}$/;
/** Names that only the app gives, whatever words stand behind them. */
const ANDROID_NAME = /^(?:IMG|VID|PTT|AUD|STK|DOC)-\d{8}-WA\d{4,8}\.\w{1,8}$/;
/** All mentions in the form of iOS. */
export function fileMentions(text: string): FileMention[] {
  if (!text.includes('>')) return [];
  const found: FileMention[] = [];
  for (const { start, end } of linesOf(text)) {
    if (end === start || text.charAt(end - 1) !== '>') continue;
    const open = text.slice(start, end).lastIndexOf('<');
    if (open === -1) continue;
    const mention = inBrackets(text, start, start + open, end);
    if (mention !== null) found.push(mention);
  }
  return found;
}

function inBrackets(text: string, lineStart: number, open: number, end: number): FileMention | null {
  const before = open > lineStart && isMarkAt(text, open - 1);
  const inside = text.slice(open + 1, end - 1);
  const bare = withoutMarks(inside).trim();
  const marked = before || bare.length < inside.trim().length;
  const from = before ? open - 1 : open;
  const match = INSIDE.exec(bare);
  if (match !== null) {
    const [, word = '', name = ''] = match;
    const known = PHRASES.attached(word) !== undefined;
    if (!known && !(marked && HAS_EXTENSION.test(name))) return null;
    return { name: name.trim(), start: from, end, marked, known };
  }
  if (PHRASES.attached(bare) === undefined) return null;
  const name = withoutMarks(text.slice(lineStart, from)).trim();
  return name === '' ? null : { name, start: lineStart, end, marked, known: true };
}

/** The mention in the form of Android, which is the whole first line. */
export function fileMention(text: string): FileMention | null {
  const end = endOfLine(text);
  const start = leadingMarks(text);
  const words = WORDS_BEFORE_NAME.find((one) => text.startsWith(one, start));
  if (words !== undefined && HAS_EXTENSION.test(text.slice(start, end)))
    return { name: text.slice(start + words.length, end), start: 0, end, marked: start > 0, known: true };
  if (text.charAt(end - 1) !== ')') return null;
  const open = text.lastIndexOf(' (', end);
  if (open <= start) return null;
  const name = text.slice(start, open);
  const known = PHRASES.fileAttached(text.slice(open + 2, end - 1)) !== undefined;
  if (!known && !ANDROID_NAME.test(name)) return null;
  return { name, start: 0, end, marked: start > 0, known };
}
