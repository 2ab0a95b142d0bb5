// Which folders of keys are made to agree with their copies, by where the vault is.
import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { levelVault, type VaultPlace } from '../../src/wiring-vault.ts';
import { frozenClock } from '../support/seeded.ts';

const OPEN_BAO = {
  url: 'https://bao.example',
  tokenFile: 'token',
  namespace: null,
  kv: 'kv',
  transit: 'transit',
  key: 'key',
  caFile: null,
};

function placeOf(openBao: typeof OPEN_BAO | null): VaultPlace & { at: (name: string) => string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-level-'));
  const at = (name: string): string => path.join(folder, name);
  const keys = {
    vaultKeyDir: at('data/vault-key'),
    vaultKeyCopyDir: at('safe'),
    passphrase: null,
    openBao,
    epochLimitSeconds: 86_400,
    backupKeepSeconds: 86_400,
  };
  const config = { dataDir: at('data'), backupDir: at('backup'), keys };
  return { config, clock: frozenClock(), random: randomBytes, at };
}

function put(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

it('copies the signing keys beside OpenBao too, and puts them back on a new disk (RULE D-06)', async () => {
  const place = placeOf(OPEN_BAO);
  put(place.at('data/vault-key/signing/log'), 'a key');
  // Of a time before OpenBao; the copy knows more, which would end a start with folders.
  put(place.at('safe/versions/00000007'), 'old');
  put(place.at('data/keys/vault/00000001'), 'old');
  await levelVault(place);
  expect(fs.readFileSync(place.at('safe/signing/log'), 'utf8')).toBe('a key');
  expect(fs.existsSync(place.at('backup/keys'))).toBe(false);
  fs.rmSync(place.at('data'), { recursive: true });
  await levelVault(place);
  expect(fs.readFileSync(place.at('data/vault-key/signing/log'), 'utf8')).toBe('a key');
  expect(fs.existsSync(place.at('data/vault-key/versions'))).toBe(false);
});

it('still levels both folders without it', async () => {
  const place = placeOf(null);
  put(place.at('data/keys/vault/00000001'), 'vault');
  put(place.at('data/vault-key/versions/00000001'), 'version');
  await levelVault(place);
  expect(fs.existsSync(place.at('backup/keys/vault/00000001'))).toBe(true);
  expect(fs.existsSync(place.at('safe/versions/00000001'))).toBe(true);
});
