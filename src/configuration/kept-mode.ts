// Which mode a data folder was begun in. A live folder whose settings were lost would otherwise start as a sandbox: with a public
// PIN, and with real messages in it. RULE C-05. The file is only as trusted as the folder that it lies in.
import fs from 'node:fs';
import path from 'node:path';
import { placeFile } from '../kernel/durable-file.ts';
import { refuse } from './refusal.ts';
import type { Mode } from './secret-file.ts';

/** In the data folder; a backup has it too. */
export const MODE_FILE = 'mode';

const ADVICE: Readonly<Record<string, string>> = {
  live: 'DATA_DIR belongs to a live service, whose settings are not there. Put countersign.env back, or name it in CONFIG_FILE; for a sandbox set DATA_DIR to another folder.',
  sandbox: 'DATA_DIR belongs to a sandbox. Set it to a folder of its own for the live service.',
};
const UNKNOWN =
  'The file `mode` in DATA_DIR says neither live nor sandbox. Write in it which one the folder belongs to.';

/** Null: a folder that was not begun, or before there was such a file. */
function keptMode(dataDir: string): string | null {
  try {
    return fs.readFileSync(path.join(dataDir, MODE_FILE), 'utf8').trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw refuse('config-file-unreadable', 'The file `mode` in DATA_DIR cannot be read.', 'DATA_DIR', cause);
  }
}

/** Throws `config-other-mode` for a folder that was begun in another mode, `config-file-unreadable`. */
export function demandKeptMode(dataDir: string, mode: Mode): void {
  const kept = keptMode(dataDir);
  if (kept !== null && kept !== mode) throw refuse('config-other-mode', ADVICE[kept] ?? UNKNOWN, 'DATA_DIR');
}

/** Writes the mode into a folder that has none yet, before anything else is in it. Throws as `demandKeptMode`. */
export async function keepMode(dataDir: string, mode: Mode): Promise<void> {
  demandKeptMode(dataDir, mode);
  if (keptMode(dataDir) !== null) return;
  const place = path.join(dataDir, MODE_FILE);
  await placeFile(place, Buffer.from(`${mode}\n`), { file: 0o644, folder: 0o755 }, MODE_FILE);
}
