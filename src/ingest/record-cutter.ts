// Cuts a chat text whose messages each begin with a header line: a record goes from its header to the byte before the next
// one, so that all records in order give the text back. What counts as a header is the platform's business. Input is hostile:
// the length of a record is bounded while it arrives.
import { Fault } from '../kernel/fault.ts';
import type { Bounds } from '../kernel/bounds.ts';
import { lineBlocks, type ChatText } from './chat-text.ts';
import { lineAt, newLine, type Line } from './lines.ts';

export type RecordLine = Line & {
  /** Whether the line before ended with CR LF. */
  afterCrlf: boolean;
  /** Whether a record is open, so that the line can be part of it. */
  inRecord: boolean;
};

/** What a header says; null for any other line. The line object is used again for the next line. */
export type HeaderReader<Head extends object> = (block: Buffer, line: Readonly<RecordLine>) => Head | null;

export type CutRecord<Head extends object> = Head & {
  /** Offset in the chat text. */
  offset: number;
  /** 1-based. */
  line: number;
  bytes: Buffer;
};

type Open<Head> = { head: Head; offset: number; line: number; parts: Buffer[]; size: number; lines: number };

class RecordCutter<Head extends object> {
  private readonly headOf: HeaderReader<Head>;
  private readonly bounds: Bounds;
  private readonly line: RecordLine = { ...newLine(), afterCrlf: false, inRecord: false };
  private open: Open<Head> | null = null;

  constructor(headOf: HeaderReader<Head>, bounds: Bounds) {
    this.headOf = headOf;
    this.bounds = bounds;
  }

  /** The records that end inside this block. */
  block(bytes: Buffer, offset: number, firstLine: number): CutRecord<Head>[] {
    const done: CutRecord<Head>[] = [];
    const { line } = this;
    line.next = 0;
    let from = 0;
    for (let number = firstLine; lineAt(bytes, line.next, line); number += 1) {
      const head = this.headOf(bytes, line);
      if (head !== null) {
        if (this.open !== null) {
          this.take(bytes.subarray(from, line.start), number);
          done.push(finish(this.open));
        }
        from = line.start;
        this.open = { head, offset: offset + from, line: number, parts: [], size: 0, lines: 0 };
        line.inRecord = true;
      } else if (this.open !== null) {
        this.open.lines += 1;
        if (this.open.lines >= this.bounds.maxRecordLines) throw tooLong(number);
      }
      line.afterCrlf = line.crlf;
    }
    this.take(bytes.subarray(from), firstLine);
    return done;
  }

  last(): CutRecord<Head>[] {
    return this.open === null ? [] : [finish(this.open)];
  }

  private take(part: Buffer, line: number): void {
    if (this.open === null) return;
    this.open.size += part.length;
    if (this.open.size > this.bounds.maxRecordBytes) throw tooLong(line);
    this.open.parts.push(part);
  }
}

function finish<Head extends object>({ head, offset, line, parts }: Open<Head>): CutRecord<Head> {
  // A copy, so that a message that is kept does not keep the whole block.
  const [only] = parts;
  const bytes = parts.length === 1 && only !== undefined ? Buffer.from(only) : Buffer.concat(parts);
  return { ...head, offset, line, bytes };
}

function tooLong(line: number): Fault {
  return new Fault('too-large', 'ingest-record-too-long', 'A message of the export is longer than allowed.', {
    place: { line },
  });
}

/** Yields the records in file order, in batches. Faults: those of `lineBlocks`, `ingest-record-too-long`. */
export async function* cutRecords<Head extends object>(
  text: ChatText,
  headOf: HeaderReader<Head>,
  bounds: Bounds,
): AsyncGenerator<CutRecord<Head>[]> {
  const cutter = new RecordCutter(headOf, bounds);
  for await (const block of lineBlocks(text, bounds)) {
    yield cutter.block(block.bytes, block.offset, block.firstLine);
  }
  yield cutter.last();
}
