// A shelf in a folder, each change durable when it resolves. Files are 0600 and folders 0700, whatever the umask.
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
  makeFile,
  placeFile,
  PRIVATE,
  syncFolder,
  TEMPORARY,
  unlessAbsent,
} from '../../kernel/durable-file.ts';
import type { Random } from '../../kernel/ids.ts';
import { shelfName, type Shelf } from '../../vault/index.ts';

/** The shelf of a folder, which is made when it is missing. Tests put their own functions in place of these. */
export function openDiskShelf(folder: string, random: Random): Shelf {
  const at = (name: string): string => path.join(folder, shelfName(name));
  const mark = (): string => random(8).toString('hex');
  return {
    maxBytes: Infinity,
    read: (name) => unlessAbsent(fs.readFile(at(name))),
    list: async (name) =>
      ((await unlessAbsent(fs.readdir(at(name)))) ?? []).filter((one) => !one.startsWith(TEMPORARY)).sort(),
    replace: async (name, bytes) => {
      const file = at(name);
      const old = await unlessAbsent(fs.open(file, constants.O_RDWR));
      await placeFile(file, bytes, PRIVATE, mark());
      await overwrite(old);
    },
    create: (name, bytes) => makeFile(at(name), bytes, PRIVATE, mark()),
    remove: async (name) => {
      const old = await unlessAbsent(fs.open(at(name), constants.O_RDWR));
      if (old === null) return;
      await unlessAbsent(fs.unlink(at(name)));
      await syncFolder(path.dirname(at(name)));
      await overwrite(old);
    },
  };
}

// A file without a name keeps its bytes on the disk until they are reused; on disks that write in place this ends that.
// Only a second line of defence: what counts is that the key above them dies (`receipts.md` §5.1).
async function overwrite(nameless: fs.FileHandle | null): Promise<void> {
  if (nameless === null) return;
  try {
    const { size } = await nameless.stat();
    await nameless.write(Buffer.alloc(size), 0, size, 0);
    await nameless.sync();
  } finally {
    await nameless.close();
  }
}
