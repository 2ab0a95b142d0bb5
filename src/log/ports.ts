// Where the log's public files live. They are a function of the entries, so that writing them again is harmless.

export interface TileStore {
  /** The bytes of a file, or null when there is none. Reads only; safe to repeat. */
  read(path: string): Promise<Buffer | null>;

  /**
   * Puts an immutable file in place. Durable when it resolves; whole or not at all. Safe to repeat: the same bytes again
   * change nothing, other bytes are refused with `log-file-differs`. The publisher retries; a timeout means that the file may
   * be there.
   */
  writeOnce(path: string, bytes: Uint8Array): Promise<void>;

  /** Puts a file in place of what was there, in one step: a reader sees the old bytes or the new. Otherwise as `writeOnce`. */
  replace(path: string, bytes: Uint8Array): Promise<void>;

  /** Paths of all files, sorted. For checks only: it reads everything. */
  list(): Promise<string[]>;
}
