// Tombstones outside the service's own folder. A key that was destroyed must stay so after any restore, so its tombstone is in
// the mirror before the destruction is told to anybody (RULE D-06). A tombstone is written once and says nothing of content.
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { listTree, putFile, readOrNull } from './durable-files.ts';

export interface TombstoneMirror {
  /**
   * Keeps the tombstones of one destruction. Durable when it resolves. Safe to repeat with the same bytes; other bytes are
   * refused with `backup-tombstone-differs`. Throws `backup-mirror-unavailable`; the caller retries.
   */
  keep(ownerId: string, event: string, bytes: Uint8Array): Promise<void>;
}

// A vault that keeps one growing file of lines per owner is mirrored under this name.
const LINES = 'lines';
const NAME = /^[a-z][a-z0-9_.-]{0,99}$/;

/** The mirror in a backup folder's `tombstones`: `<owner>/<event>`. */
export function openTombstoneMirror(folder: string): TombstoneMirror {
  return {
    keep: async (ownerId, event, bytes) => {
      if (!NAME.test(ownerId) || !NAME.test(event))
        throw new Fault('internal', 'backup-tombstone-name', 'A tombstone cannot have this name.');
      await onMirror(() => keepOnce(path.join(folder, ownerId, event), bytes));
    },
  };
}

async function keepOnce(file: string, bytes: Uint8Array): Promise<void> {
  const there = await readOrNull(file);
  if (there === null) return putFile(file, bytes);
  if (there.equals(bytes)) return;
  throw new Fault('conflict', 'backup-tombstone-differs', 'A tombstone is there already, with other bytes.');
}

/** Whatever goes wrong on the mirror's disk is one coded fault. */
export async function onMirror<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'unavailable',
      'backup-mirror-unavailable',
      'The backup folder cannot be written. Nothing is done until it can, so that a restore never knows less.',
      { cause },
    );
  }
}

/** Copies the tombstones of one owner out of the vault's folder. */
export async function mirrorOwner(vaultTombstones: string, mirror: string, ownerId: string): Promise<void> {
  const source = path.join(vaultTombstones, ownerId);
  const lines = await fs.stat(source).catch(() => null);
  if (lines === null) return;
  if (lines.isFile()) {
    // Only ever grows, so the newer copy holds the older.
    const bytes = await readOrNull(source);
    if (bytes !== null) await putFile(path.join(mirror, ownerId, LINES), bytes);
    return;
  }
  for (const name of (await listTree(source)).files) {
    const bytes = await readOrNull(path.join(source, name));
    if (bytes !== null) await keepOnce(path.join(mirror, ownerId, name), bytes);
  }
}

/** Copies every owner's. */
export async function mirrorAllTombstones(vaultTombstones: string, mirror: string): Promise<void> {
  for (const ownerId of await fs.readdir(vaultTombstones).catch(() => []))
    await mirrorOwner(vaultTombstones, mirror, ownerId);
}

/**
 * Puts into the vault's `tombstones` every one that a mirror or another vault's folder has and it lacks: the union. Safe to
 * repeat. Throws `backup-tombstone-differs`.
 */
export async function bringTombstones(from: string, vaultTombstones: string): Promise<void> {
  for (const name of (await listTree(from)).files) {
    const [ownerId = '', event] = name.split('/');
    const bytes = await readOrNull(path.join(from, name));
    if (bytes === null) continue;
    if (event === undefined || event === LINES) await addLines(path.join(vaultTombstones, ownerId), bytes);
    else await keepOnce(path.join(vaultTombstones, name), bytes);
  }
}

async function addLines(file: string, bytes: Buffer): Promise<void> {
  const there = (await readOrNull(file))?.toString('latin1') ?? '';
  const known = new Set(there.split('\n'));
  const missing = bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '' && !known.has(line));
  if (missing.length === 0) return;
  await putFile(file, Buffer.from(`${there}\n${missing.join('\n')}\n`, 'latin1'));
}
