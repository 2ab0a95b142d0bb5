// Wall times as exports write them, without zone: three numbers whose order is settled on evidence, and a time of day. ISO
// text for the baton, minutes for comparing.

/** How to read the three numbers of a date. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export type TimeOfDay = { hour: number; minute: number; secondOfMinute: number };

/** A date as three numbers in the order in which they stand. */
export type WrittenTime = TimeOfDay & { first: number; second: number; third: number };

export type CalendarDay = { year: number; month: number; day: number };

/** What a layout knows about its dates. */
export type DateReader<Written extends WrittenTime> = {
  /** Whether the year stands first and is known to be one. */
  yearFirst(written: Written): boolean;
  dayOf(written: Written, order: DateOrder): CalendarDay;
  /** Whether the layout leaves open at which end the year stands. */
  openEnds?(written: Written): boolean;
};

function pad(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}

/** `2026-11-22T21:10:02`. */
export function wallTimeText({ year, month, day }: CalendarDay, time: TimeOfDay): string {
  const date = `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`;
  return `${date}T${pad(time.hour)}:${pad(time.minute)}:${pad(time.secondOfMinute)}`;
}

/** Minutes on a scale that grows with the date (months count 31 days): good for order, not for spans. */
export function comparableMinutes(
  { year, month, day }: CalendarDay,
  time: Pick<TimeOfDay, 'hour' | 'minute'>,
): number {
  return ((year * 12 + month) * 31 + day) * 1440 + time.hour * 60 + time.minute;
}

/** Whether there is such a day. */
export function isCalendarDay({ year, month, day }: CalendarDay): boolean {
  if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999) return false;
  return day <= new Date(Date.UTC(year < 100 ? year + 400 : year, month, 0)).getUTCDate();
}
