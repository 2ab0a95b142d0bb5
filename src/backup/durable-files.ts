// Files of a backup: 0600 in folders 0700, on the disk before anything counts on them, in place whole or not at all.
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
  isAbsent,
  makeFolder as makePrivate,
  placeFile,
  PRIVATE,
  syncFolder,
  TEMPORARY,
  unlessAbsent,
} from '../kernel/durable-file.ts';

const AT_ONCE = 8;

export type FileDigest = { size: number; sha256: string };

export { isAbsent, syncFolder } from '../kernel/durable-file.ts';

export const makeFolder = (folder: string): Promise<void> => makePrivate(folder, PRIVATE.folder);

/** Puts the bytes in place of what was there. Two writers of one file at a time are not expected. */
export const putFile = (file: string, bytes: Uint8Array): Promise<void> =>
  placeFile(file, bytes, PRIVATE, path.basename(file));

/** Null when there is no such file. */
export const readOrNull = (file: string): Promise<Buffer | null> => unlessAbsent(fs.readFile(file));

/**
 * Copies a file and fsyncs it; its folder must exist and is not synced (the caller does that once). False when the file has gone
 * in the meantime. The copy keeps the time of its original, by which a mirror tells whether it is current.
 */
export async function copyFile(from: string, to: string): Promise<boolean> {
  if (!(await copyBytes(from, to))) return false;
  await syncFile(to);
  return true;
}

async function copyBytes(from: string, to: string): Promise<boolean> {
  const source = await fs.open(from, constants.O_RDONLY).catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
  if (source === null) return false;
  try {
    const { mtime } = await source.stat();
    const target = await fs.open(to, 'w', 0o600);
    try {
      for await (const chunk of source.createReadStream({ autoClose: false }))
        await target.writeFile(chunk as Buffer);
      await target.utimes(mtime, mtime);
    } finally {
      await target.close();
    }
    return true;
  } finally {
    await source.close();
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await fs.open(file, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Digest and size of a file; null when there is none. */
export async function digestFile(file: string): Promise<FileDigest | null> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  return { size, sha256: hash.digest('hex') };
}

export type Tree = { folders: string[]; files: string[] };

/**
 * Everything under a folder, as paths from it with `/`, sorted; empty when there is none. `skip` leaves out a path with all that
 * is under it. Temporary files, links and sockets are left out.
 */
export async function listTree(
  root: string,
  skip: (name: string) => boolean = () => false,
  under = '',
): Promise<Tree> {
  const tree: Tree = { folders: [], files: [] };
  const entries = await fs
    .readdir(path.join(root, under), { withFileTypes: true })
    .catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.name.startsWith(TEMPORARY) || skip(name)) continue;
    if (entry.isFile()) tree.files.push(name);
    if (!entry.isDirectory()) continue;
    tree.folders.push(name);
    const inner = await listTree(root, skip, name);
    tree.folders.push(...inner.folders);
    tree.files.push(...inner.files);
  }
  return tree;
}

/** Copies a tree into a folder, durably. Files that vanish meanwhile are left out. */
export async function copyTree(
  from: string,
  to: string,
  skip: (name: string) => boolean = () => false,
): Promise<void> {
  const tree = await listTree(from, skip);
  await makeFolder(to);
  for (const folder of tree.folders) await fs.mkdir(path.join(to, folder), { recursive: true, mode: 0o700 });
  const copied: string[] = [];
  await severalAtATime(tree.files, async (file) => {
    if (await copyBytes(path.join(from, file), path.join(to, file))) copied.push(path.join(to, file));
  });
  // After all were written: the first then brings most of the others to the disk with it.
  await severalAtATime(copied, syncFile);
  for (const folder of tree.folders.toReversed()) await syncFolder(path.join(to, folder));
  await syncFolder(to);
}

/** Most of the time is waiting for the disk. */
async function severalAtATime(
  items: readonly string[],
  work: (item: string) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const next = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
