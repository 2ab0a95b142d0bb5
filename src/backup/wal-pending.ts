// What a recovery archived on its own (the history of the new timeline, its first segment) goes into the archive when the
// restored service starts with it, before PostgreSQL does.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { clusterOwner } from '../store/index.ts';
import { copyFile, makeFolder, readOrNull, syncFolder } from './durable-files.ts';

/**
 * Safe to repeat. Throws `backup-archive-other-history` when the archive holds another file of the same name: another restore of
 * the same backup went on with it.
 */
export async function archivePending(pending: string, wal: string): Promise<void> {
  const names = await fs.readdir(pending).catch(() => []);
  if (names.length === 0) return;
  await makeFolder(wal);
  const owner = clusterOwner();
  for (const name of names.filter((one) => one.endsWith('.gz'))) {
    const [from, to] = [path.join(pending, name), path.join(wal, name)];
    if ((await readOrNull(to)) === null) {
      const temporary = path.join(wal, `.tmp-${name}`);
      await copyFile(from, temporary);
      if (owner !== null) await fs.chown(temporary, owner.uid, owner.gid);
      await fs.rename(temporary, to);
    } else if (!name.includes('.partial') && !isSame(from, to)) throw otherHistory();
  }
  await syncFolder(wal);
  await fs.rm(pending, { recursive: true });
}

// Compressed twice, the same content need not have the same bytes.
function isSame(one: string, other: string): boolean {
  const unpack = (file: string): Buffer => spawnSync('gzip', ['-dc', file], { maxBuffer: 2 ** 31 }).stdout;
  return unpack(one).equals(unpack(other));
}

function otherHistory(): Fault {
  return new Fault(
    'conflict',
    'backup-archive-other-history',
    'The archive in BACKUP_DIR already holds the history of another service that was restored from the same backup. Set BACKUP_DIR to a new, empty folder.',
  );
}
