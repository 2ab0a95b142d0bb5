// The wall times of records, from their numbers in the index. Messages come in talks: the day and often the minute are those
// of the record before.
import type { DateOrder } from '../../wall-time.ts';
import { calendarDay } from './layout.ts';
import type { RecordIndex } from './record-index.ts';

const MINUTES = 24 * 60;

/** `02` */
const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, value) => two(value));
/** `T21:10:` */
const MINUTES_OF_DAY: readonly string[] = Array.from(
  { length: MINUTES },
  (_, minute) => `T${two(Math.floor(minute / 60))}:${two(minute % 60)}:`,
);

export class RecordTimes {
  private readonly index: RecordIndex;
  private readonly layout: number;
  private readonly order: DateOrder;
  private dateKey = -1;
  private second = -1;
  private day = '';
  /** `2026-11-22T21:10:02` */
  private whole = '';

  constructor(index: RecordIndex, layout: number, order: DateOrder) {
    this.index = index;
    this.layout = layout;
    this.order = order;
  }

  /** `2026-11-22T21:10:02`. */
  at(record: number): string {
    const { index } = this;
    const dateKey = index.dateKey(record);
    const second = index.secondOfDay(record);
    if (dateKey === this.dateKey && second === this.second) return this.whole;
    if (dateKey !== this.dateKey) this.takeDay(record, dateKey);
    this.second = second;
    const minute = Math.floor(second / 60);
    // The time first: short texts are joined at once, long ones only when they are read.
    this.whole = this.day + ((MINUTES_OF_DAY[minute] ?? '') + (TWO_DIGITS[second - minute * 60] ?? ''));
    return this.whole;
  }

  private takeDay(record: number, dateKey: number): void {
    const { year, month, day } = calendarDay(
      { layout: this.layout, ...this.index.numbers(record) },
      this.order,
    );
    this.dateKey = dateKey;
    this.day = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
