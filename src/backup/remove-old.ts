// Removes base backups beyond those that are to be kept, and the pieces of the write-ahead log that no kept one needs. What is
// removed is recorded: until then what was erased since could be looked for in it, and receipts say until when.
import fs from 'node:fs/promises';
import path from 'node:path';
import { openAuditTrail } from '../audit/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import { syncFolder } from './durable-files.ts';
import { backupFolders, dataFolders } from './folders.ts';
import { listBases, type BaseBackup } from './manifest.ts';
import type { BackupOrder } from './order.ts';
import { openRegister } from './register.ts';

/** Gives the ids of the removed ones. Throws `backup-keep-none`. */
export async function removeOldBackups(order: BackupOrder, db: Db, keep: number): Promise<string[]> {
  if (keep < 1) throw new Fault('invalid', 'backup-keep-none', 'At least one backup must be kept.');
  const bases = await listBases(order.to);
  const old = bases.slice(0, Math.max(0, bases.length - keep));
  const removed: string[] = [];
  for (const base of old) {
    await removeBase(order, base, db);
    removed.push(base.manifest.backupId);
  }
  const kept = bases.slice(old.length);
  if (old.length > 0) await removeOldSegments(backupFolders(order.to).wal, kept);
  return removed;
}

/**
 * Before a new backup, with no other running: removes folders that a crash left without a manifest, and records the end of
 * backups whose folder is gone, whoever removed it.
 */
export async function tidyUp(order: BackupOrder): Promise<void> {
  const folders = backupFolders(order.to);
  const bases = await listBases(order.to);
  const names = new Set(bases.map(({ name }) => name));
  for (const name of await fs.readdir(folders.base))
    if (!names.has(name)) await fs.rm(path.join(folders.base, name), { recursive: true });
  const ids = new Set(bases.map(({ manifest }) => manifest.backupId));
  for (const { backupId, removedAt } of await openRegister(folders.register).list())
    if (removedAt === null && !ids.has(backupId)) await noteRemoved(order, backupId);
}

async function noteRemoved(order: BackupOrder, backupId: string): Promise<void> {
  for (const register of [dataFolders(order.dataDir).register, backupFolders(order.to).register])
    await openRegister(register).noteRemoved(backupId, order.clock.now());
}

async function removeBase(order: BackupOrder, { folder, manifest }: BaseBackup, db: Db): Promise<void> {
  const { backupId } = manifest;
  // Without its manifest it is no backup any more, whatever a crash leaves of the rest.
  await fs.rm(path.join(folder, 'manifest.json'));
  await syncFolder(folder);
  await fs.rm(folder, { recursive: true });
  await syncFolder(path.dirname(folder));
  await noteRemoved(order, backupId);
  await openAuditTrail({ clock: order.clock }).append(db, {
    name: 'backup-removed',
    by: { kind: 'service', id: 'backup' },
    why: 'operation',
    fields: { backupId },
  });
}

/** Names compare without the timeline, as PostgreSQL's own clean-up does. Histories of timelines stay. */
async function removeOldSegments(wal: string, kept: readonly BaseBackup[]): Promise<void> {
  const needed = kept.flatMap(({ manifest }) => manifest.cluster?.startSegment.slice(8) ?? []).toSorted()[0];
  if (needed === undefined) return;
  for (const name of await fs.readdir(wal).catch(() => [])) {
    const segment = /^[0-9A-F]{8}([0-9A-F]{16})(?:\.partial)?\.gz$/.exec(name)?.[1];
    if (segment !== undefined && segment < needed) await fs.rm(path.join(wal, name));
  }
}
