// A chat text that comes in chunks of a given size, so that tests can let chunks end anywhere.
import type { ChatText } from '../../src/ingest/chat-text.ts';

export function chunkedText(source: string | Buffer, chunkBytes: number): ChatText {
  const bytes = Buffer.from(source);
  return {
    sizeBytes: bytes.length,
    open: async function* open() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}
