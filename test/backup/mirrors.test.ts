// What is mirrored while the service runs: the vault's wrapped keys and tombstones, the log's files, kept rows.
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { keysFileParts, openDiskShelf, openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import {
  keptNames,
  levelShelves,
  mirroredShelf,
  mirroredTiles,
  openKeptRows,
  readKept,
  VAULT_FOLDERS,
  VAULT_KEY_FOLDERS,
} from '../../src/backup/index.ts';
import type { KeyVault } from '../../src/custody/index.ts';
import { openKeyVault, replayTombstones, type Shelf, type VaultParts } from '../../src/vault/index.ts';
import { keyVaultContract, type VaultUnderTest } from '../contract/key-vault.ts';
import { tileStoreContract } from '../contract/tile-store.ts';
import { frozenClock } from '../support/seeded.ts';

const fresh = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'cs-mirror-'));
const clock = frozenClock();
const random = randomBytes;

type Folders = { keys: string; vaultKey: string; mirror: string; keyMirror: string };

function vaultFolders(): Folders {
  const root = fresh();
  const at = (name: string): string => path.join(root, name);
  return {
    keys: at('keys'),
    vaultKey: at('vault-key'),
    mirror: at('backup/keys'),
    keyMirror: at('safe/vault-key'),
  };
}

const shelf = (folder: string): Shelf => openDiskShelf(folder, random);

function mirroredParts({ keys, vaultKey, mirror, keyMirror }: Folders): VaultParts {
  return keysFileParts({
    folder: keys,
    keyFolder: vaultKey,
    passphrase: null,
    clock,
    random,
    through: {
      vault: (own) => mirroredShelf(own, shelf(mirror), clock),
      vaultKey: (own) => mirroredShelf(own, shelf(keyMirror), clock),
    },
  });
}

async function level({ keys, vaultKey, mirror, keyMirror }: Folders): Promise<void> {
  await levelShelves(shelf(keys), shelf(mirror), VAULT_FOLDERS, clock);
  await levelShelves(shelf(vaultKey), shelf(keyMirror), VAULT_KEY_FOLDERS, clock);
}

const mirrored = (folders: Folders): Promise<KeyVault> =>
  openKeyVault({ ...mirroredParts(folders), clock, random });

/** The two mirrors alone, brought together as a restore does. */
function copied({ mirror, keyMirror }: Folders): VaultParts {
  const root = fresh();
  const [folder, keyFolder] = [path.join(root, 'keys'), path.join(root, 'vault-key')];
  fs.cpSync(mirror, folder, { recursive: true });
  fs.cpSync(keyMirror, keyFolder, { recursive: true });
  return keysFileParts({ folder, keyFolder, passphrase: null, clock, random });
}

async function restored(folders: Folders): Promise<KeyVault> {
  const parts = copied(folders);
  await replayTombstones(parts);
  return openKeyVault({ ...parts, clock, random });
}

keyVaultContract('a vault in two places', async () => {
  const folders = vaultFolders();
  const openWith: VaultUnderTest['openWith'] = (change) =>
    openKeyVault({ ...change(mirroredParts(folders)), clock, random });
  return {
    vault: await mirrored(folders),
    reopen: () => mirrored(folders),
    openWith,
    steal: async () => {
      // A stolen backup, and what opens the vault now.
      const stolen = path.join(fresh(), 'keys');
      fs.cpSync(folders.mirror, stolen, { recursive: true });
      const place = { folder: stolen, keyFolder: folders.vaultKey, passphrase: null, clock, random };
      return () => openKeysFile(place);
    },
    clock,
  };
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
      kind: fc.constantFrom('put', 'destroy', 'retire'),
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
          const [epoch] = await vault.epochs();
          if (kind === 'destroy' && old !== undefined) await vault.destroy(old.owner, [old.keyId]);
          else if (kind === 'retire' && epoch !== undefined) await vault.retire(epoch.epoch);
          else {
            await vault.put(owner, [{ keyId, key: randomBytes(32) }]);
            put.push({ owner, keyId });
          }
        }
        const other = await restored(folders);
        for (const { owner, keyId } of put)
          expect(await other.get(owner, [keyId])).toEqual(await vault.get(owner, [keyId]));
        const names = fs.readdirSync(folders.mirror, { recursive: true, encoding: 'utf8' });
        expect(names.filter((name) => /\.key$|versions/.test(name))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is made equal at the start, also of what was destroyed while there was none', async () => {
    const folders = vaultFolders();
    const place = { folder: folders.keys, keyFolder: folders.vaultKey, passphrase: null, clock, random };
    const before = await openKeysFile(place);
    await before.put('case_a', [{ keyId: 'key_1', key: randomBytes(32) }]);
    await level(folders);
    await before.destroy('case_a', ['key_1']);
    await level(folders);
    expect((await (await restored(folders)).get('case_a', ['key_1'])).get('key_1')).toBe('destroyed');
    const names = fs.readdirSync(folders.mirror, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.keys'))).toEqual([]);
  });

  it('is never made equal to a vault that is older or gone: it is what a restore needs', async () => {
    const folders = vaultFolders();
    const vault = await mirrored(folders);
    const { epoch } = await vault.put('case_a', [{ keyId: 'key_1', key: randomBytes(32) }]);
    const yesterday = `${folders.keys}-yesterday`;
    fs.cpSync(folders.keys, yesterday, { recursive: true });
    await vault.retire(epoch);
    const names = () => fs.readdirSync(folders.mirror, { recursive: true, encoding: 'utf8' }).toSorted();
    const before = names();
    for (const put of [() => fs.cpSync(yesterday, folders.keys, { recursive: true }), () => undefined]) {
      fs.rmSync(folders.keys, { recursive: true });
      put();
      await expect(level(folders)).rejects.toMatchObject({ code: 'backup-mirror-newer' });
      expect(names()).toEqual(before);
      fs.mkdirSync(folders.keys, { recursive: true });
    }
  });

  it('that cannot be written lets no destruction be told', async () => {
    const folders = vaultFolders();
    const vault = await mirrored(folders);
    await vault.put('case_a', [{ keyId: 'key_1', key: randomBytes(32) }]);
    const place = path.join(folders.mirror, 'tombstones');
    fs.mkdirSync(folders.mirror, { recursive: true });
    fs.writeFileSync(place, 'in the way');
    await expect(vault.destroy('case_a', ['key_1'])).rejects.toMatchObject({
      code: 'backup-mirror-unavailable',
    });
    fs.rmSync(place);
    await level(folders);
    await vault.destroy('case_a', ['key_1']);
    expect((await (await restored(folders)).get('case_a', ['key_1'])).get('key_1')).toBe('destroyed');
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
