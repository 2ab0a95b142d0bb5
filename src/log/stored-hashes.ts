// Subtree hashes out of published tiles, for proofs. The tiles of one checkpoint are read once; a full tile stands in for a
// partial one that was swept. Tiles are not trusted: a proof made of damaged ones does not check, and is not handed out.
import { Fault } from '../kernel/fault.ts';
import type { SubtreeHashes } from './make-proof.ts';
import type { TileStore } from './ports.ts';
import { levelCount, splitTile, TILE_WIDTH, tilePath } from './tiles.ts';
import { rootOf } from './tree.ts';

const LEVELS_PER_TILE = 8;

/** The hashes of a published tree of `size` leaves. Throws `log-tile-missing`, `log-tile-malformed`. */
export function storedHashes(store: TileStore, size: number): SubtreeHashes {
  const tiles = new Map<string, Promise<Buffer[]>>();

  async function load(level: number, index: number): Promise<Buffer[]> {
    const width = Math.min(TILE_WIDTH, levelCount(level, size) - index * TILE_WIDTH);
    const partial = await store.read(tilePath({ level, index, width }));
    if (partial !== null) return splitTile(partial, width);
    const full = await store.read(tilePath({ level, index, width: TILE_WIDTH }));
    if (full === null) throw new Fault('unavailable', 'log-tile-missing', 'A tile of the log is not there.');
    return splitTile(full, TILE_WIDTH).slice(0, width);
  }

  return {
    subtree: async (height, index) => {
      const level = Math.floor(height / LEVELS_PER_TILE);
      const span = 2 ** (height % LEVELS_PER_TILE);
      const first = index * span;
      const tileIndex = Math.floor(first / TILE_WIDTH);
      const name = `${level}/${tileIndex}`;
      const tile = tiles.get(name) ?? load(level, tileIndex);
      tiles.set(name, tile);
      const offset = first - tileIndex * TILE_WIDTH;
      return rootOf((await tile).slice(offset, offset + span));
    },
  };
}
