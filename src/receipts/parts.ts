// What issuing needs: the store, the log and the issuer's key.
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Log } from '../log/index.ts';
import type { SignerKey, Sodium } from '../signing/index.ts';
import type { Db } from '../store/index.ts';

export type IssuerParts = {
  db: Db;
  clock: Clock;
  random: Random;
  sodium: Sodium;
  log: Log;
  issuer: SignerKey;
  /** ODS code. */
  organisation: string;
  /** Of this program. */
  version: string;
};
