// Where the records of a text begin, kept compactly between the passes over it: a few bytes a record, so that the second pass
// need not look for headers again. Filled while the text is scanned with every line that has the form of a header, then cut
// down to those that begin a record.
import type { WrittenTime } from '../../wall-time.ts';

const FIRST_CAPACITY = 4096;
const HEADROOM = 1.05;
const LEAST_GROWTH = 1.25;
const STARTS = 1 << 4;
const TAG = STARTS - 1;

export class RecordIndex {
  count = 0;
  offsets = new Float64Array(FIRST_CAPACITY);
  lines = new Uint32Array(FIRST_CAPACITY);
  labels = new Uint16Array(FIRST_CAPACITY);
  headBytes = new Uint8Array(FIRST_CAPACITY);
  /** first (14 bits), second (7), tag and flag (5). */
  private dates = new Uint32Array(FIRST_CAPACITY);
  /** third (14 bits), second of the day (17). */
  private times = new Uint32Array(FIRST_CAPACITY);
  private readonly sizeBytes: number;
  private readonly maxRecords: number;

  /** For a text of so many bytes, and at the most so many header lines. */
  constructor(sizeBytes: number, maxRecords: number) {
    this.sizeBytes = sizeBytes;
    this.maxRecords = maxRecords;
  }

  /**
   * Takes in a header line. `tag` (0–15) says which layout it is of, `starts` whether a record surely begins there,
   * `headBytes` how far the sender or notice is from the line's beginning.
   */
  add(
    header: WrittenTime,
    offset: number,
    line: number,
    tag: number,
    starts: boolean,
    headBytes: number,
  ): void {
    const at = this.count;
    if (at === this.offsets.length) this.grow(offset);
    this.count = at + 1;
    this.offsets[at] = offset;
    this.lines[at] = line;
    this.headBytes[at] = headBytes;
    this.dates[at] = (header.first << 12) | (header.second << 5) | (starts ? STARTS : 0) | tag;
    this.times[at] = (header.third << 17) | (header.hour * 3600 + header.minute * 60 + header.secondOfMinute);
  }

  /** The label of the line that was taken in last. */
  setLabel(label: number): void {
    this.labels[this.count - 1] = label;
  }

  /** Leaves the records only. `isDate` is asked about the three numbers of each header that remains. */
  keepRecords(tag: number, mustStart: MustStart, isDate: IsDate): void {
    let kept = 0;
    for (let at = 0; at < this.count; at += 1) {
      const date = this.dates[at] ?? 0;
      if ((date & TAG) !== tag) continue;
      if (mustStart === 'must-start' && (date & STARTS) === 0 && kept > 0) continue;
      if (!isDate(date >>> 12, (date >>> 5) & 0x7f, (this.times[at] ?? 0) >>> 17)) continue;
      this.move(at, kept);
      kept += 1;
    }
    this.count = kept;
  }

  private move(from: number, to: number): void {
    if (from === to) return;
    this.offsets[to] = this.offsets[from] ?? 0;
    this.lines[to] = this.lines[from] ?? 0;
    this.labels[to] = this.labels[from] ?? 0;
    this.headBytes[to] = this.headBytes[from] ?? 0;
    this.dates[to] = this.dates[from] ?? 0;
    this.times[to] = this.times[from] ?? 0;
  }

  /** The date of a record as one number, for telling whether it is that of another. */
  dateKey(at: number): number {
    return ((this.dates[at] ?? 0) >>> 5) * 0x4000 + ((this.times[at] ?? 0) >>> 17);
  }

  secondOfDay(at: number): number {
    return (this.times[at] ?? 0) & 0x1ffff;
  }

  /** The three numbers of a record's date, as they stand. */
  numbers(at: number): { first: number; second: number; third: number } {
    const date = this.dates[at] ?? 0;
    return { first: date >>> 12, second: (date >>> 5) & 0x7f, third: (this.times[at] ?? 0) >>> 17 };
  }

  /** To what the whole text will need if it goes on as up to `offset`, so that nearly nothing is copied and left behind. */
  private grow(offset: number): void {
    const expected = Math.ceil((this.count * this.sizeBytes * HEADROOM) / Math.max(1, offset));
    const capacity = Math.max(this.count * LEAST_GROWTH, Math.min(expected, this.maxRecords));
    this.offsets = grown(this.offsets, new Float64Array(capacity));
    this.lines = grown(this.lines, new Uint32Array(capacity));
    this.labels = grown(this.labels, new Uint16Array(capacity));
    this.headBytes = grown(this.headBytes, new Uint8Array(capacity));
    this.dates = grown(this.dates, new Uint32Array(capacity));
    this.times = grown(this.times, new Uint32Array(capacity));
  }
}

/** Whether a header behind a bare LF is pasted text; the first record may begin anywhere. */
export type MustStart = 'must-start' | 'may-follow-lf';

type IsDate = (first: number, second: number, third: number) => boolean;

function grown<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
