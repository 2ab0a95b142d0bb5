// Brings two folders of one log to the same state, the one that is behind to the one that is ahead: a log that came from a
// backup and its mirror that did not. Neither may contradict the other (`receipts.md` §2.2).
import type { Sodium } from '../signing/sodium.ts';
import type { VerifierKey } from '../signing/verifier-key.ts';
import type { TileStore } from './ports.ts';
import {
  newestCheckpoint,
  readCheckpoint,
  readPublishedEntries,
  rootOfLeaves,
  wouldFork,
} from './read-published.ts';
import { isVouched, parseTilePath } from './tiles.ts';

type Side = { tiles: TileStore; size: number; root: Buffer | null; placed: number };

/**
 * Copies what `one` has and `other` lacks, and the other way; checkpoints after what they stand on, and `checkpoint` last. Safe
 * to repeat. Throws `log-would-fork` when the smaller tree is no beginning of the larger, `log-tile-missing`.
 */
export async function levelStores(
  sodium: Sodium,
  log: VerifierKey,
  one: TileStore,
  other: TileStore,
): Promise<void> {
  const sides = [await lookAt(sodium, log, one), await lookAt(sodium, log, other)];
  const [behind, ahead] = sides.toSorted((a, b) => a.size - b.size);
  if (behind === undefined || ahead === undefined || ahead.root === null) return;
  if (behind.root !== null) {
    const leaves = await readPublishedEntries(ahead.tiles, ahead.size);
    const fits =
      rootOfLeaves(leaves, ahead.size).equals(ahead.root) &&
      rootOfLeaves(leaves, behind.size).equals(behind.root);
    if (!fits) throw wouldFork();
  }
  await copyMissing(ahead, behind, ahead.size);
  // The other way too: a history of checkpoints or old partial tiles that only the one behind still has.
  await copyMissing(behind, ahead, ahead.size);
  const [older, newer] = sides.toSorted((a, b) => a.placed - b.placed);
  if (older !== undefined && newer !== undefined) await copyChanging(newer.tiles, older.tiles);
}

async function lookAt(sodium: Sodium, log: VerifierKey, tiles: TileStore): Promise<Side> {
  const published = { sodium, tiles, log };
  const newest = await newestCheckpoint(published);
  const placed = await readCheckpoint(published, 'checkpoint');
  return { tiles, size: newest?.size ?? -1, root: newest?.root ?? null, placed: placed?.size ?? -1 };
}

const mayChange = (path: string): boolean => path === 'checkpoint' || path.startsWith('trust/');

/** What no checkpoint vouches for stays where it is: it may be of entries that were lost. */
async function copyMissing(from: Side, to: Side, size: number): Promise<void> {
  const there = new Set(await to.tiles.list());
  const missing = (await from.tiles.list()).filter((path) => !there.has(path) && !mayChange(path));
  const isTile = (path: string): boolean => path.startsWith('tile/');
  const vouched = missing.filter((path) => isTile(path) && isVouched(parseTilePath(path), size));
  for (const path of [...vouched, ...missing.filter((name) => !isTile(name))]) {
    const bytes = await from.tiles.read(path);
    if (bytes !== null) await to.tiles.writeOnce(path, bytes);
  }
}

async function copyChanging(from: TileStore, to: TileStore): Promise<void> {
  const paths = (await from.list()).filter(mayChange);
  // In this order `checkpoint` comes last.
  for (const path of paths.toSorted((a) => (a === 'checkpoint' ? 1 : -1))) {
    const bytes = await from.read(path);
    if (bytes !== null && (await to.read(path))?.equals(bytes) !== true) await to.replace(path, bytes);
  }
}
