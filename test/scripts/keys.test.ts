// The operator's command for the key vault, as a program of its own, on a vault that a service made.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import type { KeyVault } from '../../src/custody/ports.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { freshFolder } from '../support/running-service.ts';

const SCRIPT = path.join(import.meta.dirname, '../../scripts/keys.ts');
const ONE = { keyId: 'message_one', key: randomBytes(32) };
const OTHER = { keyId: 'message_other', key: randomBytes(32) };

let base: string;
let dataDir: string;
const fileOf = (name: string, text: string): string => {
  fs.writeFileSync(path.join(base, name), `${text}\n`);
  return path.join(base, name);
};

beforeEach(() => {
  base = freshFolder();
  dataDir = path.join(base, 'data');
  fs.mkdirSync(dataDir);
});

function vault(passphrase: string): Promise<KeyVault> {
  const folders = { folder: path.join(dataDir, 'keys'), keyFolder: path.join(dataDir, 'vault-key') };
  return openKeysFile({ ...folders, passphrase, clock: systemClock, random: randomBytes });
}

function keys(
  passphraseFile: string,
  ...args: string[]
): { status: number | null; out: string; err: string } {
  const env = { PATH: process.env['PATH'], DATA_DIR: dataDir, KEY_PASSPHRASE_FILE: passphraseFile };
  const done = spawnSync(process.execPath, [SCRIPT, ...args], { env, encoding: 'utf8' });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

describe('npm run keys', () => {
  it('tells the wrapping keys, replaces them, and changes the passphrase', async () => {
    const old = fileOf('old', 'the old one');
    await (await vault('the old one')).put('case_one', [ONE, OTHER]);
    await (await vault('the old one')).destroy('case_one', [ONE.keyId]);
    const told = keys(old, 'status');
    expect([told.status, /^\d{4}-\d\d-\d\d +1 {3}/m.test(told.out)]).toEqual([0, true]);
    expect(keys(old, 'rotate').out).toContain('destroyed, 1 keys wrapped anew');
    const next = fileOf('new', 'the new one');
    expect(keys(old, 'passphrase', '--new', next).status).toBe(0);
    expect(keys(old, 'status')).toMatchObject({ status: 1, out: '' });
    const found = await (await vault('the new one')).get('case_one', [ONE.keyId, OTHER.keyId]);
    expect([found.get(ONE.keyId), found.get(OTHER.keyId)]).toEqual(['destroyed', OTHER.key]);
  }, 60_000);

  it('refuses a wrong passphrase and an unknown word', async () => {
    await (await vault('the old one')).put('case_one', [ONE]);
    const wrong = keys(fileOf('wrong', 'a wrong one'), 'rotate');
    expect([wrong.status, wrong.err.includes('custody-vault-passphrase')]).toEqual([1, true]);
    expect(keys(fileOf('old', 'the old one'), 'destroy').status).toBe(2);
  }, 60_000);
});
