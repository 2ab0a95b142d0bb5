export type { Disk } from './disk.ts';
export { openSealingKeys, type SealingKeysOptions } from './sealing-keys.ts';
export { openKeysFile, replayTombstones, type KeysFileOptions } from './keys-file.ts';
