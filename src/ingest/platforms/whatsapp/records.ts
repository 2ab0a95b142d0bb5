// The second pass: cuts a chat text into records, each from its header to the byte before the next header, so that all
// records in order give the text back. What counts as a header was settled by the scan.
import { Fault } from '../../../kernel/fault.ts';
import type { Bounds } from '../../../kernel/bounds.ts';
import { lineBlocks, type ChatText } from '../../chat-text.ts';
import { HeaderScanner } from './header-scanner.ts';
import type { DateOrder } from '../../wall-time.ts';
import { fits } from './layout.ts';
import { lineAt, newLine } from '../../lines.ts';
import { wallTime } from './wall-time.ts';

/** What makes a line of this file a header. */
export type HeaderRule = { layout: number; crlfRecords: boolean; order: DateOrder };

export type RawRecord = {
  /** Offset in the chat text. */
  offset: number;
  bytes: Buffer;
  /** Offset within `bytes` where sender or notice begins. */
  bodyStart: number;
  at: string;
};

type Open = { offset: number; bodyStart: number; at: string; parts: Buffer[]; size: number; lines: number };

class RecordCutter {
  private readonly header = new HeaderScanner();
  private readonly rule: HeaderRule;
  private readonly bounds: Bounds;
  private open: Open | null = null;
  private previousCrlf = false;

  constructor(rule: HeaderRule, bounds: Bounds) {
    this.rule = rule;
    this.bounds = bounds;
  }

  /** The records that end inside this block. */
  block(bytes: Buffer, offset: number, firstLine: number): RawRecord[] {
    const done: RawRecord[] = [];
    const line = newLine();
    let from = 0;
    for (let number = firstLine; lineAt(bytes, line.next, line); number += 1) {
      if (this.isHeader(bytes, line.start, line.end)) {
        if (this.open !== null) {
          this.take(bytes.subarray(from, line.start), number);
          done.push(this.finish(this.open));
        }
        from = line.start;
        this.open = {
          offset: offset + from,
          bodyStart: this.header.bodyStart - from,
          at: wallTime(this.header, this.rule.order),
          parts: [],
          size: 0,
          lines: 0,
        };
      } else if (this.open !== null) {
        this.open.lines += 1;
        if (this.open.lines >= this.bounds.maxRecordLines) throw tooLong(number);
      }
      this.previousCrlf = line.crlf;
    }
    this.take(bytes.subarray(from), firstLine);
    return done;
  }

  last(): RawRecord[] {
    return this.open === null ? [] : [this.finish(this.open)];
  }

  private isHeader(bytes: Buffer, start: number, end: number): boolean {
    const { header, rule } = this;
    if (rule.crlfRecords && !this.previousCrlf && this.open !== null) return false;
    return header.scan(bytes, start, end) && header.layout === rule.layout && fits(header, rule.order);
  }

  private take(part: Buffer, line: number): void {
    if (this.open === null) return;
    this.open.size += part.length;
    if (this.open.size > this.bounds.maxRecordBytes) throw tooLong(line);
    this.open.parts.push(part);
  }

  private finish(open: Open): RawRecord {
    // A copy, so that a message that is kept does not keep the whole block.
    const [only] = open.parts;
    const bytes =
      open.parts.length === 1 && only !== undefined ? Buffer.from(only) : Buffer.concat(open.parts);
    return { offset: open.offset, bytes, bodyStart: open.bodyStart, at: open.at };
  }
}

function tooLong(line: number): Fault {
  return new Fault('too-large', 'ingest-record-too-long', 'A message of the export is longer than allowed.', {
    place: { line },
  });
}

/** Yields the records in file order, in batches. Faults: those of `lineBlocks`, `ingest-record-too-long`. */
export async function* recordBatches(
  text: ChatText,
  rule: HeaderRule,
  bounds: Bounds,
): AsyncGenerator<RawRecord[]> {
  const cutter = new RecordCutter(rule, bounds);
  for await (const block of lineBlocks(text, bounds)) {
    yield cutter.block(block.bytes, block.offset, block.firstLine);
  }
  yield cutter.last();
}
