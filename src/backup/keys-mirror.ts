// The vault's wrapped keys, copied to the backup folder as they are put and removed from it as they are destroyed. The archive
// of the write-ahead log can bring a database back to a minute ago; without this the keys of what came in since the last base
// backup would be lost. What opens the wrapped keys is not among them (keys-folder.ts).
import fs from 'node:fs/promises';
import path from 'node:path';
import type { KeyVault } from '../custody/index.ts';
import { copyFile, isAbsent, listTree, makeFolder, putFile, syncFolder } from './durable-files.ts';
import { isKeptApart, TOMBSTONES } from './keys-folder.ts';
import { mirrorAllTombstones, mirrorOwner, onMirror } from './tombstones.ts';

export type MirrorFolders = {
  /** `DATA_DIR/keys`. */
  keys: string;
  /** `BACKUP_DIR/keys` and `BACKUP_DIR/tombstones`. */
  mirror: string;
  tombstones: string;
};

const OWNERS = 'owners';
/** In the mirror's folder: when it was last made equal to the vault's. */
export const STAMP = 'mirrored-at';

/**
 * The same vault, mirrored: a put or a destruction resolves when the mirror has it too, tombstones first. First makes the whole
 * mirror equal. Throws `backup-mirror-unavailable`; what was put is then there and may be put again.
 */
export async function mirroredVault(
  vault: KeyVault,
  folders: MirrorFolders,
  now: () => Date,
): Promise<KeyVault> {
  let last: Promise<void> = Promise.resolve();

  const stamp = (): Promise<void> =>
    putFile(path.join(folders.mirror, STAMP), Buffer.from(`${now().toISOString()}\n`));

  async function followOwner(ownerId: string, kind: 'put' | 'destroyed'): Promise<void> {
    // RULE D-06: the tombstone is outside before anybody hears of the destruction.
    if (kind === 'destroyed')
      await mirrorOwner(path.join(folders.keys, TOMBSTONES), folders.tombstones, ownerId);
    await followFolder(folders, path.join(OWNERS, ownerId));
    await followFolder(folders, '');
    await stamp();
  }

  /** One after the other, because they share files. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    last = last.catch(() => undefined).then(() => onMirror(work));
    return last;
  }

  await onMirror(async () => {
    await mirrorAllTombstones(path.join(folders.keys, TOMBSTONES), folders.tombstones);
    await followFolder(folders, OWNERS);
    await followFolder(folders, '');
    await stamp();
  });
  return {
    put: async (ownerId, keys) => {
      const done = await vault.put(ownerId, keys);
      await inTurn(() => followOwner(ownerId, 'put'));
      return done;
    },
    destroy: async (ownerId, keyIds) => {
      const done = await vault.destroy(ownerId, keyIds);
      await inTurn(() => followOwner(ownerId, 'destroyed'));
      return done;
    },
    get: (ownerId, keyIds) => vault.get(ownerId, keyIds),
    keyIds: (ownerId) => vault.keyIds(ownerId),
    digestKey: async () => {
      const key = await vault.digestKey();
      await inTurn(() => followFolder(folders, ''));
      return key;
    },
  };
}

/**
 * Makes one folder of the mirror equal to the vault's: what is gone there is gone here. The top is all but the owners: epoch
 * keys, the digest key, sealing and signing keys.
 */
async function followFolder({ keys, mirror }: MirrorFolders, under: string): Promise<void> {
  const skip = (name: string): boolean =>
    under === '' &&
    (isKeptApart(name) || name === TOMBSTONES || name === STAMP || name === OWNERS || name.startsWith('.'));
  const from = path.join(keys, under);
  const to = path.join(mirror, under);
  const wanted = await listTree(from, skip);
  const there = await listTree(to, skip);
  const names = new Set(wanted.files);
  const touched = new Set<string>();
  for (const file of there.files.filter((name) => !names.has(name))) {
    await fs.rm(path.join(to, file), { force: true });
    touched.add(path.dirname(path.join(to, file)));
  }
  for (const file of wanted.files) {
    if (await isCurrent(path.join(from, file), path.join(to, file))) continue;
    const folder = path.dirname(path.join(to, file));
    const temporary = path.join(folder, `.tmp-${path.basename(file)}`);
    await makeFolder(folder);
    if (await copyFile(path.join(from, file), temporary)) await fs.rename(temporary, path.join(to, file));
    touched.add(folder);
  }
  for (const folder of touched) await syncFolder(folder);
}

async function isCurrent(from: string, to: string): Promise<boolean> {
  try {
    const [source, copy] = [await fs.stat(from), await fs.stat(to)];
    // A copy's time has whole milliseconds.
    return source.size === copy.size && Math.abs(source.mtimeMs - copy.mtimeMs) < 2;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
