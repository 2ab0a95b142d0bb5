import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { openSealingKeys } from '../../src/adapters/keys-file/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import type { SealingKeys } from '../../src/live/index.ts';
import { frozenClock } from '../support/seeded.ts';

const DAY_MS = 24 * 3600_000;

let folder: string;
let clock: ReturnType<typeof frozenClock>;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'cs-sealing-'));
  clock = frozenClock();
});

const open = (passphrase: string | null = null): Promise<SealingKeys> =>
  openSealingKeys({
    folder,
    passphrase,
    clock,
    random: randomBytes,
    rotateAfterMs: 90 * DAY_MS,
    keepMs: 120 * DAY_MS,
  });

const files = (): Promise<string[]> => fs.readdir(path.join(folder, 'sealing'));

describe('the key that gateways seal to', () => {
  it('is made once, and is the same for every process', async () => {
    const first = await (await open()).current();
    expect(await (await open()).current()).toEqual(first);
    expect(first.seed).toHaveLength(32);
    expect(await files()).toHaveLength(1);
  });

  it('lies wrapped, readable by its owner alone', async () => {
    const { seed } = await (await open()).current();
    const [name = ''] = await files();
    const file = path.join(folder, 'sealing', name);
    expect((await fs.readFile(file)).includes(seed)).toBe(false);
    expect((await fs.stat(file)).mode & 0o077).toBe(0);
  });

  it('is replaced after its time, and the old one opens a while longer', async () => {
    const keys = await open();
    const old = await keys.current();
    clock.moveMs(90 * DAY_MS);
    const next = await keys.current();
    expect(next.keyId).not.toBe(old.keyId);
    expect((await keys.find(old.keyId))?.seed).toEqual(old.seed);
    clock.moveMs(31 * DAY_MS);
    expect(await keys.find(old.keyId)).toBeNull();
    expect((await keys.find(next.keyId))?.keyId).toBe(next.keyId);
  });

  it('past its age limit is no longer on the disk', async () => {
    const keys = await open();
    await keys.current();
    clock.moveMs(121 * DAY_MS);
    await keys.current();
    expect(await files()).toHaveLength(1);
  });

  it('of an unknown id is none, and no id leads out of the folder', async () => {
    const keys = await open();
    await keys.current();
    for (const id of ['sealing_x', '', '../master', `sealing_${'0'.repeat(26)}`])
      expect(await keys.find(id)).toBeNull();
  });

  it('does not open with a wrong passphrase', async () => {
    await (await open('the right passphrase')).current();
    expect(await open('a wrong passphrase').catch(faultCode)).toBe('custody-vault-passphrase');
  });
});
