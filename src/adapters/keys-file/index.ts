export { openDiskShelf } from './disk.ts';
export { keysFileParts, openKeysFile, type KeysFileOptions } from './keys-file.ts';
export { openVaultKeyFile } from './vault-key-file.ts';
