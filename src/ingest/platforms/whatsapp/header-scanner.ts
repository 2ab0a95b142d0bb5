// Recognises the header of a WhatsApp record in all layouts of formats.md §1.2: `[date, time] ` (iOS), `date, time - `
// (Android) and their variants by region. A scanner works on bytes, allocates nothing per line and keeps its last find in
// its own fields. It reads numbers and the layout; which number is the day is decided elsewhere, on evidence.
import { DAY_PERIODS } from './day-periods.ts';
import { fillHeaderCodes, MAX_HEADER_CODES } from './header-codes.ts';
import { HeaderFields } from './header-fields.ts';
import * as layout from './layout.ts';

const BLANK = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;

const JOINERS: readonly string[] = [', ', ' à ', ' klo ', ' u ', ' ', ','];
/** Behind a date: the era, or the word for year that Bulgarian and Macedonian write. */
const YEAR_WORDS: readonly string[] = [' г.', ' г'];
/** First years of the Japanese eras in which the app has existed. */
const ERAS: readonly { letter: number; before: number }[] = [
  { letter: 0x52, before: 2018 },
  { letter: 0x48, before: 1988 },
];

const ERAS_BEHIND: readonly { words: string; year(written: number): number }[] = [
  { words: ' BE', year: (written) => (written < 100 ? written + 2500 : written) },
  { words: ' AP', year: (written) => (written < 100 ? written + 1400 : written) },
  { words: ' R', year: (written) => written + 2018 },
  { words: ' H', year: (written) => written + 1988 },
];

const [FIRST, SECOND, THIRD, HOUR, MINUTE, SECOND_OF_MINUTE] = [0, 1, 2, 3, 4, 5];

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * Whether a header can begin with these bytes: a digit, `[`, the first byte of a mark or of another script's digit, or the
 * letter of an era before a digit.
 */
function canStart(byte: number, next: number): boolean {
  if (byte < 0x80)
    return isDigit(byte) || byte === 0x5b || ((byte === 0x52 || byte === 0x48) && isDigit(next));
  return byte === 0xe2 || byte === 0xef || (byte >= 0xd8 && byte <= 0xdb) || byte === 0xe0 || byte === 0xe1;
}

/** With all marks that a phone may set between its parts. */
export const MAX_HEADER_BYTES = 250;

export class HeaderScanner extends HeaderFields {
  /** Which half of the day the header names. */
  half: layout.Half = 'none';
  /** For first, second, third, hour, minute, second: offset in the block and count of the digits. */
  readonly places = new Int32Array(12);

  private readonly codes = new Uint16Array(MAX_HEADER_CODES);
  private readonly ends = new Int32Array(MAX_HEADER_CODES);
  private count = 0;
  private at = 0;
  private digits = 0;

  /** Whether the line `block[start, end)` begins with a header of any known layout. */
  scan(block: Buffer, start: number, end: number): boolean {
    if (end - start < 12 || !canStart(block[start] ?? 0, block[start + 1] ?? 0)) return false;
    const limit = Math.min(end, start + MAX_HEADER_BYTES);
    this.count = fillHeaderCodes(block, start, limit, this.codes, this.ends);
    this.at = 0;
    this.half = 'none';
    const bracket = this.codes[0] === 0x5b;
    if (bracket) this.at = 1;
    this.whenStart = bracket ? (this.ends[0] ?? start) : start;
    const when = this.dateAndTime();
    if (when === null) return false;
    this.whenEnd = this.ends[this.at - 1] ?? start;
    const close = this.close(bracket);
    if (close === null) return false;
    this.bodyStart = this.ends[this.at - 1] ?? start;
    this.layout = when | (bracket ? layout.BRACKET : 0) | close;
    return layout.hasMeaning(this);
  }

  private dateAndTime(): number | null {
    if (this.looksLikeTime()) {
      const time = this.time();
      const joiner = time === null ? null : this.joiner();
      const date = joiner === null ? null : this.date();
      return time === null || joiner === null || date === null
        ? null
        : layout.TIME_FIRST | time | joiner | date;
    }
    const date = this.date();
    const joiner = date === null ? null : this.joiner();
    const before = joiner === null || !this.skipDayPeriod() ? 0 : layout.HALF_BEFORE;
    if (before !== 0) this.skip(BLANK);
    const time = joiner === null ? null : this.time();
    return date === null || joiner === null || time === null ? null : date | joiner | time | before;
  }

  private looksLikeTime(): boolean {
    const second = this.codes[this.at + 1];
    return second === COLON || (this.codes[this.at + 2] === COLON && second !== DOT && second !== SLASH);
  }

  private number(maxDigits: number, field: number): number {
    let value = 0;
    let digits = 0;
    this.places[field * 2] = (this.ends[this.at] ?? 0) - 1;
    while (digits < maxDigits && this.at < this.count) {
      const code = this.codes[this.at] ?? 0;
      if (!isDigit(code)) break;
      value = value * 10 + code - 0x30;
      digits += 1;
      this.at += 1;
    }
    this.digits = digits;
    this.places[field * 2 + 1] = digits;
    return value;
  }

  private skip(code: number): boolean {
    if (this.at >= this.count || this.codes[this.at] !== code) return false;
    this.at += 1;
    return true;
  }

  private skipWords(words: string): boolean {
    if (this.at + words.length > this.count) return false;
    for (let i = 0; i < words.length; i += 1) {
      if (this.codes[this.at + i] !== words.charCodeAt(i)) return false;
    }
    this.at += words.length;
    return true;
  }

  private date(): number | null {
    const eraFirst = this.eraBefore();
    this.first = this.number(4, FIRST) + eraFirst;
    const yearFirst = this.digits === 4 || eraFirst > 0;
    if (this.digits === 0 || this.digits === 3) return null;
    const separator = this.codes[this.at] ?? 0;
    if (separator !== SLASH && separator !== DOT && separator !== DASH) return null;
    this.at += 1;
    const spaced = this.skip(BLANK);
    this.second = this.number(2, SECOND);
    if (this.digits === 0 || !this.skip(separator)) return null;
    if (spaced && !this.skip(BLANK)) return null;
    const era = this.eraBefore();
    this.third = this.number(4, THIRD) + era;
    if (this.digits === 0 || this.digits === 3 || (yearFirst && this.digits > 2)) return null;
    const longYear = this.digits === 4;
    const trailingDot = separator === DOT && this.skip(DOT);
    const eraBehind = this.eraBehind(yearFirst);
    if (!eraBehind) YEAR_WORDS.some((words) => this.skipWords(words));
    return (
      layout.dateSeparator(separator) |
      (spaced ? layout.SPACED_DATE : 0) |
      (yearFirst ? layout.YEAR_FIRST : 0) |
      (longYear ? layout.LONG_YEAR : 0) |
      (trailingDot ? layout.TRAILING_DOT : 0) |
      (eraFirst > 0 || era > 0 || eraBehind ? layout.ERA : 0)
    );
  }

  /** What to add to the number behind `R` or `H`; 0 when no era stands here. */
  private eraBefore(): number {
    const code = this.codes[this.at];
    const era = ERAS.find(({ letter }) => letter === code);
    if (era === undefined) return 0;
    this.at += 1;
    return era.before;
  }

  /** ` BE`, ` AP`, ` R`: a Japanese year and a short one of another calendar are written out here. */
  private eraBehind(yearFirst: boolean): boolean {
    const found = ERAS_BEHIND.find(({ words }) => this.skipWords(words));
    if (found === undefined) return false;
    if (yearFirst) this.first = found.year(this.first);
    else this.third = found.year(this.third);
    return true;
  }

  private joiner(): number | null {
    for (let i = 0; i < JOINERS.length; i += 1) {
      if (this.skipWords(JOINERS[i] ?? '')) return layout.joiner(i);
    }
    return null;
  }

  /** `21:05`, `21.05.09`, `21 h 05 min 09 s`, with a marker of the half of the day behind it or not. */
  private time(): number | null {
    this.hour = this.number(2, HOUR);
    if (this.digits === 0) return null;
    const separator = this.codes[this.at] ?? 0;
    let bits = separator === DOT ? layout.TIME_DOTS : 0;
    if (separator === COLON || separator === DOT) this.at += 1;
    else if (this.skipWords(' h ')) bits = layout.TIME_WORDS;
    else return null;
    this.minute = this.number(2, MINUTE);
    if (this.digits !== 2) return null;
    this.secondOfMinute = 0;
    this.places[SECOND_OF_MINUTE * 2 + 1] = 0;
    if (this.skipSecondsMark(separator)) {
      this.secondOfMinute = this.number(2, SECOND_OF_MINUTE);
      if (this.digits !== 2) return null;
      bits |= layout.SECONDS;
      if ((bits & layout.TIME_WORDS) !== 0) this.skipWords(' s');
    }
    this.skipWords(' ч.');
    if (this.halfAfter()) bits |= layout.HALF_AFTER;
    this.hour = layout.hourOfDay(this.hour, this.half);
    return bits;
  }

  private skipSecondsMark(separator: number): boolean {
    if (separator === BLANK) return this.skipWords(' min ');
    return this.codes[this.at] === separator && isDigit(this.codes[this.at + 1] ?? 0) && this.skip(separator);
  }

  /** ` PM`, `pm`, ` p.m.`, ` p. m.`, ` in the afternoon`, … */
  private halfAfter(): boolean {
    const back = this.at;
    this.skip(BLANK);
    if (this.skipLatinHalf() || this.skipDayPeriod()) return true;
    this.at = back;
    return false;
  }

  private skipLatinHalf(): boolean {
    const back = this.at;
    const code = (this.codes[this.at] ?? 0) | 0x20;
    if (code !== 0x61 && code !== 0x70) return false;
    this.at += 1;
    const dotted = this.skip(DOT);
    if (dotted) this.skip(BLANK);
    if (((this.codes[this.at] ?? 0) | 0x20) === 0x6d) {
      this.at += 1;
      if (dotted) this.skip(DOT);
      this.half = code === 0x61 ? 'am' : 'pm';
      return true;
    }
    this.at = back;
    return false;
  }

  private skipDayPeriod(): boolean {
    const code = this.codes[this.at] ?? 0;
    // Nearly always a digit, a bracket or a dash stands here.
    if (code < 0x41 || code === 0x5d) return false;
    const found = DAY_PERIODS.find(({ words }) => this.skipWords(words));
    if (found === undefined) return false;
    this.half = found.half;
    return true;
  }

  private close(bracket: boolean): number | null {
    if (bracket) {
      if (!this.skip(0x5d)) return null;
      this.skip(BLANK);
      return 0;
    }
    if (this.skipWords(' - ')) return 0;
    if (this.skipWords(' – ')) return layout.LONG_DASH;
    return this.skip(COLON) && this.skip(BLANK) ? layout.NO_CLOSE : null;
  }
}
