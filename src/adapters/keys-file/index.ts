export type { Disk } from './disk.ts';
export { openKeysFile, replayTombstones, type KeysFileOptions } from './keys-file.ts';
