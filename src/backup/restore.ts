// Restores a data folder: everything is built beside it and put in place at the end, so that a restore that is refused or cut
// short has changed nothing. Nothing that was erased is readable afterwards: every tombstone that is known anywhere is replayed
// before (RULE D-06), and the log is never older than what was published (`receipts.md` §2.2).
import fs from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { levelStores, parsePolicy } from '../log/index.ts';
import { lockFolder } from '../store/index.ts';
import { copyFile, copyTree, makeFolder, putFile, readOrNull, syncFolder } from './durable-files.ts';
import { backupFolders, dataFolders } from './folders.ts';
import { copyKeys, TOMBSTONES } from './keys-folder.ts';
import { STAMP } from './mirrored-shelf.ts';
import { checkFiles, listBases, type BaseBackup } from './manifest.ts';
import type { RestoreOrder } from './order.ts';
import { recoverCluster } from './recover-cluster.ts';
import { bringTombstones } from './tombstones.ts';

export type Restored = {
  base: string;
  backupId: string;
  madeAt: string;
  /** False: the database is an operator's own server and is restored with the operator's own tool. */
  hasDatabase: boolean;
  /** Key files that held a key which a tombstone names. */
  keysDestroyedAgain: number;
  hasVaultKey: boolean;
  /** Where the data folder that was there is now. */
  movedTo: string | null;
};

/**
 * Throws `restore-no-backup`, `backup-manifest-broken`, `backup-file-missing`, `backup-file-differs`, `backup-file-unknown`,
 * `restore-folder-not-empty`, `store-folder-in-use`, `restore-time-not-reached`, `restore-time-too-early`,
 * `restore-recovery-failed`, `log-would-fork`, `restore-folder-not-movable`.
 */
export async function restore(order: RestoreOrder): Promise<Restored> {
  const base = await chooseBase(order);
  const into = path.resolve(order.into);
  const isThere = await hasFiles(into);
  if (isThere && !order.replace) throw notEmpty(into);
  const lock = isThere ? await lockFolder(into) : null;
  try {
    await checkFiles(base.folder, base.manifest);
    const draft = `${into}.new`;
    await fs.rm(draft, { recursive: true, force: true });
    await makeFolder(draft);
    await fs.chmod(draft, 0o755);
    const old = isThere ? into : null;
    const built = await build(order, base, draft, old);
    const movedTo = await putInPlace(draft, into, isThere, order.clock.now());
    return { ...built, movedTo };
  } finally {
    await lock?.release();
  }
}

async function chooseBase({ from, toTime }: RestoreOrder): Promise<BaseBackup> {
  const bases = await listBases(from);
  if (bases.length === 0)
    throw new Fault(
      'invalid',
      'restore-no-backup',
      `${from} holds no finished backup. Give the folder that \`npm run backup\` wrote to (BACKUP_DIR).`,
    );
  const base = bases.findLast(({ manifest }) => toTime === null || new Date(manifest.madeAt) <= toTime);
  if (base !== undefined) return base;
  throw new Fault(
    'invalid',
    'restore-time-too-early',
    `The oldest backup was made at ${bases[0]?.manifest.madeAt ?? ''}. Give that time or a later one.`,
  );
}

async function hasFiles(folder: string): Promise<boolean> {
  return (await fs.readdir(folder).catch(() => [])).length > 0;
}

function notEmpty(into: string): Fault {
  return new Fault(
    'conflict',
    'restore-folder-not-empty',
    `${into} is not empty. Give another folder, or --replace: what is there is then moved aside, not deleted.`,
  );
}

async function build(
  order: RestoreOrder,
  base: BaseBackup,
  draft: string,
  old: string | null,
): Promise<Omit<Restored, 'movedTo'>> {
  const backup = backupFolders(order.from);
  const data = dataFolders(draft);
  const oldData = old === null ? null : dataFolders(old);
  if (base.manifest.cluster !== null)
    await recoverCluster({
      base,
      archive: backup.wal,
      store: data.store,
      pendingWal: data.pendingWal,
      oldCluster: oldData?.cluster ?? null,
      toTime: order.toTime,
    });
  const hasVaultKey = await layKeys(order, base, draft, old);
  const keysDestroyedAgain = await order.replay(data.keys);
  await layLog(order, base, data.log, oldData?.log ?? null);
  // RULE C-05: what was live is not opened as a sandbox after it either.
  for (const mode of [oldData?.mode, path.join(base.folder, 'mode')])
    if (mode !== undefined) await copyFile(mode, data.mode);
  await copyTree(backup.rows, data.putBackRows);
  for (const register of [backup.register, ...(oldData === null ? [] : [oldData.register])])
    await copyTree(register, data.register);
  const { backupId, madeAt } = base.manifest;
  const note = {
    backupId,
    restoredAt: order.clock.now().toISOString(),
    toTime: order.toTime?.toISOString() ?? null,
  };
  await putFile(data.restored, canonicalJson(note));
  const hasDatabase = base.manifest.cluster !== null;
  return { base: base.name, backupId, madeAt, hasDatabase, keysDestroyedAgain, hasVaultKey };
}

/**
 * Wrapped keys of the newest place that has them (the old data folder, the mirror, the backup), and the tombstones of all. An
 * older place could hold epoch keys that were destroyed since, so they are not mixed.
 */
async function layKeys(
  order: RestoreOrder,
  base: BaseBackup,
  draft: string,
  old: string | null,
): Promise<boolean> {
  const backup = backupFolders(order.from);
  const data = dataFolders(draft);
  const inBase = path.join(base.folder, 'keys');
  const oldKeys = old === null ? null : dataFolders(old).keys;
  const mirrored = (await readOrNull(path.join(backup.keys, STAMP)))?.toString('utf8').trim() ?? '';
  const isOldWhole = oldKeys !== null && (await hasFiles(oldKeys));
  const source = isOldWhole ? oldKeys : mirrored > base.manifest.madeAt ? backup.keys : inBase;
  await copyKeys(source, data.keys);
  await fs.rm(path.join(data.keys, STAMP), { force: true });
  const tombstones = path.join(data.keys, TOMBSTONES);
  const others = [path.join(inBase, TOMBSTONES), path.join(backup.keys, TOMBSTONES)];
  if (oldKeys !== null) others.push(path.join(oldKeys, TOMBSTONES));
  // RULE D-06: the union of all that are known.
  for (const other of others) await bringTombstones(other, tombstones);
  return layVaultKey(order, draft, old);
}

/** RULE D-06: it is in no backup; it comes from where the operator keeps it, or from the old data folder. */
async function layVaultKey(order: RestoreOrder, draft: string, old: string | null): Promise<boolean> {
  const source = order.vaultKey ?? (old === null ? null : dataFolders(old).vaultKey);
  if (source === null || !(await hasFiles(source))) return false;
  const { vaultKey } = dataFolders(draft);
  await copyTree(source, vaultKey);
  await fs.rm(path.join(vaultKey, STAMP), { force: true });
  return true;
}

/** The log of whichever place is ahead; every other must be a beginning of it. Throws `log-would-fork`. */
async function layLog(
  order: RestoreOrder,
  base: BaseBackup,
  target: string,
  old: string | null,
): Promise<void> {
  const inBase = path.join(base.folder, 'log');
  await copyTree(inBase, target);
  const policy = await readOrNull(path.join(target, 'trust/policy.txt'));
  if (policy === null) return;
  const [log] = parsePolicy(policy).logs;
  if (log === undefined) return;
  const own = order.openTiles(target);
  for (const folder of [backupFolders(order.from).log, old]) {
    if (folder === null || !(await hasFiles(folder))) continue;
    // A copy, because levelling writes to both and a backup is not written to.
    const copy = `${target}.other`;
    await copyTree(folder, copy);
    await levelStores(order.sodium, log, own, order.openTiles(copy));
    await fs.rm(copy, { recursive: true });
  }
}

async function putInPlace(draft: string, into: string, isThere: boolean, now: Date): Promise<string | null> {
  const aside = `${into}.before-restore-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  try {
    if (isThere) await fs.rename(into, aside);
    else await fs.rm(into, { recursive: true, force: true });
    await fs.rename(draft, into);
  } catch (cause) {
    throw new Fault(
      'conflict',
      'restore-folder-not-movable',
      `${into} cannot be moved (a mount point?). What was restored is in ${draft}; start the service with DATA_DIR set to it, or give a folder inside the mount.`,
      { cause },
    );
  }
  await syncFolder(path.dirname(into));
  return isThere ? aside : null;
}
