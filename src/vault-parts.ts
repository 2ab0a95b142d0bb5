// The key vault's parts as they are stored, in folders or in OpenBao, without mirrors.
import path from 'node:path';
import { keysFileParts, type KeysFileOptions } from './adapters/keys-file/index.ts';
import { openBaoParts } from './adapters/keys-vault/index.ts';
import type { Config } from './config.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import type { VaultParts } from './vault/index.ts';

export type StoredVault = {
  dataDir: string;
  keys: Pick<Config['keys'], 'openBao' | 'passphrase' | 'vaultKeyDir'>;
};

/** `through`: what each folder is seen through. */
export function storedVaultParts(
  place: StoredVault & { clock: Clock; random: Random },
  through?: KeysFileOptions['through'],
): VaultParts {
  const { dataDir, keys, clock, random } = place;
  const { openBao, passphrase, vaultKeyDir: keyFolder } = keys;
  if (openBao !== null) return openBaoParts({ ...openBao, clock });
  const folder = path.join(dataDir, 'keys');
  const seen = through === undefined ? {} : { through };
  return keysFileParts({ folder, keyFolder, passphrase, clock, random, ...seen });
}
