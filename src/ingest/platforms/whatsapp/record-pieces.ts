// The second pass: cuts a chat text into pieces of whole records, as the index says. Each piece has memory of its own, so that
// a message that is kept keeps its piece and not the whole text. All records in order give the text back, from the first
// header on.
import { Fault } from '../../../kernel/fault.ts';
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import type { RecordIndex } from './record-index.ts';

/** Enough that its costs are spread, little enough to be kept for one message. */
const PIECE_BYTES = 16 * 1024;

/** The records `[first, end)` of the index; `bytes` begins at `offset` in the text. */
export type RecordPiece = { first: number; end: number; offset: number; bytes: Buffer };

export type IndexedText = { text: ChatText; index: RecordIndex; sizeBytes: number };

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

/** Yields all records in order. Fault `ingest-source-cut` when the text has become shorter than it was. */
export async function* recordPieces({ text, index, sizeBytes }: IndexedText): AsyncGenerator<RecordPiece> {
  const endOf = (record: number): number =>
    record < index.count ? (index.offsets[record] ?? sizeBytes) : sizeBytes;
  let next = 0;
  let held: Buffer = Buffer.alloc(0);
  let heldAt = 0;
  for await (const chunk of text.open()) {
    const block = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const blockEnd = heldAt + block.length;
    while (next < index.count && endOf(next + 1) <= blockEnd) {
      const first = next;
      const offset = endOf(first);
      const limit = Math.min(blockEnd, offset + PIECE_BYTES);
      do next += 1;
      while (next < index.count && endOf(next + 1) <= limit);
      const bytes = Buffer.allocUnsafeSlow(endOf(next) - offset);
      block.copy(bytes, 0, offset - heldAt, endOf(next) - heldAt);
      yield { first, end: next, offset, bytes };
    }
    // What precedes the first record is in nobody's way.
    const keptFrom = Math.min(blockEnd, next < index.count ? endOf(next) : blockEnd);
    held = keptFrom < blockEnd ? block.subarray(keptFrom - heldAt) : Buffer.alloc(0);
    heldAt = keptFrom;
  }
  if (next < index.count)
    throw new Fault('invalid', 'ingest-source-cut', 'The export ended before its announced size.');
}
