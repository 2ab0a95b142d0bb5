// The layout of a header as one number, so that a file's own layout is compared by `===`. One phone writes one layout per
// export (formats.md §1.2); whether AM is written `a.m.` or `am`, and zero padding, do not make another layout.
import type { CalendarDay, DateOrder } from '../../wall-time.ts';

export const BRACKET = 1;
export const YEAR_FIRST = 1 << 1;
export const LONG_YEAR = 1 << 2;
export const SPACED_DATE = 1 << 3;
export const TIME_DOTS = 1 << 4;
export const SECONDS = 1 << 5;
export const HALF_BEFORE = 1 << 6;
export const HALF_AFTER = 1 << 7;
export const LONG_DASH = 1 << 8;
export const NO_CLOSE = 1 << 9;
export const TIME_FIRST = 1 << 10;
export const BUDDHIST = 1 << 11;
export const REIWA = 1 << 12;
const SEPARATOR_SHIFT = 13;
const JOINER_SHIFT = 15;

/** Which half of the day a marker names; `night` runs over midnight. */
export type Half = 'none' | 'am' | 'pm' | 'night';

const SEPARATORS = '/.-';

export function dateSeparator(code: number): number {
  return SEPARATORS.indexOf(String.fromCharCode(code)) << SEPARATOR_SHIFT;
}

export function joiner(index: number): number {
  return index << JOINER_SHIFT;
}

/** 24-hour value wins over a marker that contradicts it (`23:59 PM`, `00:12 AM` are real). */
export function hourOfDay(hour: number, half: Half): number {
  if (half === 'none' || hour > 12) return hour;
  if (half === 'night') return hour === 12 ? 0 : hour < 6 ? hour : hour + 12;
  if (half === 'am') return hour === 12 ? 0 : hour;
  return hour === 12 || hour === 0 ? hour : hour + 12;
}

type Numbers = { layout: number; first: number; second: number; third: number };

function isMonth(value: number): boolean {
  return value >= 1 && value <= 12;
}

function isDay(value: number): boolean {
  return value >= 1 && value <= 31;
}

/** Whether the date is possible when read in that order. */
export function fits(header: Numbers, order: DateOrder): boolean {
  if ((header.layout & YEAR_FIRST) !== 0) {
    return order === 'ymd' && isMonth(header.second) && isDay(header.third);
  }
  if (order === 'dmy') return isDay(header.first) && isMonth(header.second);
  if (order === 'mdy') return isMonth(header.first) && isDay(header.second);
  return (
    (header.layout & (LONG_YEAR | REIWA | BUDDHIST)) === 0 && isMonth(header.second) && isDay(header.third)
  );
}

/** Whether the numbers make a date in some order and a time of day. */
export function hasMeaning(
  header: Numbers & { hour: number; minute: number; secondOfMinute: number },
): boolean {
  if (header.hour > 23 || header.minute > 59 || header.secondOfMinute > 59) return false;
  return fits(header, 'dmy') || fits(header, 'mdy') || fits(header, 'ymd');
}

/** Year, month and day under an order; two-digit years are of this century, since WhatsApp began in 2009. */
export function calendarDay(header: Numbers, order: DateOrder): CalendarDay {
  const { first, second, third } = header;
  const written = order === 'ymd' ? first : third;
  const year =
    (header.layout & REIWA) !== 0
      ? written + 2018
      : (header.layout & BUDDHIST) !== 0
        ? written - 543
        : written < 100
          ? written + 2000
          : written;
  if (order === 'dmy') return { year, month: second, day: first };
  return order === 'mdy' ? { year, month: first, day: second } : { year, month: second, day: third };
}

export function isBracketed(layout: number): boolean {
  return (layout & BRACKET) !== 0;
}

/** A name for people: `whatsapp-ios d/m/y hh:mm:ss 24h`. Holds no content. */
export function describe(layout: number, order: DateOrder | null): string {
  const separator = SEPARATORS.charAt((layout >> SEPARATOR_SHIFT) & 3);
  const year = (layout & (YEAR_FIRST | LONG_YEAR)) === 0 ? 'yy' : 'yyyy';
  const fields =
    order === null
      ? ['?', '?', year]
      : { dmy: ['d', 'm', year], mdy: ['m', 'd', year], ymd: [year, 'm', 'd'] }[order];
  const clock = (layout & (HALF_AFTER | HALF_BEFORE)) === 0 ? '24h' : '12h';
  const time = (layout & SECONDS) === 0 ? 'hh:mm' : 'hh:mm:ss';
  const app = isBracketed(layout) ? 'whatsapp-ios' : 'whatsapp-android';
  return `${app} ${fields.join(separator)} ${time} ${clock}`;
}
