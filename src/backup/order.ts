// What a backup is made of and where it goes; and what is restored, from where and whereto.
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { TileStore } from '../log/index.ts';
import type { Sodium } from '../signing/index.ts';

export type BackupOrder = {
  dataDir: string;
  /** Where to; the archive of the service is in the same folder when it is `BACKUP_DIR`. */
  to: string;
  /** The service's `BACKUP_DIR`; null when it archives nothing. */
  archiveTo: string | null;
  /** An operator's own server; null for the embedded one. */
  databaseUrl: string | null;
  /** How many base backups stay; null: none is removed. */
  keep: number | null;
  version: string;
  clock: Clock;
  random: Random;
};

export type RestoreOrder = {
  /** A backup folder: the one that `npm run backup` wrote to. */
  from: string;
  /** The data folder to be. */
  into: string;
  /** Null: to the end of the archive. */
  toTime: Date | null;
  /** Moves a data folder that is there aside; never deletes it. */
  replace: boolean;
  /** The operator's copy of the vault key's folder; null when it is put back by hand, or lies in the old data folder. */
  vaultKey: string | null;
  clock: Clock;
  sodium: Sodium;
  openTiles: (folder: string) => TileStore;
  /** Leaves out of the vault's folder every key that a tombstone names. */
  replay: (keysFolder: string) => Promise<number>;
};
