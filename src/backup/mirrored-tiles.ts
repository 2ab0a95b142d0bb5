// The log's files, written to a mirror too. Checkpoints go to the mirror first, so that a restored service can never know less
// than what was published; tiles after, because only a checkpoint vouches for them (`receipts.md` §2.2).
import { faultCode } from '../kernel/fault.ts';
import type { TileStore } from '../log/index.ts';
import { onMirror } from './on-mirror.ts';

export function mirroredTiles(own: TileStore, mirror: TileStore): TileStore {
  const isCheckpoint = (path: string): boolean => path === 'checkpoint' || path.startsWith('checkpoints/');
  return {
    read: (path) => own.read(path),
    list: () => own.list(),
    writeOnce: async (path, bytes) => {
      if (isCheckpoint(path)) await onMirror(() => mirror.writeOnce(path, bytes));
      await own.writeOnce(path, bytes);
      if (!isCheckpoint(path)) await onMirror(() => followTile(mirror, path, bytes));
    },
    replace: async (path, bytes) => {
      if (isCheckpoint(path)) await onMirror(() => mirror.replace(path, bytes));
      await own.replace(path, bytes);
      if (!isCheckpoint(path)) await onMirror(() => mirror.replace(path, bytes));
    },
  };
}

// What is in our own store was checked there; the mirror's can only be left from entries that nothing vouches for.
async function followTile(mirror: TileStore, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mirror.writeOnce(path, bytes);
  } catch (error) {
    if (faultCode(error) !== 'log-file-differs') throw error;
    await mirror.replace(path, bytes);
  }
}
