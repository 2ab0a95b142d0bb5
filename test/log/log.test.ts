import fs from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  checkConsistency,
  checkInclusion,
  consistencyProof,
  fsck,
  leafHash,
  openCheckpoint,
  openLog,
  parseTlogProof,
  storedHashes,
} from '../../src/log/index.ts';
import { inTransaction } from '../../src/store/index.ts';
import { dyingTiles, Killed, leaf, leaves, openStage, snapshot, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

describe('appending', () => {
  it('gives contiguous places, and the same place to the same key', async () => {
    const log = await openLog(stage);
    const first = await log.append(stage.db, leaves(0, 3));
    const again = await log.append(stage.db, [leaf(1), leaf(3), leaf(1)]);
    expect(first.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(again.map(({ index }) => index)).toEqual([1, 3, 1]);
    expect(again[0]?.leafHash).toEqual(leafHash(leaf(1).bytes));
  });

  it('refuses another leaf under a key that was used, and adds nothing', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, [leaf(0)]);
    const reuse = log.append(stage.db, [leaf(1), { submitKey: 'key-0', bytes: Buffer.from('other') }]);
    await expect(reuse).rejects.toMatchObject({ code: 'log-submit-key-reused' });
    expect((await log.append(stage.db, [leaf(2)]))[0]?.index).toBe(1);
  });

  it('refuses a leaf that no bundle can hold', async () => {
    const log = await openLog(stage);
    const large = { submitKey: 'large', bytes: Buffer.alloc(65_536) };
    await expect(log.append(stage.db, [large])).rejects.toMatchObject({ code: 'log-leaf-too-large' });
    await log.append(stage.db, [{ submitKey: 'largest', bytes: Buffer.alloc(65_535) }]);
  });

  it('leaves no gap when a transaction fails', async () => {
    const log = await openLog(stage);
    const failing = inTransaction(stage.db, async (db) => {
      await log.append(db, leaves(0, 2));
      throw new Killed();
    });
    await expect(failing).rejects.toBeInstanceOf(Killed);
    expect((await log.append(stage.db, [leaf(5)]))[0]?.index).toBe(0);
  });

  it('gives each leaf one place when many append at once', async () => {
    const log = await openLog(stage);
    const rounds = Array.from({ length: 24 }, (_, i) => log.append(stage.db, [leaf(i % 12)]));
    const places = (await Promise.all(rounds)).flat().map(({ index }) => index);
    expect(new Set(places).size).toBe(12);
    expect(Math.max(...places)).toBe(11);
    await log.publish();
    expect((await fsck(stage.sodium, stage.tiles, stage.key.verifier)).problems).toEqual([]);
  });
});

describe('publishing', () => {
  it('signs the empty log, and nothing new while nothing is added', async () => {
    const log = await openLog(stage);
    const empty = await log.publish();
    const before = await snapshot(stage.tiles);
    expect((await log.publish()).note).toEqual(empty.note);
    expect(await snapshot(stage.tiles)).toEqual(before);
    expect(Object.keys(before)).toEqual(['checkpoint', 'checkpoints/0']);
  });

  it('proves every leaf at every checkpoint, and every checkpoint from every earlier one', async () => {
    const log = await openLog(stage);
    const sizes = [1, 2, 5, 255, 256, 257, 600];
    let size = 0;
    for (const next of sizes) {
      await log.append(stage.db, leaves(size, next));
      const { size: published, root } = await log.publish();
      expect(published).toBe(next);
      for (const index of [0, 1, 4, 254, 255, 256, 511, 512, 599].filter((n) => n < next)) {
        const checkpoint = await log.firstCheckpointOver(index);
        if (checkpoint === null) throw new Error('not published');
        const proof = parseTlogProof(await log.prove(index, checkpoint));
        const opened = openCheckpoint(stage.sodium, Buffer.from(proof.checkpoint), [stage.key.verifier]);
        const claim = { index, treeSize: opened.size, root: opened.root, proof: proof.hashes };
        expect(checkInclusion({ ...claim, leafHash: leafHash(leaf(index).bytes) })).toBe(true);
        expect(checkInclusion({ ...claim, leafHash: leafHash(leaf(index + 1).bytes) })).toBe(false);
      }
      for (const oldSize of sizes.filter((n) => n <= next)) {
        const old = await log.firstCheckpointOver(oldSize - 1);
        const proof = await consistencyProof(storedHashes(stage.tiles, next), oldSize, next);
        const oldRoot = old?.root ?? Buffer.alloc(0);
        expect(checkConsistency({ oldSize, newSize: next, oldRoot, newRoot: root, proof })).toBe(true);
      }
      size = next;
    }
    expect((await fsck(stage.sodium, stage.tiles, stage.key.verifier)).problems).toEqual([]);
  });

  it('covers a leaf only once its checkpoint is published', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, 2));
    expect(await log.publishedSize()).toBe(0);
    expect(await log.firstCheckpointOver(1)).toBeNull();
    await log.publish();
    expect(await log.publishedSize()).toBe(2);
    expect((await log.firstCheckpointOver(1))?.size).toBe(2);
  });

  it('is never done inside a transaction', async () => {
    const log = await inTransaction(stage.db, (db) =>
      openLog({ ...stage, db }).then((inside) => inside.publish()),
    )
      .then(() => null)
      .catch((error: unknown) => error);
    expect(log).toMatchObject({ code: 'log-in-transaction' });
  });

  it('shares one run between calls that overlap', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, 4));
    const checkpoints = await Promise.all([log.publish(), log.publish(), log.publish()]);
    expect(new Set(checkpoints.map(({ size }) => size))).toEqual(new Set([4]));
  });

  it('by two processes at once leaves the larger checkpoint, and no other history', async () => {
    const logs = [await openLog(stage), await openLog(stage)];
    const rounds = Array.from({ length: 12 }, async (_, i) => {
      const log = logs[i % 2];
      await log?.append(stage.db, [leaf(i)]);
      return log?.publish();
    });
    await Promise.all(rounds);
    const note = (await stage.tiles.read('checkpoint')) ?? Buffer.alloc(0);
    expect(openCheckpoint(stage.sodium, note, [stage.key.verifier]).size).toBe(12);
    expect(await logs[0]?.publishedSize()).toBe(12);
    expect((await fsck(stage.sodium, stage.tiles, stage.key.verifier)).problems).toEqual([]);
  });

  it('writes all files again when the folder is lost', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, 300));
    await log.publish();
    const before = await snapshot(stage.tiles);
    for (const name of await fs.readdir(stage.folder)) {
      await fs.rm(path.join(stage.folder, name), { recursive: true });
    }
    await log.publish();
    expect(await snapshot(stage.tiles)).toEqual(before);
  });
});

describe('a publisher that is killed', () => {
  async function undisturbed(): Promise<{ files: Record<string, string>; writes: number }> {
    const other = await openStage();
    try {
      const counted = dyingTiles(other.tiles, 0, 'before');
      const log = await openLog({ ...other, tiles: counted });
      await log.append(other.db, leaves(0, 250));
      await log.publish();
      const start = counted.count();
      await log.append(other.db, leaves(250, 520));
      await log.publish();
      return { files: await snapshot(other.tiles), writes: counted.count() - start };
    } finally {
      await other.close();
    }
  }

  it('at any write, before or after it, ends where an undisturbed one ends', async () => {
    const expected = await undisturbed();
    expect(expected.writes).toBeGreaterThan(6);
    for (let at = 1; at <= expected.writes; at += 1) {
      for (const when of ['before', 'after'] as const) {
        const other = await openStage();
        const log = await openLog(other);
        await log.append(other.db, leaves(0, 250));
        await log.publish();
        await log.append(other.db, leaves(250, 520));
        const dying = await openLog({ ...other, tiles: dyingTiles(other.tiles, at, when) });
        await expect(dying.publish()).rejects.toBeInstanceOf(Killed);
        expect(await log.publishedSize()).toBe(250);
        await (await openLog(other)).publish();
        expect([at, when, await snapshot(other.tiles)]).toEqual([at, when, expected.files]);
        expect(await log.publishedSize()).toBe(520);
        await other.close();
      }
    }
  });

  it.each(['deciding', 'signing'])('after %s, signs the same thing when it comes back', async (step) => {
    const dies = () => {
      throw new Killed();
    };
    const dying =
      step === 'deciding'
        ? { ...stage, sodium: { ...stage.sodium, crypto_sign_detached: dies } as Stage['sodium'] }
        : { ...stage, clock: { now: dies } };
    const log = await openLog(dying);
    await log.append(stage.db, leaves(0, 3));
    await expect(log.publish()).rejects.toBeInstanceOf(Killed);
    expect(await snapshot(stage.tiles)).not.toHaveProperty('checkpoint');
    expect((await (await openLog(stage)).publish()).size).toBe(3);
    expect((await fsck(stage.sodium, stage.tiles, stage.key.verifier)).problems).toEqual([]);
  });
});

describe('a log whose past would change (RULE D-09)', () => {
  const empty = sql`truncate log_entry, checkpoint_history`;
  const resetHead = sql`update log_head set size = 0, edge = '', signing_size = null, signing_root = null, published_size = 0`;

  async function published(count: number): Promise<void> {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, count));
    await log.publish();
  }

  it('is not opened when the database holds another history of the same length, or a longer one', async () => {
    await published(3);
    await empty.execute(stage.db);
    await resetHead.execute(stage.db);
    // A log in an empty folder over the same database stands for entries that came in before anyone noticed.
    const elsewhere = await openStage();
    const log = await openLog({ ...stage, tiles: elsewhere.tiles });
    await log.append(stage.db, leaves(10, 13));
    await expect(openLog(stage)).rejects.toMatchObject({ code: 'log-would-fork' });
    await log.append(stage.db, leaves(13, 15));
    await expect(openLog(stage)).rejects.toMatchObject({ code: 'log-would-fork' });
    await elsewhere.close();
  });

  it('is not signed when the database is set back while it runs', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, 3));
    await log.publish();
    await empty.execute(stage.db);
    await resetHead.execute(stage.db);
    await log.append(stage.db, leaves(20, 29));
    const before = await snapshot(stage.tiles);
    await expect(log.publish()).rejects.toMatchObject({ code: 'log-would-fork' });
    expect(await snapshot(stage.tiles)).toEqual(before);
  });

  it('is not opened when a checkpoint was kept just before a crash and then forgotten', async () => {
    await published(3);
    const saved = await stage.tiles.read('checkpoint');
    await (await openLog(stage)).append(stage.db, leaves(3, 5));
    await (await openLog(stage)).publish();
    await stage.tiles.replace('checkpoint', saved ?? Buffer.alloc(0));
    await empty.execute(stage.db);
    await resetHead.execute(stage.db);
    const elsewhere = await openStage();
    await (
      await openLog({ ...stage, tiles: elsewhere.tiles })
    ).append(stage.db, [...leaves(0, 3), ...leaves(30, 32)]);
    await expect(openLog(stage)).rejects.toMatchObject({ code: 'log-would-fork' });
    await elsewhere.close();
  });

  it('never signs two roots for one size, whatever the head says', async () => {
    await published(3);
    await sql`update log_head set signing_size = 9, signing_root = ${Buffer.alloc(32, 1)}`.execute(stage.db);
    const log = await openLog(stage);
    await log.append(stage.db, leaves(3, 9));
    await expect(log.publish()).rejects.toMatchObject({ code: 'log-would-fork' });
  });

  it('is not opened under another name', async () => {
    await published(1);
    const key = { ...stage.key, verifier: { ...stage.key.verifier, name: 'other.example/2026' } };
    await expect(openLog({ ...stage, key })).rejects.toMatchObject({ code: 'log-other-origin' });
  });

  it('is refused when a tile that a checkpoint vouches for has other bytes', async () => {
    await published(3);
    const saved = await stage.tiles.read('checkpoint');
    await published(5);
    // As a crash between the two checkpoint files leaves it.
    await stage.tiles.replace('checkpoint', saved ?? Buffer.alloc(0));
    await stage.tiles.replace('tile/0/000.p/5', Buffer.alloc(5 * 32));
    const log = await openLog(stage);
    await expect(log.publish()).rejects.toMatchObject({ code: 'log-file-differs' });
  });
});

describe('fsck', () => {
  it('finds any single byte that is changed in any file of the log', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, 2));
    await log.publish();
    await log.append(stage.db, leaves(2, 3));
    await log.publish();
    for (const name of await stage.tiles.list()) {
      const bytes = (await stage.tiles.read(name)) ?? Buffer.alloc(0);
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 0x01;
        await fs.writeFile(path.join(stage.folder, name), changed);
        const { problems } = await fsck(stage.sodium, stage.tiles, stage.key.verifier);
        expect([name, at, problems.length > 0]).toEqual([name, at, true]);
      }
      await fs.writeFile(path.join(stage.folder, name), bytes);
    }
    expect((await fsck(stage.sodium, stage.tiles, stage.key.verifier)).problems).toEqual([]);
  });

  it('finds missing and foreign files', async () => {
    const log = await openLog(stage);
    await log.append(stage.db, leaves(0, 3));
    await log.publish();
    await fs.rm(path.join(stage.folder, 'tile/0/000.p/3'));
    await stage.tiles.writeOnce('tile/0/0', Buffer.alloc(0));
    const { problems } = await fsck(stage.sodium, stage.tiles, stage.key.verifier);
    expect(problems).toEqual([
      { code: 'fsck-missing', path: 'tile/0/000.p/3' },
      { code: 'fsck-unknown-file', path: 'tile/0/0' },
    ]);
  });
});
