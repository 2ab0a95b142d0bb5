// Years that are not Gregorian ones. The app was first sold in 2009, so the number of a year tells its calendar: 1401 can
// only be Persian, 2565 or `65` only Buddhist. A year of no known calendar is never read as if it were Gregorian.

import type { CalendarDay } from '../../wall-time.ts';

export type Calendar = 'gregorian' | 'buddhist' | 'persian';

const FIRST_YEAR = 2009;
/** No app writes of a later year today; two-digit years from here on are Buddhist ones. */
const LAST_YEAR = 2051;

const BUDDHIST_OFFSET = 543;
const PERSIAN_FIRST = 1380;
const PERSIAN_LAST = 1429;
/** 1 Farvardin 1380, as days since 1970. */
const PERSIAN_EPOCH_DAY = Date.UTC(2001, 2, 21) / 86_400_000;
/** Leap years by their place in the 33-year cycle, which holds from 1343 to 1472. */
const PERSIAN_LEAP = new Set([1, 5, 9, 13, 17, 22, 26, 30]);

export function calendarOf(written: number): Calendar {
  if (written >= PERSIAN_FIRST && written <= PERSIAN_LAST) return 'persian';
  if (written > 2400) return 'buddhist';
  return written < 100 && written > LAST_YEAR - 2000 ? 'buddhist' : 'gregorian';
}

/** Whether the app can have written a message in that year. */
export function isLikelyYear(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** How many days the month of that year, as written, has. */
export function daysIn(written: number, month: number): number {
  const calendar = calendarOf(written);
  if (calendar === 'persian') {
    if (month <= 6) return 31;
    return month < 12 || PERSIAN_LEAP.has(written % 33) ? 30 : 29;
  }
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  const { year } = toGregorian(written, 1, 1);
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The Gregorian day; two-digit years are of this century. */
export function toGregorian(written: number, month: number, day: number): CalendarDay {
  switch (calendarOf(written)) {
    case 'persian':
      return fromPersian(written, month, day);
    case 'buddhist':
      return { year: written - BUDDHIST_OFFSET + (written < 100 ? 2500 : 0), month, day };
    case 'gregorian':
      return { year: written < 100 ? written + 2000 : written, month, day };
  }
}

function fromPersian(year: number, month: number, day: number): CalendarDay {
  let days = PERSIAN_EPOCH_DAY;
  for (let past = PERSIAN_FIRST; past < year; past += 1) days += PERSIAN_LEAP.has(past % 33) ? 366 : 365;
  days += month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  const date = new Date((days + day - 1) * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
