import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe } from '@jest/globals';
import { keysFileParts } from '../../src/adapters/keys-file/index.ts';
import { openBaoParts } from '../../src/adapters/keys-vault/index.ts';
import { openKeyVault, type VaultParts } from '../../src/vault/index.ts';
import { startOpenBao, type OpenBaoServer } from '../support/openbao-server.ts';
import { frozenClock } from '../support/seeded.ts';
import { keyVaultContract, type VaultUnderTest } from './key-vault.ts';

type Place = { parts(): VaultParts; stolenParts(): Promise<() => VaultParts> };

async function underTest(clock: ReturnType<typeof frozenClock>, place: Place): Promise<VaultUnderTest> {
  const openWith: VaultUnderTest['openWith'] = (change) =>
    openKeyVault({ ...change(place.parts()), clock, random: randomBytes });
  const reopen = () => openWith((parts) => parts);
  const steal: VaultUnderTest['steal'] = async () => {
    const stolen = await place.stolenParts();
    return () => openKeyVault({ ...stolen(), clock, random: randomBytes });
  };
  return { vault: await reopen(), reopen, openWith, steal, clock };
}

for (const passphrase of [null, 'correct horse battery'])
  keyVaultContract(`keys-file, ${passphrase === null ? 'without' : 'with'} a passphrase`, async () => {
    const base = await mkdtemp(path.join(os.tmpdir(), 'cs-keys-'));
    const clock = frozenClock();
    const partsOf = (folder: string): VaultParts =>
      keysFileParts({
        folder,
        keyFolder: path.join(base, 'vault-key'),
        passphrase,
        clock,
        random: randomBytes,
      });
    const folder = path.join(base, 'keys');
    return underTest(clock, {
      parts: () => partsOf(folder),
      stolenParts: async () => {
        const copy = await mkdtemp(path.join(base, 'stolen-'));
        await cp(folder, copy, { recursive: true });
        return () => partsOf(copy);
      },
    });
  });

describe('keys-vault', () => {
  const servers: OpenBaoServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  keyVaultContract('keys-vault, over HTTP', async () => {
    const base = await mkdtemp(path.join(os.tmpdir(), 'cs-bao-'));
    const clock = frozenClock();
    const tokenFile = path.join(base, 'token');
    await writeFile(tokenFile, 's.test\n');
    const server = await startOpenBao('s.test', 'wards');
    servers.push(server);
    const partsOf = (url: string): VaultParts =>
      openBaoParts({
        url,
        tokenFile,
        namespace: 'wards',
        kv: 'countersign',
        transit: 'transit',
        key: 'countersign',
        clock,
      });
    return underTest(clock, {
      parts: () => partsOf(server.url),
      stolenParts: async () => {
        // Another server that has what the first one's key-value engine had, and its transit keys of now.
        const thief = await startOpenBao('s.test', 'wards');
        servers.push(thief);
        thief.state.kv = structuredClone(server.state.kv);
        return () => {
          thief.state.transit = server.state.transit;
          return partsOf(thief.url);
        };
      },
    });
  });
});
