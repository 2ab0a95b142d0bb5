// A database set back to any earlier state of its log, against the files that it had published since.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import { fsck, levelStores, openLog, type TileStore } from '../../src/log/index.ts';
import { leaf, leaves, openStage, snapshot, type Stage } from './stage.ts';

let stage: Stage;
const folders: string[] = [];

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
  for (const folder of folders) await fs.rm(folder, { recursive: true });
});

async function freshTiles(): Promise<TileStore> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'log-'));
  folders.push(folder);
  return openTilesFs({ folder, random: randomBytes });
}

async function forgetAll(): Promise<void> {
  await sql`truncate log_entry, checkpoint_history`.execute(stage.db);
  await sql`update log_head set size = 0, edge = '', signing_size = null, signing_root = null, published_size = 0`.execute(
    stage.db,
  );
}

/** A database that knows the first `size` leaves of the stage's log, published elsewhere. */
async function knowOnly(size: number, change?: number): Promise<void> {
  await forgetAll();
  const log = await openLog({ ...stage, tiles: await freshTiles() });
  const known = leaves(0, size).map((one, index) =>
    index === change ? { ...one, bytes: Buffer.from('changed') } : one,
  );
  if (known.length > 0) await log.append(stage.db, known);
  await log.publish();
}

async function publishAll(size: number): Promise<TileStore> {
  await forgetAll();
  const tiles = await freshTiles();
  const log = await openLog({ ...stage, tiles });
  await log.append(stage.db, leaves(0, Math.ceil(size / 2)));
  await log.publish();
  await log.append(stage.db, leaves(0, size));
  await log.publish();
  return tiles;
}

// Around the width of a tile, where bundles become full.
const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 250, max: 262 }));

describe('a database that is a beginning of what was published (RULE D-09)', () => {
  it('catches up to the same root from any size, and goes on in the same log', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.double({ min: 0, max: 1, noNaN: true }), async (size, part) => {
        const tiles = await publishAll(size);
        const before = await snapshot(tiles);
        const from = Math.floor(part * (size - 1));
        await knowOnly(from);
        const log = await openLog({ ...stage, tiles }, (bytes) => `key-${bytes.toString().slice(5)}`);
        expect(log.caughtUp).toEqual({ from, size, unknown: [] });
        // Nothing is signed anew: the same checkpoints stand.
        await log.publish();
        expect(await snapshot(tiles)).toEqual(before);
        // Known keys keep their places; a new leaf comes after all.
        const [old, next] = await log.append(stage.db, [leaf(size - 1), leaf(size)]);
        expect([old?.index, next?.index]).toEqual([size - 1, size]);
        await log.publish();
        expect((await fsck(stage.sodium, tiles, stage.key.verifier)).problems).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('is refused when any of its entries is another, and nothing is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 20 }), fc.nat(), async (size, at) => {
        const tiles = await publishAll(size);
        const before = await snapshot(tiles);
        const known = 1 + (at % (size - 1));
        await knowOnly(known, at % known);
        await expect(openLog({ ...stage, tiles })).rejects.toMatchObject({ code: 'log-would-fork' });
        expect(await snapshot(tiles)).toEqual(before);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('is refused when a published bundle was changed', async () => {
    const tiles = await publishAll(4);
    const bundle = (await tiles.read('tile/entries/000.p/4')) ?? Buffer.alloc(0);
    bundle.writeUInt8(bundle.readUInt8(bundle.length - 1) ^ 1, bundle.length - 1);
    await tiles.replace('tile/entries/000.p/4', bundle);
    await knowOnly(2);
    await expect(openLog({ ...stage, tiles })).rejects.toMatchObject({ code: 'log-would-fork' });
  });

  it('says which leaves nobody can name', async () => {
    const tiles = await publishAll(3);
    await knowOnly(1);
    const log = await openLog({ ...stage, tiles });
    expect(log.caughtUp).toEqual({ from: 1, size: 3, unknown: [1, 2] });
  });

  it('replaces a tile that no checkpoint vouches for, left from entries that were lost', async () => {
    const tiles = await publishAll(3);
    await tiles.writeOnce('tile/entries/000.p/4', Buffer.from('lost'));
    await tiles.writeOnce('tile/0/000.p/4', Buffer.from('lost'));
    const log = await openLog({ ...stage, tiles });
    await log.append(stage.db, [leaf(3)]);
    await log.publish();
    expect((await fsck(stage.sodium, tiles, stage.key.verifier)).problems).toEqual([]);
  });
});

describe('two folders of one log', () => {
  const level = (one: TileStore, other: TileStore) =>
    levelStores(stage.sodium, stage.key.verifier, one, other);

  it('become the same, whichever is ahead', async () => {
    const ahead = await publishAll(9);
    const wanted = await snapshot(ahead);
    const behind = await freshTiles();
    await level(behind, ahead);
    expect(await snapshot(behind)).toEqual(wanted);
    await forgetAll();
    const old = await freshTiles();
    const log = await openLog({ ...stage, tiles: old });
    await log.append(stage.db, leaves(0, 4));
    await log.publish();
    await level(ahead, old);
    expect((await fsck(stage.sodium, old, stage.key.verifier)).size).toBe(9);
    expect(await snapshot(old)).toEqual(await snapshot(ahead));
  });

  it('of different histories are both refused', async () => {
    const one = await publishAll(5);
    await knowOnly(3, 1);
    const other = await freshTiles();
    await (await openLog({ ...stage, tiles: other })).publish();
    await expect(level(one, other)).rejects.toMatchObject({ code: 'log-would-fork' });
  });
});
