// Dates in words, in any language: apps build them from the same locale data (Unicode CLDR) as Intl does, so their patterns
// are taken from there. Nothing is guessed: all patterns that read a date must read the same moment, and a text is in the
// languages that have read each of its dates.
import { isCalendarDay } from './wall-time.ts';

export type WrittenMoment = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** Where the pattern has seconds. */
  second?: number;
};

/** One way in which one language writes a date and a time. `months` is null where months are numbers. */
export type DatePattern = {
  locale: string;
  form: RegExp;
  months: readonly string[] | null;
  pm: ReadonlySet<string>;
};

/**
 * How an app asks for a date: what it hands to Intl. `apart`: the time is formatted by itself and stands behind the date, in
 * 12 or 24 hours; `inside`: it is part of the pattern, as the options say.
 */
export type DateForm = { options: Intl.DateTimeFormatOptions; clock: 'apart' | 'inside' };

/** Native digits of the languages above that have some. */
const ZEROS: readonly number[] = [0x0660, 0x06f0, 0x0966, 0x09e6];
const MIDDLE_OF_MAY = Date.UTC(2026, 4, 9, 15, 5);
const MONTHS = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 9));
const HOURS = Array.from({ length: 24 }, (_, hour) => Date.UTC(2026, 4, 9, hour));
const WEEK = Array.from({ length: 7 }, (_, day) => Date.UTC(2026, 4, 4 + day));
const FIRST_YEAR = 2010;
const LAST_YEAR = 2099;
const ENGLISH_AM = ['am', 'a.m.'];
const ENGLISH_PM = ['pm', 'p.m.'];

/**
 * Brings what stands between the brackets into the form in which patterns compare: marks of direction away, blanks of any
 * width plain, digits European, letters small. For recognition only.
 */
export function comparable(written: string): string {
  return smallAndPlain(written)
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/g, (digit) => europeanDigit(digit))
    .trim();
}

/** The moment that the pattern reads in a comparable date; null when it does not fit. The day may not exist. */
export function readMoment(date: string, { form, months, pm }: DatePattern): WrittenMoment | null {
  const parts = form.exec(date)?.groups;
  if (parts === undefined) return null;
  const { year = '', month = '', day = '', hour = '', minute = '', second, before, after } = parts;
  const half = before ?? after;
  const moment = {
    year: Number(year),
    month: months === null ? Number(month) : months.indexOf(month) + 1,
    day: Number(day),
    hour: half === undefined ? Number(hour) : hourOfDay(Number(hour), pm.has(half) ? 12 : 0),
    minute: Number(minute),
    ...(second === undefined ? {} : { second: Number(second) }),
  };
  const possible =
    moment.year >= FIRST_YEAR && moment.year <= LAST_YEAR && moment.hour < 24 && moment.minute < 60;
  return possible ? moment : null;
}

function smallAndPlain(text: string): string {
  return text
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/\s+/gu, ' ')
    .toLowerCase();
}

function europeanDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((one) => code >= one && code <= one + 9) ?? code;
  return String(code - zero);
}

/** A value over twelve says by itself which half of the day it is in. */
function hourOfDay(hour: number, add: 0 | 12): number {
  return hour > 12 ? hour : (hour % 12) + add;
}

type Part = { type: string; value: string };

/** One language's format; making one is slow, so each serves for all that is asked of it. */
class LocaleFormat {
  private readonly format: Intl.DateTimeFormat;

  constructor(locale: string, options: Intl.DateTimeFormatOptions) {
    this.format = new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, { ...options, timeZone: 'UTC' });
  }

  parts(time: number): Part[] {
    return this.format.formatToParts(time).map(({ type, value }) => ({ type, value: smallAndPlain(value) }));
  }

  /** What stands for one part at each of the times. */
  values(type: string, times: readonly number[]): string[] {
    return times.map((time) => this.parts(time).find((part) => part.type === type)?.value ?? '');
  }
}

/** The pattern of one language. Making it takes about a millisecond: see `once`. */
export function patternOf(locale: string, form: DateForm): DatePattern {
  const format = new LocaleFormat(locale, form.options);
  const clock = clockOf(new LocaleFormat(locale, { timeStyle: 'short', hour12: true }));
  const weekdays = format.values('weekday', WEEK);
  const names = format.values('month', MONTHS);
  const months = names.some((name) => /^\d+$/.test(name)) ? null : names;
  const parts = format.parts(MIDDLE_OF_MAY);
  const words = { months, weekdays, halves: clock.halves };
  const date = parts.map((_part, at) => sourceOf(parts, at, words, form.clock)).join('');
  const source = form.clock === 'apart' ? `${date},? ${clock.source}` : date;
  return { locale, form: new RegExp(`^${source}$`, 'u'), months, pm: clock.pm };
}

function clockOf(format: LocaleFormat): { source: string; pm: ReadonlySet<string>; halves: string } {
  const halves = format.values('dayPeriod', HOURS);
  const pm = new Set([...halves.slice(12), ...ENGLISH_PM]);
  const half = oneOf([...new Set([...halves, ...ENGLISH_AM, ...pm])]);
  // Bulgarian writes a word for hour behind the time.
  const word = format
    .parts(MIDDLE_OF_MAY)
    .find(({ type, value }) => type === 'literal' && /\p{L}/u.test(value));
  const behind = word === undefined ? '' : `(?:${escaped(word.value.trimEnd())})?`;
  const time = `(?<hour>\\d{1,2})[:.](?<minute>\\d{2})(?:[:.]\\d{2})?`;
  return { source: `(?:(?<before>${half}) ?)?${time}${behind}(?: ?(?<after>${half}))?`, pm, halves: half };
}

type Words = { months: readonly string[] | null; weekdays: readonly string[]; halves: string };

function sourceOf(
  parts: readonly Part[],
  at: number,
  { months, weekdays, halves }: Words,
  clock: DateForm['clock'],
): string {
  const { type, value } = parts[at] ?? { type: '', value: '' };
  switch (type) {
    case 'day':
      return '(?<day>\\d{1,2})';
    case 'year':
      return '(?<year>\\d{4})';
    case 'month':
      return `(?<month>${months === null ? '\\d{1,2}' : oneOf(months)})`;
    case 'weekday':
      return oneOf(weekdays);
    case 'hour':
      return '(?<hour>\\d{1,2})';
    case 'minute':
    case 'second':
      return `(?<${type}>\\d{2})`;
    case 'dayPeriod':
      return `(?<${parts.slice(0, at).some((part) => part.type === 'hour') ? 'after' : 'before'}>${halves})`;
    case 'era':
      return `(?:${escaped(value)})?`;
    default:
      return literalSource(value, parts[at - 1], parts[at + 1], clock);
  }
}

/**
 * A mark behind the year (`р.`, `г.`) may be missing, and a comma beside the weekday, and the blank of a missing era. Within
 * one pattern, versions of the locale data differ in commas and in the blanks behind them.
 */
function literalSource(
  value: string,
  before: Part | undefined,
  after: Part | undefined,
  clock: DateForm['clock'],
): string {
  if (before?.type === 'year' && /^ \p{L}{1,2}\.$/u.test(value)) return `(?:${escaped(value)})?`;
  const source = escaped(value);
  if (before?.type === 'era') return `(?:${source})?`;
  if (clock === 'inside') return source.replaceAll(/[,،]? /g, '[,،]? ?').replaceAll(/[,،]$/g, '[,،]?');
  const atWeekday = before?.type === 'weekday' || after?.type === 'weekday';
  return atWeekday ? source.replaceAll(/[,،]/g, '[,،]?') : source;
}

function oneOf(words: readonly string[]): string {
  return `(?:${words
    .filter((word) => word !== '')
    .map((word) => escaped(word))
    .join('|')})`;
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

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

/** Reads the dates of one text. */
export class WrittenDates {
  /** Those of the languages that have read every date so far. */
  patterns: readonly DatePattern[];
  /** Dates in themselves, but of another language than the text's. */
  readonly foreign = { count: 0 };
  private readonly all: readonly DatePattern[];

  constructor(patterns: readonly DatePattern[], all: readonly DatePattern[] = patterns) {
    this.patterns = patterns;
    this.all = all;
  }

  /** The moment that is written; null for anything else. */
  read(written: string): WrittenMoment | null {
    const date = comparable(written);
    const reading = readDate(date, this.patterns);
    if (reading === null) {
      if (readDate(date, this.all) !== null) this.foreign.count += 1;
      return null;
    }
    this.patterns = this.patterns.filter(({ locale }) => reading.languages.has(locale));
    return reading.moment;
  }
}
