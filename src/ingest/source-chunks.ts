// Reads a random-access source from one offset to another in pieces, so that no more than one piece is in memory.
import type { ByteSource } from '../kernel/byte-source.ts';
import { Fault } from '../kernel/fault.ts';

const CHUNK_BYTES = 256 * 1024;

/** Bytes `[start, end)` of the source. Fault `ingest-source-cut` when the source ends before. */
export async function* sourceChunks(source: ByteSource, start: number, end: number): AsyncGenerator<Buffer> {
  let at = start;
  while (at < end) {
    const chunk = await source.read(at, Math.min(CHUNK_BYTES, end - at));
    if (chunk.length === 0) {
      throw new Fault('invalid', 'ingest-source-cut', 'The export ended before its announced size.');
    }
    yield chunk;
    at += chunk.length;
  }
}
