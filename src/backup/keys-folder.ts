// The vault's folder as a backup may hold it: wrapped keys, tombstones and the vault file. What opens them, and what signs in our
// name, lies in another folder and never in a backup (RULE D-06): whoever steals one finds nothing in it that opens a message.
import { copyTree } from './durable-files.ts';

export const TOMBSTONES = 'tombstones';

/** To be copied after the database, whose rows name keys that were put before. */
export async function copyKeys(keysFolder: string, target: string): Promise<void> {
  await copyTree(keysFolder, target);
}
