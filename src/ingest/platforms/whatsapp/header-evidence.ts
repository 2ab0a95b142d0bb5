// What the dates of the headers tell while a text is scanned: their order, as for any layout with three numbers, and what is
// this platform's own: other calendars, dates that do not exist, years that may stand at either end.
import { DateEvidence, READINGS } from '../../date-evidence.ts';
import { opposite, type Verdict } from '../../date-verdict.ts';
import type { DateOrder } from '../../wall-time.ts';
import { namedTime } from './file-name-time.ts';
import { fits } from './layout.ts';
import { headerDates, type HeaderTime } from './wall-time.ts';
import { YearEvidence } from './year-evidence.ts';

const ORDERS = ['dmy', 'mdy', 'ymd'] as const;

/** A header and where its parts stand in the block. */
export type ScannedHeader = HeaderTime & { whenStart: number; whenEnd: number; bodyStart: number };

export class HeaderEvidence {
  readonly dates = new DateEvidence(headerDates);
  readonly years = new YearEvidence();
  /** Headers that are no date under this order. */
  readonly impossible: Record<DateOrder, number> = { dmy: 0, mdy: 0, ymd: 0 };
  private first = -1;
  private second = -1;
  private third = -1;
  private layout = -1;
  /** Headers that came again with the date of the last one, which tells nothing new; not counted in yet. */
  private again = 0;

  /** How many were noted. */
  headers = 0;

  /** Takes in the header of a line that ends at `end`. */
  note(header: ScannedHeader, line: number, block: Buffer, end: number): void {
    const { first, second, third } = header;
    this.headers += 1;
    if (first === this.first && second === this.second && third === this.third && this.isKnown()) {
      this.again += 1;
      if (!this.dates.sure) this.dates.noteSameDate(header, line, namedTime(block, header.bodyStart, end));
      return;
    }
    this.finish();
    this.first = first;
    this.second = second;
    this.third = third;
    this.layout = header.layout;
    const named = namedTime(block, header.bodyStart, end);
    this.dates.note(header, line, named, () => block.toString('utf8', header.whenStart, header.whenEnd));
    this.years.note(header, line);
    this.noteImpossible(1);
  }

  /** Whether the date itself can tell nothing more when it comes again. */
  private isKnown(): boolean {
    return this.dates.sure || !this.dates.wantsSamples;
  }

  /** Counts in what came again; needed before the counts are read. */
  finish(): void {
    if (this.again === 0) return;
    if (this.dates.sure) this.dates.noteAgain(this.again);
    this.years.noteAgain(this.again);
    this.noteImpossible(this.again);
    this.again = 0;
  }

  private noteImpossible(times: number): void {
    const { first, second, third } = this;
    // Numbers up to twelve are a date in any order.
    if (first <= 12 && second <= 12 && third <= 12) return;
    const header = { layout: this.layout, first, second, third };
    for (const order of ORDERS) if (!fits(header, order)) this.impossible[order] += times;
  }

  /** Lets the sequence go on from a header that was noted elsewhere. */
  continueFrom(header: HeaderTime): void {
    this.dates.continueFrom(header);
  }

  /** Adds the counts of another part of the same file. */
  merge(part: HeaderEvidence): void {
    this.finish();
    part.finish();
    this.headers += part.headers;
    this.dates.merge(part.dates);
    this.years.merge(part.years);
    for (const order of ORDERS) this.impossible[order] += part.impossible[order];
  }

  /**
   * What the layout tells by itself: where the year may stand at either end, the end that holds numbers that are no years is
   * not it. Null when the numbers have to be weighed as in any layout.
   */
  told(): Verdict | null {
    const { openEnds, korean, first, third } = this.years;
    if (!openEnds || this.dates.yearFirst.count > 0) return null;
    if (korean) return yearFirst('korean-layout', 1, 'blanks and dots, half of the day before the time');
    if (first.unlikely > 0 && third.unlikely > 0)
      return { says: 'contradiction', line: Math.max(first.line, third.line) };
    if (third.unlikely > 0) {
      const detail = `${String(third.unlikely)} dates end in a number that is no year`;
      return yearFirst('field-is-no-year', third.line, detail);
    }
    if (first.unlikely > 0) return null;
    const { only } = this.dates;
    const yearLast = READINGS.filter((reading) => only[opposite(reading)].count === 0);
    return { says: 'nothing', open: ['ymd', ...yearLast] };
  }
}

function yearFirst(basis: string, line: number, detail: string): Verdict {
  return { says: 'order', order: 'ymd', basis, line, detail };
}
