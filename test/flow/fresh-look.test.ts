// RULE D-06: the process that proves an erasure, started as the service starts it.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import type { KeyVault } from '../../src/custody/ports.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { lookAfresh } from '../../src/wiring-fresh-look.ts';
import { freshFolder } from '../support/running-service.ts';

const ONE = { keyId: 'message_one', key: randomBytes(32) };
const OTHER = { keyId: 'message_other', key: randomBytes(32) };

let dataDir: string;
let vault: KeyVault;
const keys = (passphrase: string | null) => ({
  openBao: null,
  passphrase,
  vaultKeyDir: path.join(dataDir, 'vault-key'),
});
beforeEach(async () => {
  dataDir = freshFolder();
  const folders = { folder: path.join(dataDir, 'keys'), keyFolder: path.join(dataDir, 'vault-key') };
  vault = await openKeysFile({
    ...folders,
    passphrase: 'correct horse',
    clock: systemClock,
    random: randomBytes,
  });
  await vault.put('case_one', [ONE, OTHER]);
});

describe('a look at the vault by another process', () => {
  it('finds a destroyed key destroyed, and an unknown one unknown', async () => {
    await vault.destroy('case_one', [ONE.keyId]);
    const look = await lookAfresh({ dataDir, keys: keys('correct horse') });
    const found = await look.get('case_one', [ONE.keyId, 'message_none']);
    expect([found.get(ONE.keyId), found.get('message_none')]).toEqual(['destroyed', 'unknown']);
    expect(await look.destroyedIds('case_one')).toEqual([ONE.keyId]);
    expect(await look.residue('case_one', [ONE.keyId])).toHaveLength(1);
    await look.close?.();
    await expect(look.destroyedIds('case_one')).rejects.toMatchObject({ code: 'custody-vault-unavailable' });
  });

  it('proves nothing of a key that stands, and never gives it', async () => {
    const look = await lookAfresh({ dataDir, keys: keys('correct horse') });
    await expect(look.get('case_one', [OTHER.keyId])).rejects.toMatchObject({
      code: 'custody-erasure-unproven',
    });
    await look.close?.();
  });

  it('that cannot start is a vault that is away, and ends nothing else', async () => {
    const real = process.execPath;
    process.execPath = path.join(dataDir, 'none');
    try {
      await expect(lookAfresh({ dataDir, keys: keys('correct horse') })).rejects.toMatchObject({
        code: 'custody-vault-unavailable',
      });
    } finally {
      process.execPath = real;
    }
  });

  it('tells the code of what keeps it from opening', async () => {
    await expect(lookAfresh({ dataDir, keys: keys('a wrong one') })).rejects.toMatchObject({
      code: 'custody-vault-passphrase',
    });
    for (const name of fs.readdirSync(path.join(dataDir, 'keys/vault')))
      fs.writeFileSync(path.join(dataDir, 'keys/vault', name), 'countersign-vault 1 1 x\n');
    await expect(lookAfresh({ dataDir, keys: keys('correct horse') })).rejects.toMatchObject({
      code: 'custody-vault-broken',
    });
  });
});
