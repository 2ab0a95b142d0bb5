// Who sends in a file. Names may hold `: ` themselves (`Ward: Bay 2`), so the first colon is only a candidate: the whole file
// tells which prefixes recur. Bounded: past the bound, new names are still read, by their first colon. Looked up by bytes, so
// that nothing is decoded for a name that is known. Patient content: never logged.
import { labelEnd, MAX_NAME_BYTES } from './label-scan.ts';

const MAX_NAMES = 5000;
const MAX_TIGHT = 1000;
const SURE_RECURRENCE = 4;
/** A power of two, well above the number of names. */
const SLOTS = 16_384;

/** Labels of records: an id below these, or one of these. */
export const NO_LABEL = 0xffff;
export const UNLISTED_LABEL = 0xfffe;

const SPACE = 0x20;

/** A name that each record of the shorter one continues with so far. */
type Longer = { bytes: Buffer; count: number; marked: number };
type Sender = {
  id: number;
  bytes: Buffer;
  hash: number;
  count: number;
  marked: number;
  longer: Longer | null;
};

/** What is known of a label once the file was scanned. */
export type Label = {
  /** Bytes from the record's sender to the colon. */
  bytes: number;
  text: string;
  /** Whether anything under this label is not app text. A group's name never speaks. */
  speaks: boolean;
};

/** Whether the app's mark stands behind the colon and its blank. */
function isMarked(block: Uint8Array, colon: number): boolean {
  return block[colon + 1] === SPACE && isMark(block, colon + 2);
}

function isMark(block: Uint8Array, at: number): boolean {
  return block[at] === 0xe2 && block[at + 1] === 0x80 && (block[at + 2] === 0x8e || block[at + 2] === 0x8f);
}

function isSame(name: Uint8Array, block: Uint8Array, start: number): boolean {
  for (let at = 0; at < name.length; at += 1) if (name[at] !== block[start + at]) return false;
  return true;
}

export class SenderTable {
  private readonly senders: Sender[] = [];
  private readonly slots = new Int16Array(SLOTS).fill(-1);
  private readonly tightNames = new Map<string, number>();
  /** Who was found last; people send several messages in a row. */
  private last: Sender | null = null;
  private spaced = 0;
  private tightMarked = 0;
  private markedBodies = 0;

  /** Takes in a record under `block[start, colon)`; gives the label's id. */
  note(block: Buffer, start: number, colon: number, hash: number): number {
    const id = this.idOf(block, start, colon, hash, 'add');
    const sender = this.senders[id];
    if (sender === undefined) return UNLISTED_LABEL;
    sender.count += 1;
    if (isMarked(block, colon)) {
      sender.marked += 1;
      this.markedBodies += 1;
    }
    if (sender.count === 1 || sender.longer !== null) noteLonger(sender, block, start, colon);
    return id;
  }

  /** Of records with a colon without a blank before the label's: such a label is no sign of labels with blanks. */
  noteSpaced(): void {
    this.spaced += 1;
  }

  /**
   * Takes in a first line that has a colon without a blank behind it, before any that has one. Chinese phones write labels so;
   * elsewhere it is a notice with a time or a link in it.
   */
  noteTight(block: Buffer, start: number, colon: number): void {
    if (isMark(block, colon + 1)) this.tightMarked += 1;
    const name = block.toString('latin1', start, colon);
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

  /** Id of a name, else -1. */
  find(block: Uint8Array, start: number, end: number): number {
    let hash = 0;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (block[at] ?? 0)) | 0;
    return this.idOf(block, start, end, hash, 'look');
  }

  private idOf(block: Uint8Array, start: number, end: number, hash: number, mode: 'add' | 'look'): number {
    const { last } = this;
    if (
      last !== null &&
      last.hash === hash &&
      last.bytes.length === end - start &&
      isSame(last.bytes, block, start)
    )
      return last.id;
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const id = this.slots[slot] ?? -1;
      if (id === -1) break;
      const sender = this.senders[id];
      if (sender !== undefined && sender.hash === hash && sender.bytes.length === end - start) {
        if (isSame(sender.bytes, block, start)) {
          this.last = sender;
          return id;
        }
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (mode === 'look' || this.senders.length >= MAX_NAMES) return -1;
    this.slots[slot] = this.senders.length;
    const id = this.senders.length;
    const bytes = Buffer.from(block.subarray(start, end));
    this.senders.push({ id, bytes, hash, count: 0, marked: 0, longer: null });
    return id;
  }

  /** All names and whether they speak; null when they are more than a few. */
  few(most: number): { label: string; speaks: boolean }[] | null {
    if (this.senders.length > most) return null;
    return this.labels().map(({ text, speaks }) => ({ label: text, speaks }));
  }

  /** The labels by their ids. */
  labels(): Label[] {
    return this.senders.map((sender) => {
      const { bytes, count, marked } = isLonger(sender) ? sender.longer : sender;
      return { bytes: bytes.length, text: bytes.toString('utf8'), speaks: marked < count };
    });
  }

  /** How many names stay open between two readings. */
  ambiguous(): number {
    return this.senders.filter(
      (sender) => sender.longer !== null && sender.count >= 2 && sender.marked === 0 && !isLonger(sender),
    ).length;
  }
}

/**
 * Whether the longer name is the name: each record of the shorter one continues with it, and it either recurs often or the
 * app's own mark stands right behind it.
 */
function isLonger(sender: Sender): sender is Sender & { longer: Longer } {
  const { longer, marked } = sender;
  return longer !== null && marked === 0 && (longer.marked > 0 || longer.count >= SURE_RECURRENCE);
}

function noteLonger(sender: Sender, block: Buffer, start: number, colon: number): void {
  const lf = block.indexOf(0x0a, colon);
  const end = lf === -1 ? block.length : lf;
  const second = labelEnd(block, colon + 1, Math.min(end, start + MAX_NAME_BYTES));
  const { longer } = sender;
  if (second === -1) sender.longer = null;
  else if (longer === null)
    sender.longer = { bytes: Buffer.from(block.subarray(start, second)), count: 0, marked: 0 };
  else if (longer.bytes.length !== second - start || !isSame(longer.bytes, block, start))
    sender.longer = null;
  if (sender.longer === null) return;
  sender.longer.count += 1;
  if (isMarked(block, second)) sender.longer.marked += 1;
}
