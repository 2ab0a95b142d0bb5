// Reads a random-access source from one offset to another in pieces, so that no more than two pieces are in memory: the one
// that is looked at, and the next, which is fetched meanwhile.
import type { ByteSource } from '../kernel/byte-source.ts';
import { Fault } from '../kernel/fault.ts';

const CHUNK_BYTES = 256 * 1024;

/** Bytes `[start, end)` of the source. Fault `ingest-source-cut` when the source ends before. */
export async function* sourceChunks(source: ByteSource, start: number, end: number): AsyncGenerator<Buffer> {
  const read = (at: number): Promise<Buffer> => source.read(at, Math.min(CHUNK_BYTES, end - at));
  let at = start;
  let coming: Promise<Buffer> | undefined;
  while (at < end) {
    const isFirst = at === start;
    const chunk = await (coming ?? read(at));
    if (chunk.length === 0) {
      throw new Fault('invalid', 'ingest-source-cut', 'The export ended before its announced size.');
    }
    at += chunk.length;
    // Who looks at the head only wants nothing fetched ahead.
    coming = isFirst || at >= end ? undefined : read(at);
    // Should nobody come for it, its failure is nobody's.
    coming?.catch(() => undefined);
    yield chunk;
  }
}
