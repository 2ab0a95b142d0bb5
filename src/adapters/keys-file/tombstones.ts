// What remains of destroyed keys: one line per key id, appended and never removed, in files apart from the keys. Whatever
// comes back later (a restored key file, a repeated put), the tombstone answers (`receipts.md` §5.4).
import path from 'node:path';
import type { Disk } from './disk.ts';

export type Tombstone = { keyId: string; at: Date; event: string };

const LINE = /^([a-z0-9_.-]+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (keydestruction_[0-9a-z]{26})$/;

function tombstoneFile(folder: string, ownerId: string): string {
  return path.join(folder, 'tombstones', ownerId);
}

/** Every tombstone of an owner. A line that was cut short by a crash does not count: nobody was told of it. */
export async function readTombstones(
  disk: Disk,
  folder: string,
  ownerId: string,
): Promise<Map<string, Tombstone>> {
  const bytes = await disk.read(tombstoneFile(folder, ownerId));
  const found = new Map<string, Tombstone>();
  for (const line of bytes?.toString('latin1').split('\n') ?? []) {
    const [, keyId, at, event] = LINE.exec(line) ?? [];
    if (keyId === undefined || at === undefined || event === undefined || found.has(keyId)) continue;
    found.set(keyId, { keyId, at: new Date(at), event });
  }
  return found;
}

/** Adds tombstones, durable when it resolves. Begins with a line break, so that a line cut short spoils no other. */
export async function addTombstones(
  disk: Disk,
  folder: string,
  ownerId: string,
  tombstones: Tombstone[],
): Promise<void> {
  const lines = tombstones.map(({ keyId, at, event }) => `${keyId} ${at.toISOString()} ${event}\n`);
  await disk.append(tombstoneFile(folder, ownerId), Buffer.from(`\n${lines.join('')}`, 'latin1'));
}

/** The owners that have tombstones. */
export function tombstoneOwners(disk: Disk, folder: string): Promise<string[]> {
  return disk.list(path.join(folder, 'tombstones'));
}
