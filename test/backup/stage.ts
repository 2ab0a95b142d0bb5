// A data folder with a real cluster in it, and a backup folder beside it, without a whole service around them.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import {
  backupFolders,
  dataFolders,
  makeBackup,
  restore,
  type BackupOrder,
  type MadeBackup,
  type Restored,
  type RestoreOrder,
} from '../../src/backup/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { openSodium } from '../../src/signing/index.ts';
import {
  migrate,
  openDatabase,
  SERVICE_MIGRATIONS,
  startCluster,
  type Cluster,
  type Db,
} from '../../src/store/index.ts';

export type BackupStage = {
  root: string;
  dataDir: string;
  backupDir: string;
  /** Starts the cluster, archiving or not, and runs `work` on it. */
  withCluster<Result>(
    archive: 'archiving' | 'not archiving',
    work: (db: Db, cluster: Cluster) => Promise<Result>,
    dataDir?: string,
  ): Promise<Result>;
  backup(more?: Partial<BackupOrder>): Promise<MadeBackup>;
  restore(into: string, more?: Partial<RestoreOrder>): Promise<Restored>;
  remove(): void;
};

export function openBackupStage(): BackupStage {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-bk-'));
  const dataDir = path.join(root, 'data');
  const backupDir = path.join(root, 'backup');
  fs.mkdirSync(path.join(dataDir, 'keys'), { recursive: true });
  return {
    root,
    dataDir,
    backupDir,
    withCluster: async (archive, work, folder = dataDir) => {
      const { store } = dataFolders(folder);
      const options = archive === 'archiving' ? { archive: backupFolders(backupDir).wal } : {};
      const cluster = await startCluster(store, options);
      const { db, close } = openDatabase(cluster.connection, () => undefined);
      try {
        await migrate(db, SERVICE_MIGRATIONS);
        await sql`create table if not exists mark (at timestamptz default clock_timestamp(), name text)`.execute(
          db,
        );
        return await work(db, cluster);
      } finally {
        await close();
        await cluster.stop();
      }
    },
    backup: (more = {}) =>
      makeBackup({
        dataDir,
        to: backupDir,
        archiveTo: backupDir,
        databaseUrl: null,
        keep: null,
        version: '0.1.0',
        clock: systemClock,
        random: randomBytes,
        ...more,
      }),
    restore: async (into, more = {}) =>
      restore({
        from: backupDir,
        into,
        toTime: null,
        replace: false,
        vaultKey: null,
        clock: systemClock,
        sodium: await openSodium(),
        openTiles: (folder) => openTilesFs({ folder, random: randomBytes }),
        replay: () => Promise.resolve(0),
        ...more,
      }),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

export async function addMark(db: Db, name: string): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`insert into mark (name) values (${name}) returning at`.execute(db);
  return rows[0]?.at ?? new Date(0);
}

export async function marks(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from mark order by at`.execute(db);
  return rows.map(({ name }) => name);
}
