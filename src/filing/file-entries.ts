// Files what was signed and reads it back.
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Db } from '../store/index.ts';
import type { SignedEntries } from '../attribution/signed-entries.ts';
import type { ConfirmedFiling } from './confirmed-filing.ts';
import type { RecordSystem } from './ports.ts';

/** The form of an attachment that goes into the record (RULE C-06). `sha256` is hex, over `bytes`. */
export type RecordBytes = { mediaType: string; bytes: Buffer; sha256: string };

export type FilingDeps = {
  db: Db;
  record: RecordSystem;
  clock: Clock;
  random: Random;
  /** Waits; tests pass one that does not. */
  delay: (ms: number) => Promise<void>;
  /** A 32-byte key that is not in the database (custody's `digestKey`): the ledger's digests say nothing without it. */
  digestKey: Buffer;
  /** The bytes of an attachment as signed; any fault of it ends the filing. */
  attachmentForRecord(attachmentId: string): Promise<RecordBytes>;
  /**
   * Keeps the salt that opens a commitment; durable when it resolves. `kind` is `record`, `id` is `<entryId>/<messageId>`.
   * Called again with a new salt when filing is repeated: the last one for an id counts.
   */
  keepOpening(kind: 'record', id: string, salt: Buffer): Promise<void>;
};

export type FileSigned = (deps: FilingDeps, signed: SignedEntries) => Promise<ConfirmedFiling>;

/** Placeholder until the algorithm stands. */
export const fileSigned: FileSigned = (_deps, signed) => {
  throw new Fault('internal', 'filing-not-built', signed.caseId);
};
