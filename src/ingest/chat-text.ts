// The bytes of one chat text, read from its start as often as needed, in blocks of whole lines. Input is hostile: the line
// bound holds while bytes arrive, and every block is checked to be UTF-8 before anyone looks at it. Nothing is decoded,
// trimmed or normalised here, because offsets and code points must stay those of the export.
import { isUtf8 } from 'node:buffer';
import { Fault } from '../kernel/fault.ts';
import type { Bounds } from '../kernel/bounds.ts';

export type ChatText = {
  sizeBytes: number;
  /** Chunks of any size, from the start. Each call reads anew. */
  open(): AsyncIterable<Buffer>;
};

/** Several texts read as one, in order. */
export function joinTexts(texts: readonly ChatText[]): ChatText {
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return { sizeBytes: only.sizeBytes, open: () => only.open() };
  return {
    sizeBytes: texts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    open: async function* open() {
      for (const text of texts) yield* text.open();
    },
  };
}

/** Whole lines: `bytes` ends with LF, except for the last block of a text without one. */
export type TextBlock = { bytes: Buffer; offset: number };

/** `firstLine` is 1-based. */
export type LineBlock = TextBlock & { firstLine: number };

const LF = 0x0a;

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}

function lineTooLong(line: number): Fault {
  return new Fault('too-large', 'ingest-line-too-long', 'A line of the chat text is longer than allowed.', {
    place: { line },
  });
}

/** Faults `ingest-line-too-long`, `ingest-wrong-encoding`, `ingest-nul-in-text` with the line; `firstLine` is asked for those only. */
export function checkBytes(bytes: Buffer, firstLine: () => number, maxLineBytes: number): void {
  const utf8 = isUtf8(bytes);
  const nul = bytes.indexOf(0);
  if (utf8 && nul === -1 && bytes.length <= maxLineBytes) return;
  let start = 0;
  for (let line = firstLine(); start < bytes.length; line += 1) {
    const lf = bytes.indexOf(LF, start);
    const end = lf === -1 ? bytes.length : lf + 1;
    if (end - start > maxLineBytes) throw lineTooLong(line);
    if (!utf8 && !isUtf8(bytes.subarray(start, end))) {
      throw new Fault('invalid', 'ingest-wrong-encoding', 'The chat text is not UTF-8.', { place: { line } });
    }
    // No app sends U+0000, and no database or record system takes it: refused here rather than changed later.
    if (nul >= start && nul < end) {
      throw new Fault('invalid', 'ingest-nul-in-text', 'The chat text holds a zero byte.', {
        place: { line },
      });
    }
    start = end;
  }
}

/**
 * Yields the text as blocks of whole lines. `firstLine` gives the number of the next block's first line, which who walks the
 * lines knows anyway; it is asked only for a fault. Faults: `ingest-line-too-long`, `ingest-wrong-encoding` and
 * `ingest-nul-in-text` with the line, `ingest-too-large` when more bytes come than `maxChatTextBytes`.
 */
export async function* textBlocks(
  text: ChatText,
  bounds: Bounds,
  firstLine: () => number,
): AsyncGenerator<TextBlock> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let offset = 0;
  const checked = (bytes: Buffer): TextBlock => {
    checkBytes(bytes, firstLine, bounds.maxLineBytes);
    const block = { bytes, offset };
    offset += bytes.length;
    if (offset > bounds.maxChatTextBytes)
      throw new Fault('too-large', 'ingest-too-large', 'The chat text is larger than allowed.');
    return block;
  };
  for await (const chunk of text.open()) {
    // Only the line that lies across chunks is copied together.
    const lineStart = restBytes === 0 ? 0 : chunk.indexOf(LF) + 1;
    const end = chunk.lastIndexOf(LF) + 1;
    if (restBytes > 0 && end > 0) {
      yield checked(Buffer.concat([...rest, chunk.subarray(0, lineStart)]));
      rest = [];
      restBytes = 0;
    }
    if (end > lineStart) yield checked(chunk.subarray(lineStart, end));
    if (end === chunk.length) continue;
    rest.push(chunk.subarray(end));
    restBytes += chunk.length - end;
    if (restBytes > bounds.maxLineBytes) throw lineTooLong(firstLine());
  }
  if (restBytes > 0) yield checked(Buffer.concat(rest));
}

/** The same, with the number of each block's first line. Faults: those of `textBlocks`. */
export async function* lineBlocks(text: ChatText, bounds: Bounds): AsyncGenerator<LineBlock> {
  let firstLine = 1;
  for await (const { bytes, offset } of textBlocks(text, bounds, () => firstLine)) {
    yield { bytes, offset, firstLine };
    firstLine += countLines(bytes);
  }
}

/** The first bytes of a text, at most `length`. */
export async function headOf(text: ChatText, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of text.open()) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}
