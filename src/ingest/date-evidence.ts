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
export type DateSample = { line: number; asWritten: string; dmy: string; mdy: string };

const SAMPLES = 3;
const BACKWARDS_MINUTES = 24 * 60;
const NAME_TOLERANCE_SECONDS = 2;
const READINGS = ['dmy', 'mdy'] as const;
export type Reading = (typeof READINGS)[number];

type Tally = { count: number; line: number };
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
  private sampledDays = 0;
  private lastSampledDay = 0;
  private readonly previous = { dmy: 0, mdy: 0 };
  private readonly dates: DateReader<Written>;

  constructor(dates: DateReader<Written>) {
    this.dates = dates;
  }

  /** `asWritten` is called only when the header is kept as a sample. */
  note(header: Written, line: number, named: NamedTime | null, asWritten: () => string): void {
    this.headers += 1;
    if (this.dates.yearFirst(header)) {
      add(this.yearFirst, line);
      return;
    }
    const { first, second } = header;
    if (first > 31) add(this.yearLike, line);
    else if (first > 12) add(this.only.dmy, line);
    else if (second > 12) add(this.only.mdy, line);
    else this.noteOpen(header, line, named, asWritten);
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
    const day = header.first * 100 + header.second;
    if (this.sampledDays >= SAMPLES || (day === this.lastSampledDay && this.samples.length >= SAMPLES))
      return;
    if (day !== this.lastSampledDay) this.sampledDays += 1;
    this.lastSampledDay = day;
    this.samples.push({
      line,
      asWritten: asWritten(),
      dmy: wallTimeText(this.dates.dayOf(header, 'dmy'), header),
      mdy: wallTimeText(this.dates.dayOf(header, 'mdy'), header),
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
    return comparableMinutes(this.dates.dayOf(header, reading), header);
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

/** What the evidence says. `line` is where it first stands. */
export type Verdict =
  | { says: 'order'; order: DateOrder; basis: string; line: number; detail: string }
  | { says: 'contradiction'; line: number }
  | { says: 'nothing' };

const DOMINANCE = 20;

function decided(order: DateOrder, basis: string, tally: Tally, detail: string): Verdict {
  return { says: 'order', order, basis, line: tally.line, detail };
}

function opposite(reading: Reading): Reading {
  return reading === 'dmy' ? 'mdy' : 'dmy';
}

/** Weighs the evidence, strongest first. Nothing is guessed: weak or balanced evidence says nothing. */
export function weigh(evidence: EvidenceCounts): Verdict {
  if (evidence.yearFirst.count > 0) {
    return decided('ymd', 'year-first', evidence.yearFirst, 'the year stands first with four digits');
  }
  if (evidence.yearLike.count > 0) {
    const dates = evidence.only.dmy.count + evidence.only.mdy.count;
    if (evidence.only.mdy.count > 0) return { says: 'contradiction', line: evidence.only.mdy.line };
    return decided('ymd', 'field-over-31', evidence.yearLike, `${String(dates)} other dates fit`);
  }
  const overTwelve = weighOverTwelve(evidence);
  if (overTwelve !== null) return overTwelve;
  if (evidence.differing === 0) {
    return {
      says: 'order',
      order: 'dmy',
      basis: 'same-under-both',
      line: 1,
      detail: 'day and month are equal everywhere',
    };
  }
  return weighNames(evidence) ?? weighSequence(evidence) ?? { says: 'nothing' };
}

function weighOverTwelve({ only, headers }: EvidenceCounts): Verdict | null {
  if (only.dmy.count === 0 && only.mdy.count === 0) return null;
  const most: Reading = only.dmy.count >= only.mdy.count ? 'dmy' : 'mdy';
  const least = only[opposite(most)];
  // A few impossible dates among many are pasted lines; a balance means that the file holds two layouts of dates.
  if (least.count * DOMINANCE > only[most].count) {
    return { says: 'contradiction', line: Math.max(only.dmy.line, only.mdy.line) };
  }
  return decided(
    most,
    'field-over-12',
    only[most],
    `${String(only[most].count)} of ${String(headers)} headers`,
  );
}

function weighNames({ named, namedDays }: EvidenceCounts): Verdict | null {
  for (const reading of READINGS) {
    if (named[reading].count > 0 && named[opposite(reading)].count === 0) {
      return decided(
        reading,
        'attachment-time',
        named[reading],
        `${String(named[reading].count)} names match`,
      );
    }
  }
  if (named.dmy.count > 0) return null;
  for (const reading of READINGS) {
    // A single Android name may be of another day by chance, because files also arrive later.
    if (namedDays[reading].count >= 2 && namedDays[opposite(reading)].count === 0) {
      const count = namedDays[reading].count;
      return decided(reading, 'attachment-day', namedDays[reading], `${String(count)} names match`);
    }
  }
  return null;
}

function weighSequence({ backwards }: EvidenceCounts): Verdict | null {
  for (const reading of READINGS) {
    const mine = backwards[reading].count;
    const theirs = backwards[opposite(reading)];
    // One step back occurs in true files (encryption notice), so a single one proves nothing.
    if (theirs.count >= 2 && (mine === 0 || theirs.count >= mine * DOMINANCE)) {
      return decided(
        reading,
        'sequence',
        theirs,
        `the other order runs backwards ${String(theirs.count)} times`,
      );
    }
  }
  return null;
}
