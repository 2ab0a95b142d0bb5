// How this platform's headers write a date: what the layout says about the year, and its calendar.
import { wallTimeText, type DateOrder, type DateReader, type WrittenTime } from '../../wall-time.ts';
import { calendarDay, hasOpenEnds, YEAR_FIRST } from './layout.ts';

export type HeaderTime = WrittenTime & { layout: number };

export const headerDates: DateReader<HeaderTime> = {
  yearFirst: ({ layout }) => (layout & YEAR_FIRST) !== 0,
  dayOf: calendarDay,
  openEnds: ({ layout }) => hasOpenEnds(layout),
};

/** `2026-11-22T21:10:02`. */
export function wallTime(time: HeaderTime, order: DateOrder): string {
  return wallTimeText(calendarDay(time, order), time);
}
