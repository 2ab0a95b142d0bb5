// The embedded vault: wrapped keys, tombstones and the vault file in one folder, the vault key in another, so that a backup or a
// theft of the first opens nothing (`receipts.md` §5.3).
import type { KeyVault } from '../../custody/ports.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/ids.ts';
import { openKeyVault, type Shelf, type VaultParts } from '../../vault/index.ts';
import { openDiskShelf } from './disk.ts';
import { openVaultKeyFile, type VaultKeyWithPassphrase } from './vault-key-file.ts';

export type KeysFileOptions = {
  /** Made when missing (0700). */
  folder: string;
  /** Of the vault key; never in one backup with `folder`. Made when missing (0700). */
  keyFolder: string;
  /** Null only in a sandbox: the vault key then lies plain in its folder. */
  passphrase: string | null;
  clock: Clock;
  random: Random;
  /** What each folder is seen through, e.g. so that it is in two places. */
  through?: { vault(own: Shelf): Shelf; vaultKey(own: Shelf): Shelf };
};

/** The folders as the parts of a vault. */
export function keysFileParts(options: KeysFileOptions): VaultParts & { vaultKey: VaultKeyWithPassphrase } {
  const { folder, keyFolder, passphrase, clock, random, through } = options;
  const [own, ownKey] = [openDiskShelf(folder, random), openDiskShelf(keyFolder, random)];
  const shelf = through?.vaultKey(ownKey) ?? ownKey;
  return {
    shelf: through?.vault(own) ?? own,
    vaultKey: openVaultKeyFile({ shelf, passphrase, clock, random }),
  };
}

/** Opens the vault. Throws `custody-vault-passphrase`, `custody-vault-broken`, `custody-vault-unavailable`. */
export function openKeysFile(options: KeysFileOptions): Promise<KeyVault> {
  const { clock, random } = options;
  return openKeyVault({ ...keysFileParts(options), clock, random });
}
