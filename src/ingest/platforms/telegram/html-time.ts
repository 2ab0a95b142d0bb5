// Times in Telegram Desktop's HTML (formats.md §3.1). A page writes the wall time of the exporting computer, day first in every
// version. Newer ones set an offset behind it, but it is the *standard* offset of that computer's zone, in summer too: the
// writer asks Qt for `displayName(QTimeZone::StandardTime, OffsetName)`, and a message of July in London says UTC+00:00.
// Taken for the message's own it would move every summer message by an hour, so it is evidence about the zone and no more.
import { findElement, hasClass, type HtmlElement } from '../../html-text.ts';
import { offsetMinutes } from './exporting-clock.ts';

/** `wall` is ISO without offset; `standardMinutes` east of UTC, null where the page names no offset. */
export type HtmlTime = { wall: string; standardMinutes: number | null };

const WHEN = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})(?: UTC([+-]\d{2}(?::?\d{2})?)?)?(?: |$)/;
const DAY = /^(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})$/;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function isWall(wall: string): boolean {
  const ms = Date.parse(`${wall}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(wall);
}

/** The time of a message; null for a notice, which has none. */
export function htmlTime(element: HtmlElement): HtmlTime | null {
  const title = (candidate: HtmlElement): string => candidate.attributes.get('title') ?? '';
  const date = findElement(
    element,
    (candidate) => hasClass(candidate, 'date') && WHEN.test(title(candidate)),
  );
  const [written, day, month, year, time, offset] = date === undefined ? [] : (WHEN.exec(title(date)) ?? []);
  if (written === undefined) return null;
  const wall = `${year}-${month}-${day}T${time}`;
  if (!isWall(wall)) return null;
  if (offset !== undefined) return { wall, standardMinutes: offsetMinutes(offset) };
  return { wall, standardMinutes: written.includes('UTC') ? 0 : null };
}

/** `23 August 2023` (in English whatever the app's language) as `2023-08-23`; null for anything else. */
export function headingDay(text: string): string | null {
  const [, day = '', name = '', year = ''] = DAY.exec(text) ?? [];
  const month = MONTHS.indexOf(name) + 1;
  if (month === 0) return null;
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isWall(`${date}T00:00:00`) ? date : null;
}
