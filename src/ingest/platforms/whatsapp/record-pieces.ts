// The second pass: cuts a chat text into pieces of whole records, as the index says. Pieces are parts of the chunks that come,
// never copied but for a record that lies across two: whoever keeps a message keeps its chunk. All records in order give the
// text back, from the first header on.
import { Fault } from '../../../kernel/fault.ts';
import type { Bounds } from '../../../kernel/bounds.ts';
import { checkBytes, type ChatText } from '../../chat-text.ts';
import type { RecordIndex } from './record-index.ts';

/** Enough that the costs of a batch are spread, few enough messages that they die young. */
const PIECE_BYTES = 16 * 1024;

/** The records `[first, end)` of the index; `bytes` begins at `offset` in the text. */
export type RecordPiece = { first: number; end: number; offset: number; bytes: Buffer };

export type IndexedText = { text: ChatText; index: RecordIndex; sizeBytes: number; maxLineBytes: number };

/** Fault `ingest-record-too-long` with the line when a record is longer than allowed. `lineCount` is that of the text. */
export function checkRecords({ index, sizeBytes }: IndexedText, lineCount: number, bounds: Bounds): void {
  const { count, offsets, lines } = index;
  for (let at = 0; at < count; at += 1) {
    const end = at + 1 < count ? (offsets[at + 1] ?? 0) : sizeBytes;
    const next = at + 1 < count ? (lines[at + 1] ?? 0) : lineCount + 1;
    const line = lines[at] ?? 0;
    if (end - (offsets[at] ?? 0) <= bounds.maxRecordBytes && next - line <= bounds.maxRecordLines) continue;
    const message = 'A message of the export is longer than allowed.';
    throw new Fault('too-large', 'ingest-record-too-long', message, { place: { line } });
  }
}

/**
 * Yields all records in order. Faults: `ingest-source-cut` when the text has become shorter than it was, `ingest-wrong-encoding`
 * and `ingest-nul-in-text` when it has become another.
 */
export async function* recordPieces(indexed: IndexedText): AsyncGenerator<RecordPiece> {
  for await (const piece of cutPieces(indexed)) {
    const line = indexed.index.lines[piece.first] ?? 0;
    checkBytes(piece.bytes, () => line, indexed.maxLineBytes);
    yield piece;
  }
}

async function* cutPieces({ text, index, sizeBytes }: IndexedText): AsyncGenerator<RecordPiece> {
  const { count, offsets } = index;
  const startOf = (record: number): number => (record < count ? (offsets[record] ?? sizeBytes) : sizeBytes);
  let first = 0;
  /** What came already of the record that lies across chunks. */
  let begun: Buffer[] = [];
  let chunkEnd = 0;
  for await (const chunk of text.open()) {
    const offset = chunkEnd;
    chunkEnd += chunk.length;
    if (begun.length > 0 && startOf(first + 1) <= chunkEnd) {
      begun.push(chunk.subarray(0, startOf(first + 1) - offset));
      yield { first, end: first + 1, offset: startOf(first), bytes: Buffer.concat(begun) };
      begun = [];
      first += 1;
    }
    while (first < count && startOf(first + 1) <= chunkEnd) {
      const start = startOf(first);
      const limit = Math.min(chunkEnd, start + PIECE_BYTES);
      let end = first + 1;
      while (end < count && startOf(end + 1) <= limit) end += 1;
      yield { first, end, offset: start, bytes: chunk.subarray(start - offset, startOf(end) - offset) };
      first = end;
    }
    if (first < count && startOf(first) < chunkEnd)
      begun.push(chunk.subarray(Math.max(0, startOf(first) - offset)));
  }
  if (first < count)
    throw new Fault('invalid', 'ingest-source-cut', 'The export ended before its announced size.');
}
