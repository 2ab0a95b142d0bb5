// Makes a base backup, while the service runs and while it is stopped, and removes old ones. Order: database, then the keys that
// its rows name, then the log; the manifest last, so that a backup that was cut short is none.
import fs from 'node:fs/promises';
import path from 'node:path';
import { openAuditTrail } from '../audit/index.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { isInside } from '../kernel/inside-folder.ts';
import { lockFolder, openStore, type Db, type OpenDatabase } from '../store/index.ts';
import { copyCluster } from './copy-cluster.ts';
import { copyFile, copyTree, digestFile, listTree, makeFolder, syncFolder } from './durable-files.ts';
import { backupFolders, dataFolders } from './folders.ts';
import { copyKeys } from './keys-folder.ts';
import { writeManifest, type Manifest } from './manifest.ts';
import type { BackupOrder } from './order.ts';
import { openRegister } from './register.ts';
import { removeOldBackups, tidyUp } from './remove-old.ts';

export type MadeBackup = { folder: string; manifest: Manifest; removed: string[] };

/**
 * A complete base backup in `to/base/<time>`. Throws `backup-no-data`, `backup-inside-data`, `backup-store-failed`, and what the
 * store throws. A backup that failed leaves a folder without a manifest, which counts for nothing and is removed by the next one.
 */
export async function makeBackup(order: BackupOrder): Promise<MadeBackup> {
  await checkFolders(order);
  const { base } = backupFolders(order.to);
  await makeFolder(base);
  const alone = await lockFolder(base).catch((error: unknown) => {
    if (faultCode(error) !== 'store-folder-in-use') throw error;
    throw new Fault('conflict', 'backup-running', 'Another backup into this folder is running.', {
      cause: error,
    });
  });
  const session = await openStoreOf(order).catch(async (error: unknown) => {
    await alone.release();
    throw error;
  });
  try {
    await tidyUp(order);
    const made = await copyAll(order, session.db);
    await noteMade(order, made.manifest, session.db);
    const removed = order.keep === null ? [] : await removeOldBackups(order, session.db, order.keep);
    return { ...made, removed };
  } finally {
    await session.close();
    await alone.release();
  }
}

async function checkFolders({ dataDir, to, databaseUrl }: BackupOrder): Promise<void> {
  const data = dataFolders(dataDir);
  const wanted = [data.keys, ...(databaseUrl === null ? [path.join(data.cluster, 'PG_VERSION')] : [])];
  const found = await Promise.all(wanted.map((file) => fs.stat(file).catch(() => null)));
  if (found.includes(null))
    throw new Fault('invalid', 'backup-no-data', `${dataDir} holds no data of Countersign. Set DATA_DIR.`);
  if (isInside(to, dataDir))
    throw new Fault(
      'invalid',
      'backup-inside-data',
      'The backup folder lies inside the data folder and would be lost with it. Choose another.',
    );
}

function openStoreOf({ dataDir, databaseUrl, archiveTo }: BackupOrder): Promise<OpenDatabase> {
  const cluster = archiveTo === null ? {} : { archive: backupFolders(archiveTo).wal };
  return openStore({ dataDir, databaseUrl, cluster });
}

async function copyAll(order: BackupOrder, db: Db): Promise<{ folder: string; manifest: Manifest }> {
  const { clock, random, to, dataDir } = order;
  const data = dataFolders(dataDir);
  const beganAt = clock.now();
  const name = `${beganAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const folder = path.join(backupFolders(to).base, name);
  await makeFolder(folder);
  const cluster = order.databaseUrl !== null ? null : await copyCluster(db, data.cluster, folder);
  const madeAt = clock.now();
  // RULE D-06: the vault's wrapped keys and tombstones, never what opens them.
  await copyKeys(data.keys, path.join(folder, 'keys'));
  await copyTree(data.log, path.join(folder, 'log'));
  await copyFile(data.mode, path.join(folder, 'mode'));
  const manifest: Manifest = {
    type: 'countersign/base-backup',
    version: 1,
    backupId: newId('backup', random),
    beganAt: beganAt.toISOString(),
    madeAt: madeAt.toISOString(),
    countersign: order.version,
    cluster,
    ...(await contentOf(folder)),
  };
  await writeManifest(folder, manifest);
  await syncFolder(path.dirname(folder));
  return { folder, manifest };
}

async function contentOf(folder: string): Promise<Pick<Manifest, 'folders' | 'files'>> {
  const { folders, files } = await listTree(folder);
  const digested: Manifest['files'] = [];
  for (const file of files) {
    const digest = await digestFile(path.join(folder, file));
    if (digest !== null) digested.push({ path: file, ...digest });
  }
  return { folders, files: digested };
}

async function noteMade(order: BackupOrder, manifest: Manifest, db: Db): Promise<void> {
  const { backupId, beganAt, madeAt } = manifest;
  for (const folder of [dataFolders(order.dataDir).register, backupFolders(order.to).register])
    await openRegister(folder).noteMade({ backupId, beganAt, madeAt });
  await openAuditTrail({ clock: order.clock }).append(db, {
    name: 'backup-made',
    by: { kind: 'service', id: 'backup' },
    why: 'operation',
    fields: { backupId },
  });
}
