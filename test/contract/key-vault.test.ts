import { mkdtemp } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { frozenClock } from '../support/seeded.ts';
import { keyVaultContract } from './key-vault.ts';

keyVaultContract('keys-file', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cs-keys-'));
  const clock = frozenClock();
  const reopen = (): ReturnType<typeof openKeysFile> =>
    openKeysFile({ folder, passphrase: null, clock, random: randomBytes });
  return { vault: await reopen(), reopen };
});
