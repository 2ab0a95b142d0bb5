import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { keysFileParts } from '../../src/adapters/keys-file/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import type { SealingKeys } from '../../src/live/index.ts';
import { openKeyVault, openSealingKeys, type VaultParts } from '../../src/vault/index.ts';
import { frozenClock } from '../support/seeded.ts';

const DAY_MS = 24 * 3600_000;

let base: string;
let clock: ReturnType<typeof frozenClock>;
beforeEach(async () => {
  base = await fs.mkdtemp(path.join(os.tmpdir(), 'cs-sealing-'));
  clock = frozenClock();
});

function vaultParts(passphrase: string | null = null): VaultParts {
  const folders = { folder: path.join(base, 'keys'), keyFolder: path.join(base, 'vault-key') };
  return keysFileParts({ ...folders, passphrase, clock, random: randomBytes });
}

const open = (passphrase: string | null = null): SealingKeys =>
  openSealingKeys({
    ...vaultParts(passphrase),
    clock,
    random: randomBytes,
    rotateAfterMs: 90 * DAY_MS,
    keepMs: 120 * DAY_MS,
  });

async function files(): Promise<string[]> {
  const entries = await fs.readdir(path.join(base, 'keys'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

describe('the key that gateways seal to', () => {
  it('is made once, and is the same for every process', async () => {
    const first = await open().current();
    const [second, third] = await Promise.all([open().current(), open().current()]);
    expect([second, third]).toEqual([first, first]);
    expect(first.seed).toHaveLength(32);
  });

  it('lies wrapped, readable by its owner alone', async () => {
    const { seed } = await open().current();
    for (const file of await files()) {
      expect((await fs.readFile(file)).includes(seed)).toBe(false);
      expect((await fs.stat(file)).mode & 0o077).toBe(0);
    }
  });

  it('stands when epochs are retired, under the new vault key', async () => {
    const seed = await open().current();
    const vault = await openKeyVault({ ...vaultParts(), clock, random: randomBytes });
    const { epoch } = await vault.put('case_one', [{ keyId: 'message_a', key: randomBytes(32) }]);
    await vault.retire(epoch);
    expect(await open().current()).toEqual(seed);
  });

  it('is replaced after its time, and the old one opens a while longer', async () => {
    const keys = open();
    const old = await keys.current();
    clock.moveMs(90 * DAY_MS);
    const next = await keys.current();
    expect(next.keyId).not.toBe(old.keyId);
    expect((await keys.find(old.keyId))?.seed).toEqual(old.seed);
    clock.moveMs(31 * DAY_MS);
    expect(await keys.find(old.keyId)).toBeNull();
    expect((await keys.find(next.keyId))?.keyId).toBe(next.keyId);
  });

  it('past its age limit is no longer in the vault', async () => {
    const keys = open();
    const old = await keys.current();
    clock.moveMs(121 * DAY_MS);
    await keys.current();
    clock.moveMs(-121 * DAY_MS);
    expect(await open().find(old.keyId)).toBeNull();
  });

  it('of an unknown id is none, and no id leads out of the folder', async () => {
    const keys = open();
    await keys.current();
    for (const id of ['sealing_x', '', '../master', `sealing_${'0'.repeat(26)}`])
      expect(await keys.find(id)).toBeNull();
  });

  it('does not open with a wrong passphrase', async () => {
    await open('the right passphrase').current();
    expect(await open('a wrong passphrase').current().catch(faultCode)).toBe('custody-vault-passphrase');
  });
});
