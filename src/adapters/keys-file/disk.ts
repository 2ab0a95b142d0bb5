// A shelf in a folder, each change durable when it resolves: temp file, fsync, rename, fsync of the folder. Files are 0600 and
// folders 0700, whatever the umask.
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../kernel/fault.ts';
import type { Random } from '../../kernel/ids.ts';
import type { Shelf } from '../../vault/ports.ts';

const TEMPORARY = '.tmp-';

/** The shelf of a folder, which is made when it is missing. Tests put their own functions in place of these. */
export function openDiskShelf(folder: string, random: Random): Shelf {
  const at = (name: string): string => inside(folder, name);
  async function temporary(file: string, bytes: Uint8Array): Promise<string> {
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const name = path.join(path.dirname(file), `${TEMPORARY}${random(8).toString('hex')}`);
    await writeSynced(name, bytes);
    return name;
  }
  return {
    maxBytes: Infinity,
    read: (name) => orNull(fs.readFile(at(name))),
    list: async (name) =>
      ((await orNull(fs.readdir(at(name)))) ?? []).filter((one) => !one.startsWith(TEMPORARY)).sort(),
    replace: async (name, bytes) => {
      const file = at(name);
      const old = await orNull(fs.open(file, constants.O_RDWR));
      await fs.rename(await temporary(file, bytes), file);
      await syncFolders(file);
      await overwrite(old);
    },
    create: async (name, bytes) => {
      const draft = await temporary(at(name), bytes);
      const made = await linkUnlessThere(draft, at(name));
      await fs.unlink(draft);
      await syncFolders(at(name));
      return made;
    },
    remove: async (name) => {
      const old = await orNull(fs.open(at(name), constants.O_RDWR));
      if (old === null) return;
      await orNull(fs.unlink(at(name)));
      await syncFolders(at(name));
      await overwrite(old);
    },
  };
}

// Names come from our own ids, but a restored folder is not ours: nothing leads out of it.
function inside(folder: string, name: string): string {
  if (/^[a-zA-Z0-9_.-]+(?:\/[a-zA-Z0-9_.-]+)*$/.test(name) && !name.split('/').includes('..'))
    return path.join(folder, name);
  throw new Fault('internal', 'custody-key-refused', 'A name of the vault has another form.');
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await fs.open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
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

async function linkUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await fs.link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

// The folder's parent too: the folder itself may be new.
async function syncFolders(file: string): Promise<void> {
  for (const folder of [path.dirname(file), path.dirname(path.dirname(file))]) {
    const handle = await fs.open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function orNull<Value>(pending: Promise<Value>): Promise<Value | null> {
  try {
    return await pending;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
