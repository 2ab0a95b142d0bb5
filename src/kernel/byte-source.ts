// Bytes that can be read in pieces and more than once, wherever they lie: a file, a sealed spool, a buffer in a test.

export interface ByteSource {
  /** Total size in bytes, known before anything is read. */
  readonly sizeBytes: number;
  /** The bytes from `offset`, at most `length` of them, fewer only at the end. Safe to call concurrently. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A source over bytes that are already in memory. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
