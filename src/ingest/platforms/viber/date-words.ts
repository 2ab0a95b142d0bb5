// Dates in words, as Viber Desktop writes them in the language of the app: `вівторок, 21 липня 2026 р. 07:22`. The app builds
// them from the same locale data (Unicode CLDR) as Intl does, so the patterns are taken from there, with the names of months
// in the form that stands beside a day. Seen in the sources (formats.md §5 C): Ukrainian with and without weekday, Russian.
// Inferred from the locale data: all other languages, English with its 12-hour clock, years without their mark.
// Nothing is guessed: whoever uses the patterns has to see that all that fit read the same moment.
import { once } from '../../../kernel/once.ts';

export type WrittenMoment = { year: number; month: number; day: number; hour: number; minute: number };

/** One way in which one language writes a date and a time. `months` is null where months are numbers. */
export type DatePattern = {
  locale: string;
  form: RegExp;
  months: readonly string[] | null;
  pm: ReadonlySet<string>;
};

/** Languages of the app, as far as known, by locale. */
const LOCALES: readonly string[] = (
  'uk ru en en-GB be bg bs cs da de el es et fi fil fr he hi hr hu hy id it ja ka kk ko lt lv mk ms nb nl pl pt pt-PT ro sk ' +
  'sl sq sr sr-Latn sv th tr vi zh zh-Hant ar'
).split(' ');

/** Native digits of the languages above that have some. */
const ZEROS: readonly number[] = [0x0660, 0x06f0, 0x0966];
const MIDDLE_OF_MAY = Date.UTC(2026, 4, 9, 15, 5);
const MONTHS = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 9));
const HOURS = Array.from({ length: 24 }, (_, hour) => Date.UTC(2026, 4, 9, hour));
const WEEK = Array.from({ length: 7 }, (_, day) => Date.UTC(2026, 4, 4 + day));
const FIRST_YEAR = 2010;
const LAST_YEAR = 2099;
const ENGLISH_AM = ['am', 'a.m.'];
const ENGLISH_PM = ['pm', 'p.m.'];

/** All patterns. Making them takes some milliseconds. */
export const datePatterns = once(() => LOCALES.flatMap((locale) => patternsOf(locale)));

/**
 * Brings what stands between the brackets into the form in which patterns compare: marks of direction away, blanks of any
 * width plain, digits European, letters small. For recognition only.
 */
export function comparable(written: string): string {
  return smallAndPlain(written)
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => europeanDigit(digit))
    .trim();
}

/** The moment that the pattern reads in a comparable date; null when it does not fit. The day may not exist. */
export function readMoment(date: string, { form, months, pm }: DatePattern): WrittenMoment | null {
  const parts = form.exec(date)?.groups;
  if (parts === undefined) return null;
  const { year = '', month = '', day = '', hour = '', minute = '', before, after } = parts;
  const half = before ?? after;
  const moment = {
    year: Number(year),
    month: months === null ? Number(month) : months.indexOf(month) + 1,
    day: Number(day),
    hour: half === undefined ? Number(hour) : hourOfDay(Number(hour), pm.has(half) ? 12 : 0),
    minute: Number(minute),
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

function patternsOf(locale: string): DatePattern[] {
  const full = new LocaleFormat(locale, { dateStyle: 'full' });
  const clock = clockOf(new LocaleFormat(locale, { timeStyle: 'short', hour12: true }));
  const weekdays = full.values('weekday', WEEK);
  return [full, new LocaleFormat(locale, { dateStyle: 'long' })].map((format) => {
    const names = format.values('month', MONTHS);
    const months = names.some((name) => /^\d+$/.test(name)) ? null : names;
    const parts = format.parts(MIDDLE_OF_MAY);
    const date = parts
      .map((part, at) => sourceOf(part, parts[at - 1], parts[at + 1], months, weekdays))
      .join('');
    return { locale, form: new RegExp(`^${date},? ${clock.source}$`, 'u'), months, pm: clock.pm };
  });
}

function clockOf(format: LocaleFormat): { source: string; pm: ReadonlySet<string> } {
  const halves = format.values('dayPeriod', HOURS);
  const pm = new Set([...halves.slice(12), ...ENGLISH_PM]);
  const half = oneOf([...new Set([...halves, ...ENGLISH_AM, ...pm])]);
  // Bulgarian writes a word for hour behind the time.
  const word = format
    .parts(MIDDLE_OF_MAY)
    .find(({ type, value }) => type === 'literal' && /\p{L}/u.test(value));
  const behind = word === undefined ? '' : `(?:${escaped(word.value.trimEnd())})?`;
  const time = `(?<hour>\\d{1,2})[:.](?<minute>\\d{2})(?:[:.]\\d{2})?`;
  return { source: `(?:(?<before>${half}) ?)?${time}${behind}(?: ?(?<after>${half}))?`, pm };
}

function sourceOf(
  { type, value }: Part,
  before: Part | undefined,
  after: Part | undefined,
  months: readonly string[] | null,
  weekdays: readonly string[],
): string {
  switch (type) {
    case 'day':
      return '(?<day>\\d{1,2})';
    case 'year':
      return '(?<year>\\d{4})';
    case 'month':
      return `(?<month>${months === null ? '\\d{1,2}' : oneOf(months)})`;
    case 'weekday':
      return oneOf(weekdays);
    case 'era':
      return `(?:${escaped(value)})?`;
    default:
      return literalSource(value, before, after);
  }
}

/** A mark behind the year (`р.`, `г.`) may be missing, and a comma beside the weekday, and the blank of a missing era. */
function literalSource(value: string, before: Part | undefined, after: Part | undefined): string {
  if (before?.type === 'year' && /^ \p{L}{1,2}\.$/u.test(value)) return `(?:${escaped(value)})?`;
  const source = escaped(value);
  if (before?.type === 'era') return `(?:${source})?`;
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
