// Recognises the header of a WhatsApp record in all layouts of formats.md §1.2: `[date, time] ` (iOS), `date, time - `
// (Android) and their variants by region. A scanner works on bytes, allocates nothing per line and keeps its last find in
// its own fields. It reads numbers and the layout; which number is the day is decided elsewhere, on evidence.
import { fillHeaderCodes, MAX_HEADER_CODES } from './header-codes.ts';
import * as layout from './layout.ts';

const BLANK = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;

const DAY_PERIODS: readonly { words: string; half: layout.Half }[] = [
  { words: 'in the morning', half: 'am' },
  { words: 'in the afternoon', half: 'pm' },
  { words: 'in the evening', half: 'pm' },
  { words: 'at night', half: 'night' },
  { words: 'ص', half: 'am' },
  { words: 'م', half: 'pm' },
];
const BEFORE_TIME: readonly { words: string; half: layout.Half }[] = [
  { words: '上午', half: 'am' },
  { words: '下午', half: 'pm' },
  { words: '午前', half: 'am' },
  { words: '午後', half: 'pm' },
  { words: '오전', half: 'am' },
  { words: '오후', half: 'pm' },
];
const JOINERS: readonly string[] = [', ', ' à ', ' klo ', ' ', ','];

/** Whether a header can begin with this byte: a digit, `[`, or the first byte of a mark or of another script's digit. */
function canStart(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x5b ||
    byte === 0xe2 ||
    byte === 0xef ||
    byte === 0xd9 ||
    byte === 0xdb
  );
}

export class HeaderScanner {
  /** Layout of the last find (layout.ts). */
  layout = 0;
  /** The three numbers of the date as written; for a year-first layout `first` is the year. */
  first = 0;
  second = 0;
  third = 0;
  hour = 0;
  minute = 0;
  secondOfMinute = 0;
  /** Offset in the block behind the header, where sender or notice begins. */
  bodyStart = 0;
  /** Offsets in the block between which date and time stand. */
  whenStart = 0;
  whenEnd = 0;

  private readonly codes = new Uint16Array(MAX_HEADER_CODES);
  private readonly ends = new Int32Array(MAX_HEADER_CODES);
  private count = 0;
  private at = 0;
  private digits = 0;
  private half: layout.Half = 'none';

  /** Whether the line `block[start, end)` begins with a header of any known layout. */
  scan(block: Buffer, start: number, end: number): boolean {
    if (end - start < 12 || !canStart(block[start] ?? 0)) return false;
    this.count = fillHeaderCodes(block, start, end, this.codes, this.ends);
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
    const before = joiner === null ? 0 : this.halfBefore();
    const time = joiner === null ? null : this.time();
    return date === null || joiner === null || time === null ? null : date | joiner | time | before;
  }

  private looksLikeTime(): boolean {
    const second = this.codes[this.at + 1];
    return second === COLON || (this.codes[this.at + 2] === COLON && second !== DOT && second !== SLASH);
  }

  private number(maxDigits: number): number {
    let value = 0;
    let digits = 0;
    while (digits < maxDigits && this.at < this.count) {
      const code = this.codes[this.at] ?? 0;
      if (code < 0x30 || code > 0x39) break;
      value = value * 10 + code - 0x30;
      digits += 1;
      this.at += 1;
    }
    this.digits = digits;
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
    this.first = this.number(4);
    const yearFirst = this.digits === 4;
    if (this.digits === 0 || this.digits === 3) return null;
    const separator = this.codes[this.at] ?? 0;
    if (separator !== SLASH && separator !== DOT && separator !== DASH) return null;
    this.at += 1;
    const spaced = this.skip(BLANK);
    this.second = this.number(2);
    if (this.digits === 0 || !this.skip(separator)) return null;
    if (spaced && !this.skip(BLANK)) return null;
    const reiwa = this.skip(0x52);
    this.third = this.number(4);
    if (this.digits === 0 || this.digits === 3 || (yearFirst && this.digits > 2)) return null;
    const longYear = this.digits === 4;
    if (separator === DOT && spaced) this.skip(DOT);
    const buddhist = this.skipWords(' BE');
    return (
      layout.dateSeparator(separator) |
      (spaced ? layout.SPACED_DATE : 0) |
      (yearFirst ? layout.YEAR_FIRST : 0) |
      (longYear ? layout.LONG_YEAR : 0) |
      (reiwa ? layout.REIWA : 0) |
      (buddhist ? layout.BUDDHIST : 0)
    );
  }

  private joiner(): number | null {
    for (let i = 0; i < JOINERS.length; i += 1) {
      if (this.skipWords(JOINERS[i] ?? '')) return layout.joiner(i);
    }
    return null;
  }

  private halfBefore(): number {
    if ((this.codes[this.at] ?? 0) < 0x80) return 0;
    for (const { words, half } of BEFORE_TIME) {
      if (!this.skipWords(words)) continue;
      this.skip(BLANK);
      this.half = half;
      return layout.HALF_BEFORE;
    }
    return 0;
  }

  private time(): number | null {
    this.hour = this.number(2);
    const separator = this.codes[this.at] ?? 0;
    if (this.digits === 0 || (separator !== COLON && separator !== DOT)) return null;
    this.at += 1;
    this.minute = this.number(2);
    if (this.digits !== 2) return null;
    this.secondOfMinute = 0;
    let bits = separator === DOT ? layout.TIME_DOTS : 0;
    const next = this.codes[this.at + 1] ?? 0;
    if (this.codes[this.at] === separator && next >= 0x30 && next <= 0x39) {
      this.at += 1;
      this.secondOfMinute = this.number(2);
      if (this.digits !== 2) return null;
      bits |= layout.SECONDS;
    }
    if (this.halfAfter()) bits |= layout.HALF_AFTER;
    this.hour = layout.hourOfDay(this.hour, this.half);
    return bits;
  }

  /** ` PM`, `pm`, ` p.m.`, ` p. m.`, ` in the afternoon`, … */
  private halfAfter(): boolean {
    const back = this.at;
    this.skip(BLANK);
    const code = (this.codes[this.at] ?? 0) | 0x20;
    if (code === 0x61 || code === 0x70) {
      this.at += 1;
      const dotted = this.skip(DOT);
      if (dotted) this.skip(BLANK);
      if (((this.codes[this.at] ?? 0) | 0x20) === 0x6d) {
        this.at += 1;
        if (dotted) this.skip(DOT);
        this.half = code === 0x61 ? 'am' : 'pm';
        return true;
      }
    }
    for (const { words, half } of DAY_PERIODS) {
      if (!this.skipWords(words)) continue;
      this.half = half;
      return true;
    }
    this.at = back;
    return false;
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
