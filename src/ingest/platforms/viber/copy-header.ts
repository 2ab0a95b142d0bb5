// The header in front of each message that was copied out of Viber Desktop (formats.md §5 C): `[ date time ] ⁨Name⁩: text`.
// The isolates U+2068 and U+2069 that the app puts around the name are its own marks, like the brackets. Which language a
// copy is in is settled by its own headers: each one that comes must be read by a pattern that reads all before it.
import { isCalendarDay, wallTimeText } from '../../wall-time.ts';
import { comparable, readMoment, type DatePattern, type WrittenMoment } from './date-words.ts';

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

type Reading = { moment: WrittenMoment; languages: ReadonlySet<string> };

/** The moment of a comparable date and the languages it is in, if all agree on the moment and it exists. */
function readDate(date: string, patterns: readonly DatePattern[]): Reading | null {
  const languages = new Set<string>();
  let moment: WrittenMoment | null = null;
  for (const pattern of patterns) {
    const read = readMoment(date, pattern);
    if (read === null) continue;
    if (
      moment !== null &&
      (read.month !== moment.month || read.day !== moment.day || read.hour !== moment.hour)
    )
      return null;
    moment = read;
    languages.add(pattern.locale);
  }
  return moment === null || !isCalendarDay(moment) ? null : { moment, languages };
}

export class CopyHeaders {
  /** Those of the languages that have read every header so far; with or without weekday may change within a copy. */
  patterns: readonly DatePattern[];
  /** Lines that are headers in themselves, but of another language than the copy's. */
  readonly foreign = { count: 0 };
  private readonly all: readonly DatePattern[];

  constructor(patterns: readonly DatePattern[], all: readonly DatePattern[] = patterns) {
    this.patterns = patterns;
    this.all = all;
  }

  /** The header that a line begins with; null for any other line. `line` is its first COPY_HEAD_BYTES. */
  read(line: string): CopyHeader | null {
    const opening = OPENING.exec(line);
    if (opening === null) return null;
    const date = comparable(opening[1] ?? '');
    const reading = readDate(date, this.patterns);
    if (reading === null) {
      if (readDate(date, this.all) !== null) this.foreign.count += 1;
      return null;
    }
    this.patterns = this.patterns.filter(({ locale }) => reading.languages.has(locale));
    const rest = line.slice(opening[0].length);
    const name = ISOLATED_NAME.exec(rest) ?? PLAIN_NAME.exec(rest);
    const head = opening[0] + (name?.[0] ?? '');
    return {
      at: wallTimeText(reading.moment, { ...reading.moment, secondOfMinute: 0 }),
      sender: name?.[1] ?? null,
      textStart: Buffer.byteLength(head),
    };
  }
}
