// The wall times of records, from their numbers in the index. Messages come in talks: the day and often the minute are those
// of the record before.
import type { DateOrder } from '../../wall-time.ts';
import { calendarDay } from './layout.ts';
import type { RecordIndex } from './record-index.ts';

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) =>
  String(value).padStart(2, '0'),
);

export class RecordTimes {
  private readonly index: RecordIndex;
  private readonly layout: number;
  private readonly order: DateOrder;
  private dateKey = -1;
  private day = '';
  private minute = -1;
  /** `2026-11-22T21:10:` */
  private untilSeconds = '';
  private second = -1;
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
    if (dateKey !== this.dateKey) this.takeDay(record, dateKey);
    if (second === this.second) return this.whole;
    const minute = Math.floor(second / 60);
    if (minute !== this.minute) {
      this.minute = minute;
      this.untilSeconds = `${this.day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:`;
    }
    this.second = second;
    this.whole = this.untilSeconds + two(second - minute * 60);
    return this.whole;
  }

  private takeDay(record: number, dateKey: number): void {
    const { year, month, day } = calendarDay(
      { layout: this.layout, ...this.index.numbers(record) },
      this.order,
    );
    this.dateKey = dateKey;
    this.day = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
    this.minute = -1;
    this.second = -1;
  }
}

function two(value: number): string {
  return TWO_DIGITS[value] ?? String(value);
}
