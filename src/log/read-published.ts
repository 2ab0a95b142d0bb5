// What a log's files say was published: the checkpoints with their signatures checked, and the entries under one of them, held
// against its root. Files are not trusted beyond the log's own signature.
import { Fault } from '../kernel/fault.ts';
import type { Sodium } from '../signing/sodium.ts';
import type { VerifierKey } from '../signing/verifier-key.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import type { TileStore } from './ports.ts';
import { decodeBundle, TILE_WIDTH, tilePath, tilesOfLevel } from './tiles.ts';
import { edgeRoot, growEdge, leafHash } from './tree.ts';

/** A log's files and the key that its checkpoints are checked by. */
export type PublishedLog = { sodium: Sodium; tiles: TileStore; log: VerifierKey };

export type PublishedCheckpoint = Checkpoint & { note: Buffer };

/** The file's checkpoint, or null when there is none. Throws what `openCheckpoint` throws. */
export async function readCheckpoint(
  { sodium, tiles, log }: PublishedLog,
  path: string,
): Promise<PublishedCheckpoint | null> {
  const note = await tiles.read(path);
  if (note === null) return null;
  const { origin, size, root } = openCheckpoint(sodium, note, [log]);
  return { origin, size, root, note };
}

/** Sizes of the checkpoints that were kept, ascending. */
export async function keptSizes(tiles: TileStore): Promise<number[]> {
  const paths = await tiles.list();
  return paths
    .map((path) => parseDecimal(/^checkpoints\/(\d+)$/.exec(path)?.[1] ?? ''))
    .filter((size) => size !== null)
    .toSorted((a, b) => a - b);
}

/** The largest checkpoint that was signed, be it only kept and not yet in place as `checkpoint`. Null for an empty folder. */
export async function newestCheckpoint(published: PublishedLog): Promise<PublishedCheckpoint | null> {
  const placed = await readCheckpoint(published, 'checkpoint');
  const largest = (await keptSizes(published.tiles)).at(-1) ?? -1;
  if (placed !== null && placed.size >= largest) return placed;
  return largest < 0 ? null : readCheckpoint(published, `checkpoints/${largest}`);
}

/**
 * Every entry of the tree of `size` leaves. A full bundle stands in for a partial one. Throws `log-tile-missing`,
 * `log-tile-malformed`.
 */
export async function readPublishedEntries(tiles: TileStore, size: number): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  for (const name of tilesOfLevel('entries', 0, size)) {
    const exact = await tiles.read(tilePath(name));
    const full = exact === null ? await tiles.read(tilePath({ ...name, width: TILE_WIDTH })) : null;
    if (exact === null && full === null)
      throw new Fault('unavailable', 'log-tile-missing', 'A tile of the log is not there.');
    if (exact !== null) leaves.push(...decodeBundle(exact, name.width));
    else leaves.push(...decodeBundle(full ?? Buffer.alloc(0), TILE_WIDTH).slice(0, name.width));
  }
  return leaves;
}

/** The root over the first `size` of these leaves. */
export function rootOfLeaves(leaves: readonly Buffer[], size: number): Buffer {
  let edge: Buffer[] = [];
  for (let index = 0; index < size; index += 1)
    edge = growEdge(edge, index, leafHash(leaves[index] ?? Buffer.alloc(0)));
  return edgeRoot(edge);
}

export function wouldFork(): Fault {
  return new Fault(
    'conflict',
    'log-would-fork',
    'The log has signed another history than the one that is here (files, mirror or database). Nothing more is signed. ' +
      'Put back the files and the database that belong together, or start a new log.',
  );
}
