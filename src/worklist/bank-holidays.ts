// Working days in the United Kingdom: not a Saturday, a Sunday, Good Friday, Christmas Day or a bank holiday under the Banking
// and Financial Dealings Act 1971. Holidays by rule only: one that is proclaimed or moved for a single year is not known here.

/** `any-part`: a holiday in any part of the United Kingdom counts, as in FOIA 2000 s.10(6). */
export type HolidayArea = 'england-and-wales' | 'any-part';

const DAY_MS = 86_400_000;
const [SUNDAY, MONDAY, SATURDAY] = [0, 1, 6];

const utc = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS;
const weekdayOf = (day: number): number => new Date(day * DAY_MS).getUTCDay();
const isWeekend = (day: number): boolean => [SUNDAY, SATURDAY].includes(weekdayOf(day));

/** The first `count` days from `day` on that are no weekend: holidays that fall on one are given on the next days. */
function weekdaysFrom(day: number, count: number): number[] {
  return Array.from({ length: 7 }, (_, after) => day + after)
    .filter((candidate) => !isWeekend(candidate))
    .slice(0, count);
}

const firstMonday = (year: number, month: number): number =>
  utc(year, month, 1) + ((MONDAY - weekdayOf(utc(year, month, 1)) + 7) % 7);
const lastMonday = (year: number, month: number): number =>
  utc(year, month + 1, 0) - ((weekdayOf(utc(year, month + 1, 0)) - MONDAY + 7) % 7);

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8). */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return utc(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

function holidaysOf(year: number, area: HolidayArea): Set<number> {
  const anywhere = [
    ...weekdaysFrom(utc(year, 1, 1), 1),
    easter(year) - 2,
    easter(year) + 1,
    firstMonday(year, 5),
    lastMonday(year, 5),
    lastMonday(year, 8),
    ...weekdaysFrom(utc(year, 12, 25), 2),
  ];
  if (area === 'england-and-wales') return new Set(anywhere);
  const scotland = [
    ...weekdaysFrom(utc(year, 1, 1), 2),
    firstMonday(year, 8),
    ...weekdaysFrom(utc(year, 11, 30), 1),
  ];
  const northernIreland = [...weekdaysFrom(utc(year, 3, 17), 1), ...weekdaysFrom(utc(year, 7, 12), 1)];
  return new Set([...anywhere, ...scotland, ...northernIreland]);
}

/** `day` counts from 1970-01-01. */
export function isWorkingDay(day: number, area: HolidayArea): boolean {
  return !isWeekend(day) && !holidaysOf(new Date(day * DAY_MS).getUTCFullYear(), area).has(day);
}
