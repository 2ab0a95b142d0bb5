// Counts what speaks for day-first or month-first while a text is scanned (formats.md §1.6 points 1–5). Constant size,
// whatever the length of the file. Point 6 (a talk spread over months) and the app's language are no evidence here.
import {
  comparableMinutes,
  wallTimeText,
  type CalendarDay,
  type DateOrder,
  type DateReader,
  type WrittenTime,
} from './wall-time.ts';

/** A time inside an attachment's name; `secondOfDay` is null where the name tells the day only. */
export type NamedTime = CalendarDay & { secondOfDay: number | null };

/** A header date kept to be shown under each reading. Holds no text and no sender. */
export type DateSample = { line: number; asWritten: string } & Record<DateOrder, string>;

const SAMPLES = 3;
const BACKWARDS_MINUTES = 24 * 60;
const NAME_TOLERANCE_SECONDS = 2;
export const READINGS = ['dmy', 'mdy'] as const;
export type Reading = (typeof READINGS)[number];

export type Tally = { count: number; line: number };
type PerReading = Record<Reading, Tally>;

function perReading(): PerReading {
  return { dmy: { count: 0, line: 0 }, mdy: { count: 0, line: 0 } };
}

function add(tally: Tally, line: number): void {
  tally.count += 1;
  if (tally.line === 0) tally.line = line;
}

export class DateEvidence<Written extends WrittenTime> {
  headers = 0;
  yearFirst: Tally = { count: 0, line: 0 };
  /** First number over 31: only a year can be that. */
  yearLike: Tally = { count: 0, line: 0 };
  /** Headers that are a date under this reading only. */
  only = perReading();
  /** Attachment names that match the header under this reading only: to the second (iOS), to the day (Android). */
  named = perReading();
  namedDays = perReading();
  /** Steps back by more than a day. */
  backwards = perReading();
  /** Headers that mean different days under the two readings. */
  differing = 0;
  samples: DateSample[] = [];
  private telling: Tally | null = null;
  private sampledDays = 0;
  private lastSampledDay = 0;
  private readonly previous = { dmy: 0, mdy: 0 };
  /** The last date, and where its day begins under each reading. */
  private readonly day = { first: -1, second: -1, third: -1, dmy: 0, mdy: 0 };
  private readonly dates: DateReader<Written>;

  constructor(dates: DateReader<Written>) {
    this.dates = dates;
  }

  /** `asWritten` is called only when the header is kept as a sample. */
  note(header: Written, line: number, named: NamedTime | null, asWritten: () => string): void {
    this.headers += 1;
    this.telling = this.toldBy(header);
    if (this.telling === null) this.noteOpen(header, line, named, asWritten);
    else add(this.telling, line);
    if (this.dates.openEnds?.(header) === true) this.sample(header, line, asWritten);
  }

  /** Whether the date that was noted last can be read in one way only. */
  get sure(): boolean {
    return this.telling !== null;
  }

  /** Takes in a header of the date that was noted last, one that can be read in several ways. */
  noteSameDate(header: Written, line: number, named: NamedTime | null): void {
    this.headers += 1;
    this.step(header, 'dmy', line);
    this.step(header, 'mdy', line);
    if (header.first === header.second) return;
    this.differing += 1;
    if (named !== null) this.compareName(header, line, named);
  }

  /** Whether more headers are wanted to be shown. */
  get wantsSamples(): boolean {
    return this.sampledDays < SAMPLES;
  }

  /** Counts the last date, a sure one, so many times more. */
  noteAgain(times: number): void {
    this.headers += times;
    if (this.telling !== null) this.telling.count += times;
  }

  private toldBy(header: Written): Tally | null {
    if (this.dates.yearFirst(header)) return this.yearFirst;
    if (header.first > 31) return this.yearLike;
    if (header.first > 12) return this.only.dmy;
    return header.second > 12 ? this.only.mdy : null;
  }

  /** Lets the sequence go on from a header that was noted elsewhere. */
  continueFrom(header: Written): void {
    if (this.dates.yearFirst(header)) return;
    for (const reading of READINGS) this.previous[reading] = this.minutes(header, reading);
  }

  private noteOpen(header: Written, line: number, named: NamedTime | null, asWritten: () => string): void {
    this.step(header, 'dmy', line);
    this.step(header, 'mdy', line);
    if (header.first === header.second) return;
    this.differing += 1;
    if (named !== null) this.compareName(header, line, named);
    if (this.dates.openEnds?.(header) !== true) this.sample(header, line, asWritten);
  }

  private sample(header: Written, line: number, asWritten: () => string): void {
    const day = header.first * 100 + header.second;
    if (this.sampledDays >= SAMPLES || (day === this.lastSampledDay && this.samples.length >= SAMPLES))
      return;
    if (day !== this.lastSampledDay) this.sampledDays += 1;
    this.lastSampledDay = day;
    const under = (order: DateOrder): string => wallTimeText(this.dates.dayOf(header, order), header);
    this.samples.push({
      line,
      asWritten: asWritten(),
      dmy: under('dmy'),
      mdy: under('mdy'),
      ymd: under('ymd'),
    });
  }

  /** Three headers to show; different days tell the difference better than three messages of one evening. */
  shown(): DateSample[] {
    const days = new Set<string>();
    const chosen = this.samples.filter((sample) => {
      const known = days.has(sample.dmy.slice(0, 10));
      days.add(sample.dmy.slice(0, 10));
      return !known;
    });
    const rest = this.samples.filter((sample) => !chosen.includes(sample));
    return [...chosen, ...rest].slice(0, SAMPLES).sort((one, two) => one.line - two.line);
  }

  private minutes(header: Written, reading: Reading): number {
    const { day } = this;
    if (header.first !== day.first || header.second !== day.second || header.third !== day.third) {
      day.first = header.first;
      day.second = header.second;
      day.third = header.third;
      for (const one of READINGS)
        day[one] = comparableMinutes(this.dates.dayOf(header, one), { hour: 0, minute: 0 });
    }
    return day[reading] + header.hour * 60 + header.minute;
  }

  private step(header: Written, reading: Reading, line: number): void {
    const now = this.minutes(header, reading);
    if (now < this.previous[reading] - BACKWARDS_MINUTES) add(this.backwards[reading], line);
    this.previous[reading] = now;
  }

  private compareName(header: Written, line: number, named: NamedTime): void {
    for (const reading of READINGS) {
      const { year, month, day } = this.dates.dayOf(header, reading);
      if (year !== named.year || month !== named.month || day !== named.day) continue;
      if (named.secondOfDay === null) add(this.namedDays[reading], line);
      else {
        const second = header.hour * 3600 + header.minute * 60 + header.secondOfMinute;
        if (Math.abs(second - named.secondOfDay) <= NAME_TOLERANCE_SECONDS) add(this.named[reading], line);
      }
    }
  }

  /** Adds the counts of another part of the same file. */
  merge(part: DateEvidence<Written>): void {
    this.headers += part.headers;
    this.differing += part.differing;
    const pairs: [Tally, Tally][] = [
      [this.yearFirst, part.yearFirst],
      [this.yearLike, part.yearLike],
    ];
    for (const reading of READINGS) {
      for (const key of ['only', 'named', 'namedDays', 'backwards'] as const) {
        pairs.push([this[key][reading], part[key][reading]]);
      }
    }
    for (const [mine, theirs] of pairs) {
      mine.count += theirs.count;
      if (mine.line === 0 || (theirs.line !== 0 && theirs.line < mine.line)) mine.line = theirs.line;
    }
    this.samples = [...this.samples, ...part.samples];
  }
}

/** What was counted, whatever the layout. */
export type EvidenceCounts = Pick<
  DateEvidence<WrittenTime>,
  | 'headers'
  | 'yearFirst'
  | 'yearLike'
  | 'only'
  | 'named'
  | 'namedDays'
  | 'backwards'
  | 'differing'
  | 'samples'
  | 'shown'
>;
