// The few file operations of the vault, each durable when it resolves: temp file, fsync, rename, fsync of the folder. An
// interface, because tests let every one of them fail in turn.
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Random } from '../../kernel/ids.ts';

export interface Disk {
  /** The bytes, or null when there is no such file. */
  read(file: string): Promise<Buffer | null>;
  /** Names in a folder; empty when there is none. Temporary files are left out. */
  list(folder: string): Promise<string[]>;
  /** Puts the whole file in place, or leaves what was there. The bytes of the replaced file are overwritten afterwards. */
  replace(file: string, bytes: Uint8Array): Promise<void>;
  /** Makes the file; false when it exists already, whose bytes stay. */
  create(file: string, bytes: Uint8Array): Promise<boolean>;
  /** Adds bytes at the end. After a crash a part of them may be there. */
  append(file: string, bytes: Uint8Array): Promise<void>;
  /** The bytes are overwritten afterwards. */
  remove(file: string): Promise<void>;
}

const TEMPORARY = '.tmp-';

/** Files are 0600 and folders 0700, whatever the umask. */
export function realDisk(random: Random): Disk {
  async function temporary(file: string, bytes: Uint8Array): Promise<string> {
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const name = path.join(path.dirname(file), `${TEMPORARY}${random(8).toString('hex')}`);
    await writeSynced(name, bytes, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
    return name;
  }
  return {
    read: (file) => orNull(fs.readFile(file)),
    list: async (folder) =>
      ((await orNull(fs.readdir(folder))) ?? []).filter((name) => !name.startsWith(TEMPORARY)).sort(),
    replace: async (file, bytes) => {
      const old = await orNull(fs.open(file, constants.O_RDWR));
      await fs.rename(await temporary(file, bytes), file);
      await syncFolders(file);
      await overwrite(old);
    },
    create: async (file, bytes) => {
      const name = await temporary(file, bytes);
      const made = await linkUnlessThere(name, file);
      await fs.unlink(name);
      await syncFolders(file);
      return made;
    },
    append: async (file, bytes) => {
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeSynced(file, bytes, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
      await syncFolders(file);
    },
    remove: async (file) => {
      const old = await orNull(fs.open(file, constants.O_RDWR));
      await orNull(fs.unlink(file));
      await syncFolders(file);
      await overwrite(old);
    },
  };
}

async function writeSynced(file: string, bytes: Uint8Array, flags: number): Promise<void> {
  const handle = await fs.open(file, flags, 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// A file without a name keeps its bytes on the disk until they are reused; on disks that write in place this ends that.
// Only a second line of defence: what counts is that the epoch key above them dies (`receipts.md` §5.1).
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
