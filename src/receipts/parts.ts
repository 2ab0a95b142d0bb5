// What issuing needs: the store, the log and the issuer's key.
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Log } from '../log/index.ts';
import type { SignerKey, Sodium } from '../signing/index.ts';
import type { StoredDocument } from './queries.ts';
import type { Db } from '../store/index.ts';

/** A document that is to outlive a database that is set back. */
export interface DocumentKeeper {
  /** Durable when it resolves; the newest of a key stands. Throws `backup-mirror-unavailable`; the caller retries. */
  keep(document: StoredDocument): Promise<void>;
}

export type IssuerParts = {
  db: Db;
  clock: Clock;
  random: Random;
  sodium: Sodium;
  log: Log;
  documents: DocumentKeeper;
  issuer: SignerKey;
  /** ODS code. */
  organisation: string;
  /** Of this program. */
  version: string;
};
