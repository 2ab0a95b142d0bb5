// What every part of custody works with, handed in once by openCustody.
import type { KeyObject } from 'node:crypto';
import type { AuditTrail } from '../audit/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Commit } from '../signing/index.ts';
import type { Db } from '../store/index.ts';
import type { DepositContext } from './case-state.ts';
import type { HoldCover } from './hold.ts';
import type { FreshVault, KeyVault } from './ports.ts';

/** The team of whoever hands a deposit in, as of now; null when it is not known, so that every hold on a team covers it. */
export type TeamOf = (context: Pick<DepositContext, 'depositedBy' | 'gatewayId'>) => Promise<string | null>;

export type Station = {
  db: Db;
  vault: KeyVault;
  /** A vault that reads the stored keys afresh, in a process of its own, so that a proof of absence asks no memory. */
  reopenVault(): Promise<FreshVault>;
  audit: AuditTrail;
  clock: Clock;
  random: Random;
  /** Salted commitments (`receipts.md` §3.3). */
  commit: Commit;
  /** From the vault; in memory only. */
  digestKey: KeyObject;
  /** For uploads while they are parsed; nothing else may write there. */
  spoolFolder: string;
  /** RULE D-04: told within the transaction that places a hold, so that what others wait for is looked at again. */
  onHoldPlaced: (db: Db, covers: HoldCover) => Promise<void>;
  teamOf: TeamOf;
};
