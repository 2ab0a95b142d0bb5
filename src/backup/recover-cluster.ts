// Lays the cluster of a base backup down and lets PostgreSQL recover it, to the end of the archive or to a time. Nothing is
// written to the backup: what the recovery itself archives waits in the data folder until the service starts, so that a restore
// that is only tried out cannot change the history that a later one follows.
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, faultCode } from '../kernel/fault.ts';
import { clusterOwner, restoreCommand, startCluster } from '../store/index.ts';
import { copyFile, copyTree, listTree, makeFolder, syncFolder } from './durable-files.ts';
import type { BaseBackup } from './manifest.ts';

export type Recovery = {
  base: BaseBackup;
  /** The archive of the write-ahead log; may be missing. */
  archive: string;
  /** `DATA_DIR/store` to be; empty. */
  store: string;
  pendingWal: string;
  /** The cluster that is replaced, when it is still there: what it had not archived yet is taken from it. */
  oldCluster: string | null;
  toTime: Date | null;
};

/** Resolves when the recovered cluster was promoted and stopped. Throws `restore-time-not-reached`, `restore-recovery-failed`. */
export async function recoverCluster(recovery: Recovery): Promise<void> {
  const { base, store, toTime } = recovery;
  const pg = path.join(store, 'pg');
  await copyTree(path.join(base.folder, 'pg'), pg);
  await fs.writeFile(path.join(pg, 'recovery.signal'), '', { mode: 0o600 });
  const segments = path.join(store, 'restore-wal');
  await gatherSegments(recovery, segments);
  await giveToPostgres(store);
  const settings: Record<string, string> = {
    restore_command: restoreCommand(segments),
    recovery_target_timeline: 'latest',
    recovery_target_action: 'promote',
    hot_standby: 'off',
    // Not `Z`: names of zones are not loaded yet when PostgreSQL reads this.
    ...(toTime === null
      ? {}
      : { recovery_target_time: toTime.toISOString().replace('T', ' ').replace('Z', '+00') }),
  };
  try {
    const cluster = await startCluster(store, { archive: recovery.pendingWal, settings });
    await cluster.stop();
  } catch (cause) {
    throw refusal(cause);
  }
  await fs.rm(segments, { recursive: true });
}

/** Every segment that the recovery can need, in one folder that PostgreSQL can read. The archive's copy of one is the whole one. */
async function gatherSegments(recovery: Recovery, target: string): Promise<void> {
  const { base, archive } = recovery;
  const first = base.manifest.cluster?.startSegment.slice(8) ?? '';
  await makeFolder(target);
  const isNeeded = (name: string): boolean =>
    /^[0-9A-F]{8}\.history(?:\.gz)?$/.test(name) ||
    (/^[0-9A-F]{24}(?:\.gz)?$/.test(name) && name.slice(8, 24) >= first);
  await copyNamed(path.join(base.folder, 'wal'), target, isNeeded);
  await copyNamed(archive, target, isNeeded);
  // Not archived yet when the machine stopped; only of the very same cluster.
  const { oldCluster } = recovery;
  if (oldCluster !== null && (await systemIdOf(oldCluster)) === base.manifest.cluster?.systemId) {
    const archived = new Set(await fs.readdir(archive).catch(() => []));
    await copyNamed(
      path.join(oldCluster, 'pg_wal'),
      target,
      (name) => isNeeded(name) && !archived.has(`${name}.gz`),
    );
  }
  await syncFolder(target);
}

async function copyNamed(from: string, to: string, wanted: (name: string) => boolean): Promise<void> {
  for (const name of await fs.readdir(from).catch(() => []))
    if (wanted(name)) await copyFile(path.join(from, name), path.join(to, name));
}

/** The first eight bytes of pg_control, in the machine's order (little-endian on every platform of the bundle). */
async function systemIdOf(cluster: string): Promise<string | null> {
  const control = await fs.readFile(path.join(cluster, 'global/pg_control')).catch(() => null);
  return control === null || control.length < 8 ? null : control.readBigUInt64LE(0).toString();
}

async function giveToPostgres(store: string): Promise<void> {
  const owner = clusterOwner();
  if (owner === null) return;
  const { folders, files } = await listTree(store);
  for (const name of [...folders, ...files]) await fs.chown(path.join(store, name), owner.uid, owner.gid);
}

function refusal(cause: unknown): Fault {
  const words = cause instanceof Error ? cause.message : '';
  if (/before configured recovery target was reached/.test(words))
    return new Fault(
      'invalid',
      'restore-time-not-reached',
      'The archive ends before this time. Leave --to-time out to restore to its end, or give an earlier time.',
      { cause },
    );
  if (faultCode(cause) !== 'store-start-failed' && cause instanceof Fault) return cause;
  return new Fault(
    'unavailable',
    'restore-recovery-failed',
    `PostgreSQL could not recover this backup. Nothing was replaced. It said: ${words}`,
    { cause },
  );
}
