// Which of the vault's files may be in a backup. Wrapped keys and tombstones may; what opens them never (RULE D-06): whoever
// steals a backup must find nothing in it that opens a message.
import path from 'node:path';
import { copyTree } from './durable-files.ts';

/** Beside `DATA_DIR/keys`, or in it: never copied, never mirrored; the operator keeps it in another place. */
export const KEPT_APART = { folder: 'vault-key', file: 'master.json' } as const;

export const TOMBSTONES = 'tombstones';

/** RULE D-06: left out of every copy of the vault's folder. */
export const isKeptApart = (name: string): boolean =>
  name === KEPT_APART.file || name === KEPT_APART.folder || name.startsWith(`${KEPT_APART.folder}/`);

/** The vault's folder as a backup may hold it. To be copied after the database, whose rows name keys that were put before. */
export async function copyKeys(keysFolder: string, target: string): Promise<void> {
  await copyTree(keysFolder, target, isKeptApart);
}

export const keysFolderOf = (dataDir: string): string => path.join(dataDir, 'keys');
