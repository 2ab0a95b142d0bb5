// A log over a real database and a folder, with faults to inject at every write.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import type { LogParts, TileStore } from '../../src/log/index.ts';
import { openSodium, signerKey } from '../../src/signing/index.ts';
import { freshDatabase } from '../support/database.ts';
import { frozenClock } from '../support/seeded.ts';

export const ORIGIN = 'receipts.example/2026';

export type Stage = LogParts & { folder: string; close(): Promise<void> };

export async function openStage(): Promise<Stage> {
  const database = await freshDatabase();
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'log-'));
  const sodium = await openSodium();
  return {
    db: database.db,
    folder,
    sodium,
    key: signerKey(sodium, ORIGIN, Buffer.alloc(32, 7)),
    tiles: openTilesFs({ folder, random: randomBytes }),
    clock: frozenClock(),
    close: async () => {
      await database.close();
      await fs.rm(folder, { recursive: true });
    },
  };
}

export const leaf = (n: number) => ({ submitKey: `key-${n}`, bytes: Buffer.from(`leaf ${n}`) });

export function leaves(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => leaf(from + i));
}

/** Every file with its bytes in hex, for comparing end states. */
export async function snapshot(tiles: TileStore): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of await tiles.list()) files[name] = (await tiles.read(name))?.toString('hex') ?? '';
  return files;
}

export class Killed extends Error {}

/** Counts every write and dies at the `at`th: before it, or after it was done. */
export function dyingTiles(
  tiles: TileStore,
  at: number,
  when: 'before' | 'after',
): TileStore & { count(): number } {
  let writes = 0;
  async function guarded(write: () => Promise<void>): Promise<void> {
    writes += 1;
    if (writes === at && when === 'before') throw new Killed();
    await write();
    if (writes === at) throw new Killed();
  }
  return {
    read: (name) => tiles.read(name),
    list: () => tiles.list(),
    writeOnce: (name, bytes) => guarded(() => tiles.writeOnce(name, bytes)),
    replace: (name, bytes) => guarded(() => tiles.replace(name, bytes)),
    count: () => writes,
  };
}
