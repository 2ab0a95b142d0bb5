// Puts the key vault's parts together: folders, or OpenBao. With the other wiring files the only ones that know adapters.
import path from 'node:path';
import { keysFileParts } from './adapters/keys-file/index.ts';
import { openBaoParts } from './adapters/keys-vault/index.ts';
import type { Config } from './config.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import type { VaultParts } from './vault/index.ts';

/** Fresh parts each time, so that a proof of absence asks no memory of another (RULE D-06). */
export function vaultParts({
  config,
  clock,
  random,
}: {
  config: Pick<Config, 'dataDir' | 'keys'>;
  clock: Clock;
  random: Random;
}): VaultParts {
  const { openBao, passphrase, vaultKeyDir } = config.keys;
  if (openBao !== null) return openBaoParts({ ...openBao, clock });
  const folder = path.join(config.dataDir, 'keys');
  return keysFileParts({ folder, keyFolder: vaultKeyDir, passphrase, clock, random });
}
