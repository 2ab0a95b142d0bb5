// Files that are in place whole or not at all, and on the disk before anything counts on them: temporary file, fsync, rename or
// link, fsync of the folder. In one place for the log's tiles, the key vault and backups.
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';

/** What a name in a folder begins with while it is being written; a list of the folder leaves it out. */
export const TEMPORARY = '.tmp-';

/** Mode of the file, and of folders that have to be made for it. */
export type Modes = { file: number; folder: number };

/** For its owner alone. */
export const PRIVATE: Modes = { file: 0o600, folder: 0o700 };

/** Makes a folder, whatever the umask; each one that had to be made is on the disk before anything in it counts. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  const first = await fs.mkdir(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made))
    await syncFolder(path.dirname(made));
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A temporary file beside `file`, on the disk; `mark` tells those of several writers apart. Gives its name. */
export async function draftBeside(
  file: string,
  bytes: Uint8Array,
  modes: Modes,
  mark: string,
): Promise<string> {
  await makeFolder(path.dirname(file), modes.folder);
  const draft = path.join(path.dirname(file), `${TEMPORARY}${mark}`);
  const handle = await fs.open(draft, 'w', modes.file);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** Puts the bytes in place of what was there. */
export async function placeFile(file: string, bytes: Uint8Array, modes: Modes, mark: string): Promise<void> {
  await fs.rename(await draftBeside(file, bytes, modes, mark), file);
  await syncFolder(path.dirname(file));
}

/** Makes the file; false when there is one already, which stays. Two at once: one makes it. */
export async function makeFile(
  file: string,
  bytes: Uint8Array,
  modes: Modes,
  mark: string,
): Promise<boolean> {
  const draft = await draftBeside(file, bytes, modes, mark);
  const made = await linkUnlessThere(draft, file);
  await fs.unlink(draft);
  await syncFolder(path.dirname(file));
  return made;
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

/** Whether it says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What is found; null when there is no such file. */
export async function unlessAbsent<Value>(pending: Promise<Value>): Promise<Value | null> {
  try {
    return await pending;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
