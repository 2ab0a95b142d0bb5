// Tombstones of several places brought together. A key that was destroyed must stay so after any restore (RULE D-06). A tombstone
// is written once and says nothing of content.
import path from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { listTree, putFile, readOrNull } from './durable-files.ts';

/**
 * Puts into a vault's `tombstones` every one that another place has and it lacks: the union. Safe to repeat. Throws
 * `backup-tombstone-differs`.
 */
export async function bringTombstones(from: string, vaultTombstones: string): Promise<void> {
  for (const name of (await listTree(from)).files) {
    const bytes = await readOrNull(path.join(from, name));
    if (bytes !== null) await keepOnce(path.join(vaultTombstones, name), bytes);
  }
}

async function keepOnce(file: string, bytes: Uint8Array): Promise<void> {
  const there = await readOrNull(file);
  if (there === null) return putFile(file, bytes);
  if (there.equals(bytes)) return;
  throw new Fault('conflict', 'backup-tombstone-differs', 'A tombstone is there already, with other bytes.');
}
