export type { VaultParts } from './generations.ts';
export { openKeyVault, replayTombstones, type KeyVaultOptions } from './key-vault.ts';
export type { Shelf, VaultKey } from './ports.ts';
export { reported } from './reported.ts';
export { resealVault } from './reseal.ts';
export { shelfName } from './shelf-name.ts';
export { secretFor } from './secret.ts';
export { openSealingKeys, type SealingKeysOptions } from './sealing-keys.ts';
