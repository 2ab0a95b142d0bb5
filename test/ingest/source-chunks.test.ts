// A source is read piece by piece, one piece ahead of who looks at it.
import { describe, expect, it } from '@jest/globals';
import { sourceChunks } from '../../src/ingest/source-chunks.ts';
import type { ByteSource } from '../../src/kernel/byte-source.ts';

const SIZE = 1_000_000;
const BYTES = Buffer.from(Uint8Array.from({ length: SIZE }, (_, at) => at % 251));

/** A source that gives at most `most` bytes at once, and fails at an offset where one is given. */
function sourceOf(most: number, failsAt = Infinity) {
  const log = { reads: 0, open: 0, mostOpen: 0 };
  const source: ByteSource = {
    sizeBytes: SIZE,
    read: async (offset, length) => {
      log.reads += 1;
      log.open += 1;
      log.mostOpen = Math.max(log.mostOpen, log.open);
      await Promise.resolve();
      log.open -= 1;
      if (offset >= failsAt) throw new Error('gone');
      return BYTES.subarray(offset, offset + Math.min(length, most));
    },
  };
  return { source, log };
}

async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe('the bytes of a source between two offsets', () => {
  it.each([
    [0, SIZE],
    [0, 0],
    [7, 300_000],
    [999_999, SIZE],
  ])('are given whole and in order: %s to %s', async (start, end) => {
    for (const most of [SIZE, 100_000]) {
      const { source, log } = sourceOf(most);
      expect((await bytesOf(sourceChunks(source, start, end))).equals(BYTES.subarray(start, end))).toBe(true);
      expect(log.mostOpen).toBeLessThanOrEqual(1);
    }
  });

  it('are fetched no further than the first piece for who wants the head only', async () => {
    const { source, log } = sourceOf(SIZE);
    for await (const chunk of sourceChunks(source, 0, SIZE)) {
      expect(chunk.length).toBeLessThan(SIZE);
      break;
    }
    expect(log.reads).toBe(1);
  });

  it('are fetched one piece ahead', async () => {
    const { source, log } = sourceOf(100_000);
    const reads: number[] = [];
    for await (const { length } of sourceChunks(source, 0, SIZE)) if (length > 0) reads.push(log.reads);
    expect(reads).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
  });

  it('end in the failure of the source where it fails, not before', async () => {
    const { source } = sourceOf(100_000, 300_000);
    let seen = 0;
    const all = async (): Promise<void> => {
      for await (const chunk of sourceChunks(source, 0, SIZE)) seen += chunk.length;
    };
    await expect(all()).rejects.toThrow('gone');
    expect(seen).toBe(300_000);
  });

  it('may be left with a failure ahead', async () => {
    const { source } = sourceOf(100_000, 200_000);
    let seen = 0;
    for await (const chunk of sourceChunks(source, 0, SIZE)) {
      seen += chunk.length;
      if (seen === 200_000) break;
    }
    // A failure that nobody waits for would end the process.
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toBe(200_000);
  });

  it('are refused when there are fewer', async () => {
    const { source } = sourceOf(SIZE);
    const longer = { ...source, sizeBytes: SIZE + 1 };
    await expect(bytesOf(sourceChunks(longer, 0, SIZE + 1))).rejects.toMatchObject({
      code: 'ingest-source-cut',
    });
  });
});
