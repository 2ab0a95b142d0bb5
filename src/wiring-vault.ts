// Puts the key vault's parts together: folders (mirrored where a backup is wanted), or OpenBao, which has backups of its own. The
// signing keys lie in a folder in either case. With the other wiring files the only ones that know adapters.
import path from 'node:path';
import { openDiskShelf } from './adapters/keys-file/index.ts';
import {
  backupFolders,
  levelShelves,
  mirroredShelf,
  SIGNING_FOLDERS,
  VAULT_FOLDERS,
  VAULT_KEY_FOLDERS,
} from './backup/index.ts';
import type { Config } from './config.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import type { Shelf, VaultParts } from './vault/index.ts';
import { storedVaultParts } from './vault-parts.ts';

export type VaultPlace = {
  config: Pick<Config, 'dataDir' | 'backupDir' | 'keys'>;
  clock: Clock;
  random: Random;
};

/** Fresh parts each time. */
export function vaultParts(place: VaultPlace): VaultParts {
  const { config, clock, random } = place;
  const { vault, vaultKey } = mirrors(place);
  const through = (mirror: Shelf | null) => (own: Shelf) =>
    mirror === null ? own : mirroredShelf(own, mirror, clock);
  const { dataDir, keys } = config;
  return storedVaultParts(
    { dataDir, keys, clock, random },
    { vault: through(vault), vaultKey: through(vaultKey) },
  );
}

/** Makes the mirrors agree with the folders; before anything opens, and once more when the signing keys are there. */
export async function levelVault(place: VaultPlace): Promise<void> {
  const { config, clock, random } = place;
  const { openBao, vaultKeyDir } = config.keys;
  const { vault, vaultKey } = mirrors(place);
  if (vault !== null && openBao === null)
    await levelShelves(openDiskShelf(path.join(config.dataDir, 'keys'), random), vault, VAULT_FOLDERS, clock);
  if (vaultKey === null) return;
  // What the folders held before OpenBao is no vault any more, and stays as it is.
  const folders = openBao === null ? VAULT_KEY_FOLDERS : SIGNING_FOLDERS;
  await levelShelves(openDiskShelf(vaultKeyDir, random), vaultKey, folders, clock);
}

/** RULE D-06: never both in one place. */
function mirrors({ config, random }: VaultPlace): { vault: Shelf | null; vaultKey: Shelf | null } {
  const { backupDir, keys } = config;
  return {
    vault: backupDir === null ? null : openDiskShelf(backupFolders(backupDir).keys, random),
    vaultKey: keys.vaultKeyCopyDir === null ? null : openDiskShelf(keys.vaultKeyCopyDir, random),
  };
}
