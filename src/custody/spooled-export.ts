// An uploaded export while it is being parsed: encrypted on disk under a key that exists in this process's memory only.
import type { ByteSource } from '../kernel/byte-source.ts';

export type SpooledExport = {
  spoolId: string;
  /** Plaintext, random access, safe to read concurrently. Throws `custody-spool-destroyed` after `destroy`. */
  source: ByteSource;
  sizeBytes: number;
  /** Zeroes the key, removes the file, writes the audit event with the case that its messages went into. Safe to repeat. */
  destroy: (caseId?: string) => Promise<void>;
};
