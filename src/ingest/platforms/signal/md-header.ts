// The header in front of each message in signal-export's Markdown (formats.md §4.3): `[2026-01-12 09:00:00] Jo: `, before version
// 2 `[2026-01-12, 09:00] Jo: `. The tool ends every text with two blanks, newer versions put a blank line between messages; so a
// line that looks like a header but follows neither was pasted by a person. What the file's own habit is, its lines tell.
import type { HeaderReader, RecordLine } from '../../record-cutter.ts';
import { isCalendarDay } from '../../wall-time.ts';

export type MdHeader = {
  at: string;
  sender: string;
  /** Where the text begins, in bytes from the beginning of the line. */
  textStart: number;
};

/** What stands between two messages. */
export type MdHabit = { blankLine: boolean; endMark: boolean };

/** No header is longer, nor is a line looked at further. */
const HEAD_BYTES = 512;
const HEADER = /^(?:\ufeff)?\[(\d{4})-(\d{2})-(\d{2})(,?) (\d{2}):(\d{2})(?::(\d{2}))?\] ([^:\n]{1,256}): ?/u;
const BRACKET = 0x5b;
const BOM = 0xef;
const DELETED = '(This message was deleted)';
/** What the last line of a message ends with, except for a deleted one's. */
const END_MARKS = ['  ', ' -)', ' ))', DELETED];

/** Null for what is no header in itself. */
export function mdHeader(line: string): MdHeader | null {
  const found = HEADER.exec(line);
  if (found === null) return null;
  const [whole, year, month, day, , hour, minute, second = '00', sender = ''] = found;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isCalendarDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const at = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return { at, sender, textStart: Buffer.byteLength(whole) };
}

/** Reads headers line by line; told the file's habit, it passes over what was pasted. */
export class MdHeaders {
  /** Lines that look like headers, and how many of them follow what. */
  readonly seen = { headers: 0, afterBlank: 0, afterMark: 0 };
  /** Lines that look like headers inside a message. */
  pasted = 0;
  readonly #habit: MdHabit | null;
  #previous: 'none' | 'blank' | 'text' = 'none';
  /** Whether the last line that was not blank ended with a mark. */
  #ended = false;

  constructor(habit: MdHabit | null) {
    this.#habit = habit;
  }

  readonly read: HeaderReader<MdHeader> = (block, line) => {
    const head = this.#headIn(block, line);
    const header = head !== null && line.inRecord ? this.#judged(head) : head;
    this.#note(block, line);
    return header;
  };

  /** The habit that most headers show. */
  habit(): MdHabit {
    const { headers, afterBlank, afterMark } = this.seen;
    return { blankLine: afterBlank * 2 > headers, endMark: afterMark * 2 > headers };
  }

  #headIn(block: Buffer, { start, end }: Readonly<RecordLine>): MdHeader | null {
    if (block[start] !== BRACKET && block[start] !== BOM) return null;
    return mdHeader(block.toString('utf8', start, Math.min(end, start + HEAD_BYTES)));
  }

  #judged(header: MdHeader): MdHeader | null {
    const [blank, marked] = [this.#previous === 'blank', this.#ended];
    this.seen.headers += 1;
    if (blank) this.seen.afterBlank += 1;
    if (marked) this.seen.afterMark += 1;
    const missing = (this.#habit?.blankLine === true && !blank) || (this.#habit?.endMark === true && !marked);
    if (missing) this.pasted += 1;
    return missing ? null : header;
  }

  #note(block: Buffer, { start, end }: Readonly<RecordLine>): void {
    this.#previous = start === end ? 'blank' : 'text';
    if (start !== end) {
      const tail = block.toString('latin1', Math.max(start, end - DELETED.length), end);
      this.#ended = END_MARKS.some((mark) => tail.endsWith(mark));
    }
  }
}
