// The register of backups: one file for each that was made, one more when it is removed, written once and never changed. It lies
// outside the database, because a restore must not make it forget. While a backup is left that was begun before an erasure,
// what was erased is in it, sealed: receipts and custody ask here.
import path from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { listTree, putFile, readOrNull } from './durable-files.ts';

const made = z.strictObject({
  backupId: z.string().regex(/^backup_[0-9a-z]{26}$/),
  beganAt: z.iso.datetime(),
  madeAt: z.iso.datetime(),
  /** What this service had written when it began can be in it; the keys too. */
  holdsKeys: z.literal(true),
});
const removed = z.strictObject({ backupId: z.string(), removedAt: z.iso.datetime() });

export type RegisteredBackup = { backupId: string; beganAt: Date; madeAt: Date; removedAt: Date | null };

export interface BackupRegister {
  /** Safe to repeat. Durable when it resolves. */
  noteMade(backup: { backupId: string; beganAt: string; madeAt: string }): Promise<void>;
  noteRemoved(backupId: string, at: Date): Promise<void>;
  /** Oldest first. */
  list(): Promise<RegisteredBackup[]>;
  /** Backups that began before that time and are not removed: what was erased since is in them. */
  leftFromBefore(time: Date): Promise<RegisteredBackup[]>;
}

/** The register in `DATA_DIR/backups` (a service's own), or in a backup folder's `register`. */
export function openRegister(folder: string): BackupRegister {
  const fileOf = (name: string): string => path.join(folder, name);

  async function list(): Promise<RegisteredBackup[]> {
    const { files } = await listTree(folder);
    const backups: RegisteredBackup[] = [];
    for (const name of files.filter((file) => file.endsWith('.made.json'))) {
      const entry = made.parse(await readJson(fileOf(name)));
      const end = await readOrNull(fileOf(`${entry.backupId}.removed.json`));
      const removedAt = end === null ? null : new Date(removed.parse(parse(end)).removedAt);
      backups.push({
        backupId: entry.backupId,
        beganAt: new Date(entry.beganAt),
        madeAt: new Date(entry.madeAt),
        removedAt,
      });
    }
    return backups.toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime());
  }

  return {
    noteMade: async ({ backupId, beganAt, madeAt }) => {
      const entry = { backupId, beganAt, madeAt, holdsKeys: true };
      await putFile(fileOf(`${backupId}.made.json`), canonicalJson(entry));
    },
    noteRemoved: async (backupId, at) => {
      const entry = { backupId, removedAt: at.toISOString() };
      await putFile(fileOf(`${backupId}.removed.json`), canonicalJson(entry));
    },
    list,
    leftFromBefore: async (time) =>
      (await list()).filter(({ beganAt, removedAt }) => removedAt === null && beganAt < time),
  };
}

async function readJson(file: string): Promise<unknown> {
  const bytes = await readOrNull(file);
  return bytes === null ? null : parse(bytes);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new Fault('internal', 'backup-register-broken', 'The register of backups has another form.', {
      cause,
    });
  }
}
