// Step 2 of publishing: entry bundles and tiles up to a size. Everything here is a function of the entries in the database,
// so doing it again, or after a crash, or into an empty folder, gives the same files.
import type { Db } from '../store/index.ts';
import type { TileStore } from './ports.ts';
import { readEntries } from './queries.ts';
import {
  encodeBundle,
  isVouched,
  levelCount,
  parseTilePath,
  splitTile,
  TILE_WIDTH,
  tilePath,
  tilesOfLevel,
  type TileName,
} from './tiles.ts';
import { rootOf } from './tree.ts';

/**
 * Writes what a tree of `size` leaves has and one of `from` leaves has not. `vouched` is the size of the largest tree that was
 * ever signed: a file beyond it may be left from entries that a crash or a restore took, and is written again. Throws
 * `log-file-differs` for every other file that has other bytes.
 */
export async function writeTiles(
  db: Db,
  tiles: TileStore,
  { from, size, vouched }: { from: number; size: number; vouched: number },
): Promise<void> {
  const store: TileStore = {
    ...tiles,
    read: (path) => tiles.read(path),
    writeOnce: async (path, bytes) => {
      if (isVouched(parseTilePath(path), vouched)) return tiles.writeOnce(path, bytes);
      if ((await tiles.read(path))?.equals(bytes) !== true) await tiles.replace(path, bytes);
    },
  };
  await writeEntries(db, store, from, size);
  for (let level = 1; levelCount(level, size) > 0; level += 1) await writeLevel(store, level, from, size);
}

async function writeEntries(db: Db, store: TileStore, from: number, size: number): Promise<void> {
  for (const { index, width } of tilesOfLevel('entries', from, size)) {
    const start = index * TILE_WIDTH;
    const entries = await readEntries(db, start, start + width);
    const bundle = encodeBundle(entries.map(({ leaf }) => leaf));
    await store.writeOnce(tilePath({ level: 'entries', index, width }), bundle);
    const hashes = Buffer.concat(entries.map(({ leafHash }) => leafHash));
    await store.writeOnce(tilePath({ level: 0, index, width }), hashes);
  }
}

async function writeLevel(store: TileStore, level: number, from: number, size: number): Promise<void> {
  for (const name of tilesOfLevel(level, levelCount(level, from), levelCount(level, size))) {
    const hashes = await hashesOfTile(store, name, level, levelCount(level, from));
    await store.writeOnce(tilePath(name), Buffer.concat(hashes));
  }
}

// What the last published partial tile has already need not be hashed again; the rest comes from the full tiles below,
// which are on the disk by now.
async function hashesOfTile(
  store: TileStore,
  { index, width }: TileName,
  level: number,
  before: number,
): Promise<Buffer[]> {
  const start = index * TILE_WIDTH;
  const knownWidth = Math.min(Math.max(before - start, 0), width);
  const known = knownWidth === 0 ? null : await store.read(tilePath({ level, index, width: knownWidth }));
  const hashes = known === null ? [] : splitTile(known, knownWidth);
  for (let i = hashes.length; i < width; i += 1) {
    hashes.push(rootOf(await readTile(store, { level: level - 1, index: start + i, width: TILE_WIDTH })));
  }
  return hashes;
}

/** The hashes of a tile that must be there; none when it is not, which makes the root wrong and the publisher refuse. */
async function readTile(store: TileStore, name: TileName): Promise<Buffer[]> {
  const bytes = await store.read(tilePath(name));
  return bytes === null ? [] : splitTile(bytes, name.width);
}
