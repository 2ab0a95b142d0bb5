// What the numbers at either end of the dates say about years while a text is scanned: which calendar they are of, whether
// they can be the year of a message at all. Some layouts (`22. 12. 31.`) may have their year at either end.
import { calendarOf, isLikelyYear, toGregorian, type Calendar } from './calendars.ts';
import { HALF_BEFORE, hasOpenEnds } from './layout.ts';

/** One end of the dates. */
class EndTally {
  /** Numbers that cannot be the year of a message, and the line of the first. */
  unlikely = 0;
  line = 0;
  readonly calendars: Record<Calendar, number> = { gregorian: 0, buddhist: 0, persian: 0 };
  private written = -1;
  private calendar: Calendar = 'gregorian';
  private likely = true;

  note(written: number, line: number): void {
    if (written !== this.written) {
      this.written = written;
      this.calendar = calendarOf(written);
      this.likely = isLikelyYear(toGregorian(written, 1, 1).year);
    }
    this.calendars[this.calendar] += 1;
    if (this.likely) return;
    this.unlikely += 1;
    if (this.line === 0) this.line = line;
  }

  /** Counts the last number so many times more. */
  noteAgain(times: number): void {
    this.calendars[this.calendar] += times;
    if (!this.likely) this.unlikely += times;
  }

  merge(part: EndTally): void {
    this.unlikely += part.unlikely;
    if (this.line === 0 || (part.line !== 0 && part.line < this.line)) this.line = part.line;
    for (const calendar of ['gregorian', 'buddhist', 'persian'] as const)
      this.calendars[calendar] += part.calendars[calendar];
  }
}

export class YearEvidence {
  readonly first = new EndTally();
  readonly third = new EndTally();
  /** Whether the layout leaves open at which end the year stands. */
  openEnds = false;
  /** Among those, only Korean writes the half of the day before the time; its year stands first. */
  korean = false;

  note(header: { layout: number; first: number; third: number }, line: number): void {
    if (hasOpenEnds(header.layout)) {
      this.openEnds = true;
      this.korean = (header.layout & HALF_BEFORE) !== 0;
    }
    this.first.note(header.first, line);
    this.third.note(header.third, line);
  }

  noteAgain(times: number): void {
    this.first.noteAgain(times);
    this.third.noteAgain(times);
  }

  merge(part: YearEvidence): void {
    this.openEnds ||= part.openEnds;
    this.korean ||= part.korean;
    this.first.merge(part.first);
    this.third.merge(part.third);
  }
}
