// The layout of a header as one number, so that a file's own layout is compared by `===`. One phone writes one layout per
// export (formats.md §1.2); whether AM is written `a.m.` or `am`, and zero padding, do not make another layout.

import type { CalendarDay, DateOrder } from '../../wall-time.ts';
import { daysIn, toGregorian } from './calendars.ts';

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
/** The year is written with its era: `2565 BE`, `R4`. The scanner has made a Gregorian year of it. */
export const ERA = 1 << 11;
export const TRAILING_DOT = 1 << 12;
export const TIME_WORDS = 1 << 13;
const SEPARATOR_SHIFT = 14;
const JOINER_SHIFT = 16;

/** Which half of the day a marker names; `night` runs over midnight, `noon` from eleven to three. */
export type Half = 'none' | 'am' | 'pm' | 'night' | 'noon';

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
  if (half === 'noon' && hour > 9) return hour;
  return hour === 12 || hour === 0 ? hour : hour + 12;
}

type Numbers = { layout: number; first: number; second: number; third: number };

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/** Whether the date exists when read in that order. */
export function fits({ layout, first, second, third }: Numbers, order: DateOrder): boolean {
  if ((layout & YEAR_FIRST) !== 0) return order === 'ymd' && isDate(first, second, third);
  if (order === 'dmy') return isDate(third, second, first);
  if (order === 'mdy') return isDate(third, first, second);
  return (layout & (LONG_YEAR | ERA)) === 0 && isDate(first, second, third);
}

/**
 * Whether the numbers can be meant as a date and a time of day. A 30th of February is meant as one: such a line is no record,
 * but it is counted.
 */
export function hasMeaning(
  header: Numbers & { hour: number; minute: number; secondOfMinute: number },
): boolean {
  const { first, second, third } = header;
  if (header.hour > 23 || header.minute > 59 || header.secondOfMinute > 59) return false;
  return isDayAndMonth(first, second) || isDayAndMonth(second, first) || isDayAndMonth(third, second);
}

function isDayAndMonth(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

/** The Gregorian day under an order. */
export function calendarDay(header: Numbers, order: DateOrder): CalendarDay {
  const { first, second, third } = header;
  if (order === 'dmy') return toGregorian(third, second, first);
  return order === 'mdy' ? toGregorian(third, first, second) : toGregorian(first, second, third);
}

/** `22. 12. 31.`: the year has two digits and may stand at either end, since no other layout has these blanks and dots. */
export function hasOpenEnds(layout: number): boolean {
  const spacedWithDots = SPACED_DATE | TRAILING_DOT;
  return (layout & spacedWithDots) === spacedWithDots && (layout & (YEAR_FIRST | LONG_YEAR | ERA)) === 0;
}

export function isBracketed(layout: number): boolean {
  return (layout & BRACKET) !== 0;
}

export function hasEra(layout: number): boolean {
  return (layout & ERA) !== 0;
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
