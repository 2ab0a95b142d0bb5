// Wall times as the export writes them, without zone: ISO text for the baton, minutes for comparing.
import { calendarDay, type DateOrder } from './layout.ts';

export type WrittenTime = {
  layout: number;
  first: number;
  second: number;
  third: number;
  hour: number;
  minute: number;
  secondOfMinute: number;
};

function pad(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}

/** `2026-11-22T21:10:02`. */
export function wallTime(time: WrittenTime, order: DateOrder): string {
  const { year, month, day } = calendarDay(time, order);
  const date = `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`;
  return `${date}T${pad(time.hour)}:${pad(time.minute)}:${pad(time.secondOfMinute)}`;
}

/** Minutes on a scale that grows with the date (months count 31 days): good for order, not for spans. */
export function comparableMinutes(time: WrittenTime, order: DateOrder): number {
  const { year, month, day } = calendarDay(time, order);
  return ((year * 12 + month) * 31 + day) * 1440 + time.hour * 60 + time.minute;
}
