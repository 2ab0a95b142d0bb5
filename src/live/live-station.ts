// What every part of live intake works with, handed in once by openLive.
import type { KeyObject } from 'node:crypto';
import type { AuditTrail } from '../audit/index.ts';
import type { Custody } from '../custody/index.ts';
import type { Bounds } from '../kernel/bounds.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Sodium } from '../signing/index.ts';
import type { Db } from '../store/index.ts';
import type { Gateway } from './gateway.ts';
import type { MediaSource, SealingKeys } from './ports.ts';

export type LiveStation = {
  db: Db;
  custody: Custody;
  audit: AuditTrail;
  clock: Clock;
  random: Random;
  sodium: Sodium;
  /** From the vault; in memory only. */
  digestKey: KeyObject;
  sealingKeys: SealingKeys;
  gateways: readonly Gateway[];
  media: MediaSource;
  /** IANA name; the organisation's own. */
  timeZone: string;
  /** When what comes now is gathered, if nobody asks for it before. */
  dueAt(receivedAt: Date): Date;
  /** Called within the transaction that makes it necessary; no outside call in it. */
  onMediaWanted(db: Db, liveMediaId: string): Promise<void>;
  onDue(db: Db, liveThreadId: string, at: Date): Promise<void>;
  bounds: Bounds;
};
