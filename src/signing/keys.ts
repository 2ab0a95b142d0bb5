// Signing keys in files: one file per key, made once, readable by the service's own user only, on the disk before it is
// used. A key that others may read is refused, because whatever it signed could be somebody else's word.
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';
import { formatSignerKey, parseSignerKey, signerKey, type SignerKey } from './signer-key.ts';
import type { Sodium } from './sodium.ts';

/**
 * The key in `<folder>/<fileName>` (0600, folder 0700), made with `random` when there is none. Several processes may open it
 * at once: one of them makes it and all read the same. An existing key keeps its own name. Throws `signing-key-exposed`,
 * `signing-key-malformed`.
 */
export async function openKeyFile(
  sodium: Sodium,
  file: { folder: string; fileName: string; keyName: string },
  random: Random,
): Promise<SignerKey> {
  const name = path.join(file.folder, file.fileName);
  await fs.mkdir(file.folder, { recursive: true, mode: 0o700 });
  if ((await readKey(name)) === null)
    await createKey(name, signerKey(sodium, file.keyName, random(32)), random);
  const text = await readKey(name);
  if (text === null) throw new Fault('internal', 'signing-key-missing', 'A key file vanished.');
  return parseSignerKey(sodium, text.replace(/\n$/, ''));
}

async function readKey(name: string): Promise<string | null> {
  const handle = await fs.open(name, constants.O_RDONLY | constants.O_NOFOLLOW).catch(nullWhenAbsent);
  if (handle === null) return null;
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0) {
      throw new Fault('refused', 'signing-key-exposed', 'Other users may read a signing key.');
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function createKey(name: string, key: SignerKey, random: Random): Promise<void> {
  const temporary = `${name}.tmp-${random(8).toString('hex')}`;
  await writeSynced(temporary, `${formatSignerKey(key)}\n`);
  try {
    // link, not rename: a key that another process has just made stays.
    await fs.link(temporary, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await fs.unlink(temporary);
  }
  await syncFolder(path.dirname(name));
}

async function writeSynced(name: string, text: string): Promise<void> {
  const handle = await fs.open(name, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nullWhenAbsent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
