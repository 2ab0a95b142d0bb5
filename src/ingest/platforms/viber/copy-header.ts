// The header in front of each message that was copied out of Viber Desktop (formats.md §5 C): `[ date time ] ⁨Name⁩: text`.
// The isolates U+2068 and U+2069 that the app puts around the name are its own marks, like the brackets. Which language a
// copy is in is settled by its own headers: each one that comes must be read by a pattern that reads all before it.
import type { WrittenDates } from '../../date-words.ts';
import { wallTimeText } from '../../wall-time.ts';

export type CopyHeader = {
  at: string;
  /** Null when no name stands there. */
  sender: string | null;
  /** Where the text begins, in bytes from the beginning of the line. */
  textStart: number;
};

/** No header is longer, nor is a line looked at further. */
export const COPY_HEAD_BYTES = 1024;

const OPENING = /^\ufeff?\[\s([^[\]]{6,120})\s\] ?/u;
const ISOLATED_NAME = /^\u2068([^\u2069]{0,256})\u2069:(?: |$)/u;
const PLAIN_NAME = /^([^\u2068:]{1,256}?):(?: |$)/u;

/** Whether a line has the brackets of a header, whatever they hold. Tells others apart without the words of all languages. */
export function hasBrackets(line: string): boolean {
  return OPENING.test(line);
}

export class CopyHeaders {
  readonly dates: WrittenDates;

  constructor(dates: WrittenDates) {
    this.dates = dates;
  }

  /** The header that a line begins with; null for any other line. `line` is its first COPY_HEAD_BYTES. */
  read(line: string): CopyHeader | null {
    const opening = OPENING.exec(line);
    if (opening === null) return null;
    const moment = this.dates.read(opening[1] ?? '');
    if (moment === null) return null;
    const rest = line.slice(opening[0].length);
    const name = ISOLATED_NAME.exec(rest) ?? PLAIN_NAME.exec(rest);
    const head = opening[0] + (name?.[0] ?? '');
    return {
      at: wallTimeText(moment, { ...moment, secondOfMinute: 0 }),
      sender: name?.[1] ?? null,
      textStart: Buffer.byteLength(head),
    };
  }
}
