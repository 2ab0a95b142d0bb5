import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { realDisk } from '../../src/adapters/keys-file/disk.ts';
import { openKeysFile, replayTombstones, type Disk } from '../../src/adapters/keys-file/index.ts';
import type { KeyVault } from '../../src/custody/ports.ts';
import { frozenClock } from '../support/seeded.ts';

const OWNER = 'case_one';
const KEYS = ['message_a', 'message_b', 'message_c'].map((keyId) => ({ keyId, key: randomBytes(32) }));
const IDS = KEYS.map(({ keyId }) => keyId);

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'cs-keys-')), 'keys');
});

function open(options: { passphrase?: string | null; disk?: Disk } = {}): Promise<KeyVault> {
  const clock = frozenClock();
  return openKeysFile({ folder, passphrase: null, clock, random: randomBytes, ...options });
}

function files(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name).isFile());
}

/** A disk whose `n`-th change and all after it fail: before it is done, or done but not reported. */
function failingDisk(n: number, when: 'before' | 'after'): Disk {
  const disk = realDisk(randomBytes);
  let left = n;
  const failing =
    <Args extends unknown[], Result>(change: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      left -= 1;
      if (left < 0 || (left === 0 && when === 'before')) throw new Error('power cut');
      const result = await change(...args);
      if (left === 0) throw new Error('power cut');
      return result;
    };
  return {
    ...disk,
    replace: failing((...args: Parameters<Disk['replace']>) => disk.replace(...args)),
    create: failing((...args: Parameters<Disk['create']>) => disk.create(...args)),
    append: failing((...args: Parameters<Disk['append']>) => disk.append(...args)),
    remove: failing((...args: Parameters<Disk['remove']>) => disk.remove(...args)),
  };
}

describe('the key folder', () => {
  it('is open to its owner alone', async () => {
    await (await open()).put(OWNER, KEYS);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of files()) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('holds no single-use key in the open', async () => {
    await (await open()).put(OWNER, KEYS);
    for (const file of files()) {
      const bytes = readFileSync(file);
      for (const { key } of KEYS) {
        expect(bytes.includes(key)).toBe(false);
        expect(bytes.includes(key.toString('base64'))).toBe(false);
      }
    }
  });

  it('wraps the keys of another day under another epoch key and opens both', async () => {
    const clock = frozenClock();
    const vault = await openKeysFile({ folder, passphrase: null, clock, random: randomBytes });
    const first = await vault.put(OWNER, KEYS.slice(0, 1));
    clock.moveMs(86_400_000);
    const second = await vault.put(OWNER, KEYS.slice(1));
    expect([first.epoch, second.epoch]).toEqual(['2026-03-02', '2026-03-03']);
    const found = await vault.get(OWNER, IDS);
    for (const { keyId, key } of KEYS) expect(found.get(keyId)).toEqual(key);
  });

  it('refuses a wrapped key that was moved to another id', async () => {
    const vault = await open();
    await vault.put(OWNER, KEYS);
    const file = files().find((name) => name.endsWith('.keys')) ?? '';
    const text = readFileSync(file, 'latin1');
    writeFileSync(file, text.replace('message_a ', 'message_x ').replace('message_b ', 'message_a '));
    await expect(vault.get(OWNER, ['message_a'])).rejects.toMatchObject({ code: 'custody-vault-broken' });
  });
});

describe('a passphrase', () => {
  it('opens the vault again, and nothing else does', async () => {
    await (await open({ passphrase: 'correct horse' })).put(OWNER, KEYS);
    const vault = await open({ passphrase: 'correct horse' });
    expect((await vault.get(OWNER, ['message_a'])).get('message_a')).toEqual(KEYS[0]?.key);
    for (const passphrase of ['wrong', null])
      await expect(open({ passphrase })).rejects.toMatchObject({ code: 'custody-vault-passphrase' });
  });

  it('is refused for a vault that was made without one', async () => {
    await open();
    await expect(open({ passphrase: 'late' })).rejects.toMatchObject({ code: 'custody-vault-passphrase' });
  });

  it('opens nothing when the file names a cost that Argon2id does not take', async () => {
    await open({ passphrase: 'correct horse' });
    const file = files().find((name) => name.endsWith('master.json')) ?? '';
    writeFileSync(file, readFileSync(file, 'utf8').replace('"passes":3', '"passes":0'));
    await expect(open({ passphrase: 'correct horse' })).rejects.toMatchObject({
      code: 'custody-vault-broken',
    });
  });
});

describe('when an old key file comes back (RULE D-06)', () => {
  it('still answers destroyed, and the replay at start removes the key again', async () => {
    const vault = await open();
    await vault.put(OWNER, KEYS);
    const backup = `${folder}-backup`;
    cpSync(path.join(folder, 'owners'), backup, { recursive: true });
    await vault.destroy(OWNER, ['message_a']);
    cpSync(backup, path.join(folder, 'owners'), { recursive: true });
    expect((await (await open()).get(OWNER, IDS)).get('message_a')).toBe('destroyed');
    expect(await replayTombstones({ folder, random: randomBytes })).toBe(1);
    const left = files().filter((name) => name.endsWith('.keys'));
    expect(left.some((name) => readFileSync(name, 'latin1').includes('message_a'))).toBe(false);
    expect(await replayTombstones({ folder, random: randomBytes })).toBe(0);
  });
});

describe('when the power goes at any step', () => {
  const cuts = [1, 2, 3, 4].flatMap((n) => [
    { n, when: 'before' as const },
    { n, when: 'after' as const },
  ]);

  it.each(cuts)('a put is there or not, and can be repeated ($when change $n)', async ({ n, when }) => {
    const cut = failingDisk(n, when);
    await open({ disk: cut })
      .then((vault) => vault.put(OWNER, KEYS))
      .catch(() => undefined);
    const vault = await open();
    const before = await vault.keyIds(OWNER);
    expect([0, KEYS.length]).toContain(before.length);
    await vault.put(OWNER, KEYS);
    expect((await vault.keyIds(OWNER)).sort()).toEqual(IDS);
  });

  it.each(cuts)('a destruction is ended by a repeat ($when change $n)', async ({ n, when }) => {
    await (await open()).put(OWNER, KEYS);
    const cut = await open({ disk: failingDisk(n, when) });
    const told = await cut.destroy(OWNER, IDS).catch(() => null);
    const vault = await open();
    const half = await vault.get(OWNER, IDS);
    if (told !== null) for (const id of IDS) expect(half.get(id)).toBe('destroyed');
    await vault.destroy(OWNER, IDS);
    const found = await vault.get(OWNER, IDS);
    expect(IDS.map((id) => found.get(id))).toEqual(['destroyed', 'destroyed', 'destroyed']);
    for (const file of files().filter((name) => name.endsWith('.keys')))
      expect(readFileSync(file, 'latin1')).not.toContain('message_');
  });

  it('a tombstone line cut short spoils neither the ones before nor the ones after', async () => {
    const vault = await open();
    await vault.put(OWNER, KEYS);
    await vault.destroy(OWNER, ['message_a']);
    const file = path.join(folder, 'tombstones', OWNER);
    writeFileSync(file, `${readFileSync(file, 'latin1')}\nmessage_b 2026-03-02T21:05`);
    await vault.destroy(OWNER, ['message_c']);
    const found = await vault.get(OWNER, IDS);
    expect(found.get('message_a')).toBe('destroyed');
    expect(found.get('message_b')).toEqual(KEYS[1]?.key);
    expect(found.get('message_c')).toBe('destroyed');
  });
});
