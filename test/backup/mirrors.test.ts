// What is mirrored while the service runs: the vault's wrapped keys and tombstones, the log's files, kept rows.
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openKeysFile, replayTombstones } from '../../src/adapters/keys-file/index.ts';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import {
  bringTombstones,
  keptNames,
  mirroredTiles,
  mirroredVault,
  openKeptRows,
  openTombstoneMirror,
  readKept,
} from '../../src/backup/index.ts';
import type { KeyVault } from '../../src/custody/index.ts';
import { keyVaultContract } from '../contract/key-vault.ts';
import { tileStoreContract } from '../contract/tile-store.ts';
import { frozenClock } from '../support/seeded.ts';

const fresh = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'cs-mirror-'));
const clock = frozenClock();
const random = randomBytes;

const openVault = (folder: string): Promise<KeyVault> =>
  openKeysFile({ folder, passphrase: null, clock, random });

type Folders = { keys: string; mirror: string; tombstones: string };

function vaultFolders(): Folders {
  const root = fresh();
  const at = (name: string): string => path.join(root, name);
  return { keys: at('keys'), mirror: at('backup/keys'), tombstones: at('backup/tombstones') };
}

const mirrored = async (folders: Folders): Promise<KeyVault> =>
  mirroredVault(await openVault(folders.keys), folders, () => clock.now());

/** A vault out of the mirror alone, with what opens it from where the operator keeps it. */
async function restored({ keys, mirror, tombstones }: Folders): Promise<KeyVault> {
  const folder = path.join(fresh(), 'keys');
  fs.cpSync(mirror, folder, { recursive: true });
  for (const apart of ['master.json', '../vault-key'])
    if (fs.existsSync(path.join(keys, apart)))
      fs.cpSync(path.join(keys, apart), path.join(folder, apart), { recursive: true });
  await bringTombstones(tombstones, path.join(folder, 'tombstones'));
  await replayTombstones({ folder, random });
  return openVault(folder);
}

keyVaultContract('a mirrored vault', async () => {
  const folders = vaultFolders();
  return { vault: await mirrored(folders), reopen: () => openVault(folders.keys) };
});

keyVaultContract('a vault restored from its mirror', async () => {
  const folders = vaultFolders();
  return { vault: await mirrored(folders), reopen: () => restored(folders) };
});

tileStoreContract('a mirrored folder', async () => {
  const root = fresh();
  const tiles = (name: string) => openTilesFs({ folder: path.join(root, name), random });
  return {
    store: mirroredTiles(tiles('own'), tiles('mirror')),
    // What the mirror has is what was written.
    reopen: () => Promise.resolve(tiles('mirror')),
    close: () => Promise.resolve(fs.rmSync(root, { recursive: true })),
  };
});

describe('the mirror of a vault (RULE D-06)', () => {
  it('knows of every destruction and every key after any acts, and holds nothing that opens them', async () => {
    const act = fc.record({
      owner: fc.constantFrom('case_a', 'case_b', 'case_a.notes'),
      kind: fc.constantFrom('put', 'destroy'),
      at: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
        const folders = vaultFolders();
        const vault = await mirrored(folders);
        const put: { owner: string; keyId: string }[] = [];
        for (const [index, { owner, kind, at }] of acts.entries()) {
          const keyId = `key_${index}`;
          const old = put[at % (put.length || 1)];
          if (kind === 'destroy' && old !== undefined) await vault.destroy(old.owner, [old.keyId]);
          else await vault.put(owner, [{ keyId, key: randomBytes(32) }]);
          if (kind === 'put') put.push({ owner, keyId });
        }
        const other = await restored(folders);
        for (const { owner, keyId } of put)
          expect(await other.get(owner, [keyId])).toEqual(await vault.get(owner, [keyId]));
        const names = fs.readdirSync(folders.mirror, { recursive: true, encoding: 'utf8' });
        expect(names.filter((name) => /master|vault-key/.test(name))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is made equal at the start, also of what was destroyed while there was none', async () => {
    const folders = vaultFolders();
    const before = await openVault(folders.keys);
    await before.put('case_a', [{ keyId: 'key_1', key: randomBytes(32) }]);
    await mirrored(folders);
    await before.destroy('case_a', ['key_1']);
    await mirrored(folders);
    expect((await (await restored(folders)).get('case_a', ['key_1'])).get('key_1')).toBe('destroyed');
    const names = fs.readdirSync(folders.mirror, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.keys'))).toEqual([]);
  });

  it('that cannot be written lets no destruction be told', async () => {
    const folders = vaultFolders();
    const vault = await mirrored(folders);
    await vault.put('case_a', [{ keyId: 'key_1', key: randomBytes(32) }]);
    fs.rmSync(folders.tombstones, { recursive: true, force: true });
    fs.writeFileSync(folders.tombstones, 'in the way');
    await expect(vault.destroy('case_a', ['key_1'])).rejects.toMatchObject({
      code: 'backup-mirror-unavailable',
    });
    fs.rmSync(folders.tombstones);
    await vault.destroy('case_a', ['key_1']);
    expect((await (await restored(folders)).get('case_a', ['key_1'])).get('key_1')).toBe('destroyed');
  });
});

describe('a mirror of tombstones', () => {
  const event = 'keydestruction_0123456789abcdefghjkmnpqrs';

  it('keeps each once, and brings all back to a vault that lacks some', async () => {
    const root = fresh();
    const mirror = openTombstoneMirror(path.join(root, 'mirror'));
    await mirror.keep('case_a', event, Buffer.from('one'));
    await mirror.keep('case_a', event, Buffer.from('one'));
    await expect(mirror.keep('case_a', event, Buffer.from('two'))).rejects.toMatchObject({
      code: 'backup-tombstone-differs',
    });
    await expect(mirror.keep('../case_a', event, Buffer.from('x'))).rejects.toMatchObject({
      code: 'backup-tombstone-name',
    });
    const vault = path.join(root, 'vault');
    for (let twice = 0; twice < 2; twice += 1) await bringTombstones(path.join(root, 'mirror'), vault);
    expect(fs.readFileSync(path.join(vault, 'case_a', event), 'utf8')).toBe('one');
    expect(fs.statSync(path.join(vault, 'case_a', event)).mode & 0o077).toBe(0);
  });

  it('joins the lines of a vault that keeps one file for each owner', async () => {
    const root = fresh();
    const [one, other] = [path.join(root, 'one'), path.join(root, 'other')];
    for (const folder of [one, other]) fs.mkdirSync(folder);
    fs.writeFileSync(path.join(one, 'case_a'), '\na\nb\n');
    fs.writeFileSync(path.join(other, 'case_a'), '\nb\nc\n');
    await bringTombstones(one, other);
    const lines = fs.readFileSync(path.join(other, 'case_a'), 'utf8').split('\n');
    expect(lines.filter((line) => line !== '').toSorted()).toEqual(['a', 'b', 'c']);
  });
});

describe('a mirrored log (RULE D-09)', () => {
  const tiles = (folder: string) => openTilesFs({ folder, random });

  it('has a checkpoint in the mirror before anybody can see it', async () => {
    const root = fresh();
    const own = tiles(path.join(root, 'own'));
    fs.writeFileSync(path.join(root, 'mirror'), 'in the way');
    const store = mirroredTiles(own, tiles(path.join(root, 'mirror')));
    for (const write of [
      () => store.replace('checkpoint', Buffer.from('c')),
      () => store.writeOnce('checkpoints/1', Buffer.from('c')),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'backup-mirror-unavailable' });
    expect(await own.list()).toEqual([]);
  });

  it('replaces in the mirror a tile that was left from entries that were lost', async () => {
    const root = fresh();
    const mirror = tiles(path.join(root, 'mirror'));
    await mirror.writeOnce('tile/0/000.p/2', Buffer.from('lost'));
    const store = mirroredTiles(tiles(path.join(root, 'own')), mirror);
    await store.writeOnce('tile/0/000.p/2', Buffer.from('true'));
    expect(await mirror.read('tile/0/000.p/2')).toEqual(Buffer.from('true'));
  });
});

describe('kept rows', () => {
  it('are read back from the first folder that has one that parses', async () => {
    const [one, other] = [fresh(), fresh()];
    await openKeptRows(one).keep('document', 'order:del_1', { a: 1 });
    await openKeptRows(one).keep('document', 'order:del_1', { a: 2 });
    await openKeptRows(other).keep('document', 'receipt:del_1', { b: 1 });
    fs.writeFileSync(path.join(one, 'document/receipt.del_1.json'), '{"cut sho');
    const names = await keptNames([one, other], 'document');
    expect(names).toEqual(['order.del_1', 'receipt.del_1']);
    expect(await Promise.all(names.map((name) => readKept([one, other], 'document', name)))).toEqual([
      { a: 2 },
      { b: 1 },
    ]);
    expect(await readKept([one], 'document', 'receipt.del_1')).toBeNull();
    await expect(openKeptRows(one).keep('document', '../x', {})).rejects.toMatchObject({
      code: 'backup-row-name',
    });
  });
});
