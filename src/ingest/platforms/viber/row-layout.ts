// What one row of a Viber history sent by mail says in front of its text: date, time, name, number (formats.md §5 A and B).
// Numbers of the date are kept in the order in which they stand; which of them is the day is settled on evidence.
import {
  isCalendarDay,
  type CalendarDay,
  type DateOrder,
  type DateReader,
  type WrittenTime,
} from '../../wall-time.ts';

export type RowTime = WrittenTime & { yearFirst: boolean };

export type Row = {
  time: RowTime;
  /** Date and time as written. */
  written: string;
  /** Both as written, possibly empty. */
  name: string;
  number: string;
  /** Where the text begins, in bytes from the beginning of the line. */
  textStart: number;
};

export type RowLayout = {
  name: 'viber-mail-csv' | 'viber-spreadsheet';
  /** The row that begins with this line, of which the first ROW_HEAD_BYTES are given as latin1 text; null for another line. */
  rowOf(head: string): Row | null;
  /** The text of a record without what the layout puts around it. */
  textOf(record: Buffer, textStart: number): string;
};

/** Date, time, name and number fit in here; no line is looked at further. */
export const ROW_HEAD_BYTES = 1024;

const LF = 0x0a;
const CR = 0x0d;

export const rowDates: DateReader<RowTime> = {
  yearFirst: (time) => time.yearFirst,
  dayOf: calendarDay,
};

function calendarDay({ first, second, third }: RowTime, order: DateOrder): CalendarDay {
  if (order === 'ymd') return { year: wholeYear(first), month: second, day: third };
  const year = wholeYear(third);
  return order === 'dmy' ? { year, month: second, day: first } : { year, month: first, day: second };
}

function wholeYear(written: number): number {
  return written < 100 ? written + 2000 : written;
}

/** Whether the row's date exists when read in that order. */
export function fitsOrder(time: RowTime, order: DateOrder): boolean {
  if (time.yearFirst !== (order === 'ymd') && (time.yearFirst || time.third > 99)) return false;
  return isCalendarDay(calendarDay(time, order));
}

/** The parts of a matched date and time; null when they are no time of day or no date in any order. */
export function rowTime(parts: readonly (string | undefined)[]): RowTime | null {
  const [first = '', second = '', third = '', hour = '', minute = '', secondOfMinute = '0'] = parts;
  if (first.length === 3 || third.length === 3 || (first.length === 4 && third.length > 2)) return null;
  const time: RowTime = {
    first: Number(first),
    second: Number(second),
    third: Number(third),
    yearFirst: first.length === 4,
    hour: Number(hour),
    minute: Number(minute),
    secondOfMinute: Number(secondOfMinute),
  };
  if (time.hour > 23 || time.minute > 59 || time.secondOfMinute > 59) return null;
  return fitsOrder(time, 'dmy') || fitsOrder(time, 'mdy') || fitsOrder(time, 'ymd') ? time : null;
}

/** Where the record's own line end begins. Line breaks before it belong to the text. */
export function recordEnd(bytes: Buffer): number {
  const last = bytes.length - 1;
  if (bytes[last] !== LF) return bytes.length;
  return bytes[last - 1] === CR ? last - 1 : last;
}

/** The text that was cut out as latin1, one character a byte. */
export function utf8Of(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
