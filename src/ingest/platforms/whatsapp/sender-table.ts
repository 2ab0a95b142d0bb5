// Where a sender's name ends. Names may hold `: ` themselves (`Ward: Bay 2`), so the first colon is only a candidate: the
// whole file tells which prefixes recur. Bounded: past the bound, new names are still read, by their first colon.
// Keys are the bytes as latin1 text, which is one-to-one and cheap. Patient content: never logged.

const MAX_NAMES = 5000;
const MAX_LONGER = 8;
const MAX_TIGHT = 1000;
const MAX_NAME_BYTES = 512;
const SURE_RECURRENCE = 4;

const COLON = 0x3a;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;

type Longer = { count: number; marked: number };
type Name = { count: number; marked: number; longer: Map<string, Longer> | null };

function isMark(block: Buffer, at: number): boolean {
  return block[at] === 0xe2 && block[at + 1] === 0x80 && (block[at + 2] === 0x8e || block[at + 2] === 0x8f);
}

/** Offset of the next `: ` (or of a colon that ends the line) in `block[from, end)`, else -1. */
export function labelEnd(block: Buffer, from: number, end: number): number {
  const stop = Math.min(end, from + MAX_NAME_BYTES);
  for (let at = from; at < stop; at += 1) {
    if (block[at] !== COLON) continue;
    const next = at + 1 < end ? block[at + 1] : LF;
    if (next === SPACE || next === LF || next === CR) return at;
  }
  return -1;
}

/** Offset of the first colon before `stop`, blank or not behind it, else -1. */
export function tightLabelEnd(block: Buffer, from: number, stop: number): number {
  const last = Math.min(stop, from + MAX_NAME_BYTES);
  for (let at = from; at < last; at += 1) if (block[at] === COLON) return at;
  return -1;
}

export class SenderTable {
  private readonly names = new Map<string, Name>();
  private readonly tightNames = new Map<string, number>();
  private spaced = 0;
  private tightMarked = 0;
  private markedBodies = 0;

  /** Takes in a record's first line, from behind its header to the label's `colon`. */
  note(block: Buffer, name: string, colon: number, end: number): void {
    const start = colon - name.length;
    let entry = this.names.get(name);
    if (entry === undefined) {
      if (this.names.size >= MAX_NAMES) return;
      entry = { count: 0, marked: 0, longer: null };
      this.names.set(name, entry);
    }
    entry.count += 1;
    if (!name.includes(':')) this.spaced += 1;
    if (colon + 2 < end && isMark(block, colon + 2)) {
      entry.marked += 1;
      this.markedBodies += 1;
    }
    const second = labelEnd(block, colon + 1, Math.min(end, start + MAX_NAME_BYTES));
    if (second !== -1)
      this.noteLonger(
        entry,
        block.toString('latin1', start, second),
        second + 2 < end && isMark(block, second + 2),
      );
  }

  /**
   * Takes in a first line that has a colon without a blank behind it, before any that has one. Chinese phones write labels so;
   * elsewhere it is a notice with a time or a link in it.
   */
  noteTight(block: Buffer, name: string, colon: number): void {
    if (isMark(block, colon + 1)) this.tightMarked += 1;
    const count = this.tightNames.get(name);
    if (count !== undefined) this.tightNames.set(name, count + 1);
    else if (this.tightNames.size < MAX_TIGHT) this.tightNames.set(name, 1);
  }

  /** Whether the file's labels end at a colon without a blank: such labels recur, and are more than the others. */
  get tight(): boolean {
    let recurring = 0;
    for (const count of this.tightNames.values()) if (count > 1) recurring += count;
    return recurring > this.spaced;
  }

  /** Whether any body begins with the app's mark. */
  get hasMarks(): boolean {
    return this.markedBodies > 0 || (this.tightMarked > 0 && this.tight);
  }

  private noteLonger(entry: Name, name: string, marked: boolean): void {
    entry.longer ??= new Map();
    const longer = entry.longer.get(name);
    if (longer !== undefined) {
      longer.count += 1;
      if (marked) longer.marked += 1;
    } else if (entry.longer.size < MAX_LONGER) entry.longer.set(name, { count: 1, marked: marked ? 1 : 0 });
  }

  /** All names and whether anything under them is not app text; null when they are more than a few. */
  few(most: number): { name: string; speaks: boolean }[] | null {
    if (this.names.size > most) return null;
    return [...this.names.keys()].map((name) => ({ name, speaks: this.speaks(name) }));
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Whether anything under this label is not app text. A group's name never speaks. */
  speaks(name: string): boolean {
    const entry = this.names.get(name);
    return entry === undefined || entry.marked < entry.count;
  }

  /**
   * Whether the longer name is the name: each record of the shorter one continues with it, and it either recurs often or
   * the app's own mark stands right behind it.
   */
  isLonger(name: string, longer: string): boolean {
    const entry = this.names.get(name);
    const found = entry?.longer?.get(longer);
    if (entry === undefined || found === undefined || entry.marked > 0 || found.count !== entry.count)
      return false;
    return found.marked > 0 || found.count >= SURE_RECURRENCE;
  }

  /** How many names stay open between two readings. */
  ambiguous(): number {
    let count = 0;
    for (const [name, entry] of this.names) {
      if (entry.longer === null || entry.count < 2 || entry.marked > 0) continue;
      for (const [longer, { count: times }] of entry.longer) {
        if (times === entry.count && !this.isLonger(name, longer)) count += 1;
      }
    }
    return count;
  }
}
