// Continuous backup as a running service has it: where everything is mirrored to, or nothing when there is no BACKUP_DIR.
import fs from 'node:fs/promises';
import { Fault, faultCode } from '../kernel/fault.ts';
import { isInside } from '../kernel/inside-folder.ts';
import type { TileStore } from '../log/index.ts';
import { clusterOwner, lockFolder, type ClusterOptions } from '../store/index.ts';
import { backupFolders, dataFolders } from './folders.ts';
import { openKeptRows, type KeptRows } from './kept-rows.ts';
import { mirroredTiles } from './mirrored-tiles.ts';
import { archivePending } from './wal-pending.ts';

export type Backup = {
  /** For the embedded cluster. */
  cluster: ClusterOptions;
  /** The log's files, mirrored or the same, and the mirror. */
  tiles(own: TileStore): { tiles: TileStore; mirror: TileStore | null };
  rows: KeptRows;
  /** Where kept rows may be found. */
  rowFolders: string[];
  close(): Promise<void>;
};

export type BackupParts = {
  dataDir: string;
  backupDir: string | null;
  openTiles: (folder: string) => TileStore;
};

/** Throws `backup-inside-data`, `backup-folder-in-use`, `backup-archive-other-history`, `backup-mirror-unavailable`. */
export async function openBackup(parts: BackupParts): Promise<Backup> {
  const { dataDir, backupDir, openTiles } = parts;
  const data = dataFolders(dataDir);
  if (backupDir === null) return withoutBackup(data.putBackRows);
  if (isInside(backupDir, dataDir))
    throw new Fault(
      'invalid',
      'backup-inside-data',
      'BACKUP_DIR lies inside DATA_DIR and would be lost with it. Set it to another place.',
    );
  const folders = backupFolders(backupDir);
  await fs.mkdir(backupDir, { recursive: true, mode: 0o755 });
  // As root PostgreSQL runs as another user, who must pass this folder; what is in it is closed.
  await fs.chmod(backupDir, clusterOwner() === null ? 0o700 : 0o711);
  const lock = await lockFolder(backupDir).catch((cause: unknown) => {
    if (faultCode(cause) !== 'store-folder-in-use') throw cause;
    const message = 'Another service uses this BACKUP_DIR. Each needs one of its own.';
    throw new Fault('conflict', 'backup-folder-in-use', message, { cause });
  });
  await archivePending(data.pendingWal, folders.wal);
  return {
    cluster: { archive: folders.wal },
    tiles: (own) => {
      const mirror = openTiles(folders.log);
      return { tiles: mirroredTiles(own, mirror), mirror };
    },
    rows: openKeptRows(folders.rows),
    rowFolders: [folders.rows, data.putBackRows],
    close: () => lock.release(),
  };
}

function withoutBackup(putBackRows: string): Backup {
  return {
    cluster: {},
    tiles: (own) => ({ tiles: own, mirror: null }),
    rows: { keep: () => Promise.resolve() },
    rowFolders: [putBackRows],
    close: () => Promise.resolve(),
  };
}
