// What access is built from.
import type { AuditTrail } from '../audit/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Db } from '../store/index.ts';
import type { Identity } from './ports.ts';

export type AccessParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditTrail;
  readonly identity: Identity;
  /** Goes into every PIN hash, and keys the digests of where tries came from; a secret of the vault, never in the database. */
  readonly pinPepper: Uint8Array;
};
