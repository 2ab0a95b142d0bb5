// Where a sender's name ends. Names may hold `: ` themselves (`Ward: Bay 2`), so the first colon is only a candidate: the
// whole file tells which prefixes recur. Bounded: past the bound, new names are still read, by their first colon.
// Keys are the bytes as latin1 text, which is one-to-one and cheap. Patient content: never logged.

const MAX_NAMES = 5000;
const MAX_LONGER = 8;
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

export class SenderTable {
  private readonly names = new Map<string, Name>();
  /** Bodies that begin with the app's mark. */
  markedBodies = 0;

  /** Takes in a record's first line, from behind its header. */
  note(block: Buffer, start: number, end: number): void {
    const colon = labelEnd(block, start, end);
    if (colon === -1) return;
    const name = block.toString('latin1', start, colon);
    let entry = this.names.get(name);
    if (entry === undefined) {
      if (this.names.size >= MAX_NAMES) return;
      entry = { count: 0, marked: 0, longer: null };
      this.names.set(name, entry);
    }
    entry.count += 1;
    if (isMark(block, colon + 2)) {
      entry.marked += 1;
      this.markedBodies += 1;
    }
    const second = labelEnd(block, colon + 1, Math.min(end, start + MAX_NAME_BYTES));
    if (second !== -1)
      this.noteLonger(entry, block.toString('latin1', start, second), isMark(block, second + 2));
  }

  private noteLonger(entry: Name, name: string, marked: boolean): void {
    entry.longer ??= new Map();
    const longer = entry.longer.get(name);
    if (longer !== undefined) {
      longer.count += 1;
      if (marked) longer.marked += 1;
    } else if (entry.longer.size < MAX_LONGER) entry.longer.set(name, { count: 1, marked: marked ? 1 : 0 });
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
