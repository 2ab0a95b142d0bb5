import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { keysFileParts } from '../../src/adapters/keys-file/index.ts';
import type { KeyVault } from '../../src/custody/ports.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { openKeyVault, replayTombstones, resealVault, type VaultParts } from '../../src/vault/index.ts';
import { failingParts } from '../contract/key-vault.ts';
import { frozenClock } from '../support/seeded.ts';

const OWNER = 'case_one';
const KEYS = ['message_a', 'message_b', 'message_c'].map((keyId) => ({ keyId, key: randomBytes(32) }));
const IDS = KEYS.map(({ keyId }) => keyId);

let folder: string;
let keyFolder: string;
beforeEach(async () => {
  const base = await mkdtemp(path.join(os.tmpdir(), 'cs-keys-'));
  [folder, keyFolder] = [path.join(base, 'keys'), path.join(base, 'vault-key')];
});

type Options = { passphrase?: string | null; change?: (parts: VaultParts) => VaultParts };

function parts(passphrase: string | null = null): ReturnType<typeof keysFileParts> {
  return keysFileParts({ folder, keyFolder, passphrase, clock: frozenClock(), random: randomBytes });
}

function open({ passphrase = null, change = (same) => same }: Options = {}): Promise<KeyVault> {
  return openKeyVault({ ...change(parts(passphrase)), clock: frozenClock(), random: randomBytes });
}

function files(): string[] {
  return [folder, keyFolder].flatMap((base) =>
    readdirSync(base, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(base, name))
      .filter((name) => statSync(name).isFile()),
  );
}

describe('the key folder', () => {
  it('is open to its owner alone', async () => {
    await (await open()).put(OWNER, KEYS);
    for (const base of [folder, keyFolder]) expect(statSync(base).mode & 0o777).toBe(0o700);
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
    const vault = await openKeyVault({ ...parts(), clock, random: randomBytes });
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
    const file = files().find((name) => name.endsWith('.key')) ?? '';
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
    expect(await replayTombstones(parts())).toBe(1);
    const left = files().filter((name) => name.endsWith('.keys'));
    expect(left.some((name) => readFileSync(name, 'latin1').includes('message_a'))).toBe(false);
    expect(await replayTombstones(parts())).toBe(0);
  });
});

describe('when the power goes at any step', () => {
  const cuts = [1, 2, 3, 4].flatMap((n) => [
    { n, when: 'before' as const },
    { n, when: 'after' as const },
  ]);

  it.each(cuts)('a put is there or not, and can be repeated ($when change $n)', async ({ n, when }) => {
    const cut = failingParts(n, when);
    await open({ change: cut })
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
    const cut = await open({ change: failingParts(n, when) });
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
});

describe('when one bit of a file is changed', () => {
  const read = async (passphrase: string | null): Promise<string> => {
    try {
      const found = await (await open({ passphrase })).get(OWNER, IDS);
      return KEYS.every(({ keyId, key }) => {
        const value = found.get(keyId);
        return Buffer.isBuffer(value) ? value.equals(key) : keyId === 'message_a' && value === 'destroyed';
      })
        ? 'as it was'
        : 'told as missing';
    } catch (error) {
      return faultCode(error) ?? `no fault of ours: ${String(error)}`;
    }
  };

  // Argon2id takes its time, so with a passphrase only the files that it guards are changed byte by byte.
  it.each([null, 'correct horse'])(
    'never gives another key and is refused by a code (passphrase %s)',
    async (passphrase) => {
      const vault = await open({ passphrase });
      await vault.put(OWNER, KEYS.slice(0, 2));
      await vault.destroy(OWNER, ['message_a']);
      await vault.put(OWNER, KEYS.slice(2));
      expect(await read(passphrase)).toBe('as it was');
      const seen = new Map<string, number>();
      for (const file of files().filter((name) => passphrase === null || name.startsWith(keyFolder))) {
        const bytes = readFileSync(file);
        const step = passphrase === null ? 1 : 17;
        for (let at = 0; at < bytes.length; at += step) {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
          writeFileSync(file, changed);
          const kind = path.extname(file) === '' ? 'tombstone' : path.extname(file);
          const answer = `${kind} ${await read(passphrase)}`;
          seen.set(answer, (seen.get(answer) ?? 0) + 1);
        }
        writeFileSync(file, bytes);
      }
      expect(await read(passphrase)).toBe('as it was');
      const answers = [...seen.keys()].sort();
      // The name of a key can become another name: then the key is missing or, under the new name, broken. A time in a tombstone
      // can become another time. The wrong key, or the erased one, never comes.
      const allowed =
        /^(\.keys (custody-vault-broken|told as missing)|\.vault custody-vault-(broken|key-gone|unavailable|passphrase)|\.key custody-vault-(broken|passphrase)|tombstone (custody-vault-broken|told as missing|as it was))$/;
      expect(answers.filter((answer) => !allowed.test(answer))).toEqual([]);
    },
  );
});

describe('another passphrase', () => {
  it('opens the vault from then on, and the old one nothing', async () => {
    await (await open({ passphrase: 'the old one' })).put(OWNER, KEYS);
    const changing = parts('the old one');
    await openKeyVault({ ...changing, clock: frozenClock(), random: randomBytes });
    await changing.vaultKey.rotateTo('the new one');
    await resealVault(changing, randomBytes);
    const found = await (await open({ passphrase: 'the new one' })).get(OWNER, IDS);
    for (const { keyId, key } of KEYS) expect(found.get(keyId)).toEqual(key);
    expect(await open({ passphrase: 'the old one' }).catch(faultCode)).toBe('custody-vault-passphrase');
    expect(files().filter((name) => name.endsWith('.key'))).toHaveLength(1);
  });

  it('loses nothing when it was cut before the vault file was closed anew', async () => {
    await (await open({ passphrase: 'the old one' })).put(OWNER, KEYS);
    await parts('the old one').vaultKey.rotateTo('the new one');
    const found = await (await open({ passphrase: 'the old one' })).get(OWNER, IDS);
    expect(found.get('message_a')).toEqual(KEYS[0]?.key);
  });
});

describe('retirement', () => {
  it('asks Argon2id once, however many vault keys there were', async () => {
    const vault = await open({ passphrase: 'correct horse' });
    await vault.put(OWNER, KEYS);
    const salts = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      for (const { epoch } of await vault.epochs()) await vault.retire(epoch);
      for (const file of files().filter((name) => name.endsWith('.key')))
        salts.add(/"salt":"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'none');
    }
    expect(salts.size).toBe(1);
    expect(files().filter((name) => name.endsWith('.key'))).toHaveLength(1);
    expect(files().filter((name) => name.endsWith('.vault'))).toHaveLength(1);
  });

  it('leaves the bytes of the old vault key nowhere in its folder', async () => {
    const vault = await open();
    await vault.put(OWNER, KEYS);
    const before = files().find((name) => name.startsWith(keyFolder));
    const old = /"key":"([^"]+)"/.exec(readFileSync(before ?? '', 'utf8'))?.[1] ?? 'none';
    for (const { epoch } of await vault.epochs()) await vault.retire(epoch);
    for (const file of files()) expect(readFileSync(file, 'latin1')).not.toContain(old);
  });
});
