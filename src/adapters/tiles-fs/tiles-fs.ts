// The log's public files in a folder: temporary file, fsync, rename, fsync of the folders. Readable by all, because there is
// nothing secret in them; written by the service alone.
import fs from 'node:fs/promises';
import path from 'node:path';
import { placeFile, TEMPORARY, unlessAbsent } from '../../kernel/durable-file.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Random } from '../../kernel/ids.ts';
import type { TileStore } from '../../log/ports.ts';

const MODES = { file: 0o644, folder: 0o777 };
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** A store in `folder`, which is made when it is not there; `random` names temporary files. */
export function openTilesFs({ folder, random }: { folder: string; random: Random }): TileStore {
  const root = path.resolve(folder);

  // The path is ours, but a store that could be led out of its folder would be one mistake away from it.
  function locate(name: string): string {
    const segments = name.split('/');
    if (!segments.every((segment) => SEGMENT.test(segment))) {
      throw new Fault('internal', 'log-file-name', 'A file of the log cannot have this name.');
    }
    return path.join(root, ...segments);
  }

  const place = (file: string, bytes: Uint8Array): Promise<void> =>
    placeFile(file, bytes, MODES, random(8).toString('hex'));

  return {
    read: (name) => unlessAbsent(fs.readFile(locate(name))),
    writeOnce: async (name, bytes) => {
      const file = locate(name);
      const there = await unlessAbsent(fs.readFile(file));
      if (there === null) return place(file, bytes);
      if (!there.equals(bytes)) {
        throw new Fault(
          'conflict',
          'log-file-differs',
          'A file of the log is there already, with other bytes.',
        );
      }
    },
    replace: (name, bytes) => place(locate(name), bytes),
    list: () => listFiles(root),
  };
}

async function listFiles(root: string): Promise<string[]> {
  const found = await fs.readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return found
    .filter((file) => file.isFile() && !file.name.startsWith(TEMPORARY))
    .map((file) => path.relative(root, path.join(file.parentPath, file.name)).split(path.sep).join('/'))
    .sort();
}
