// The note that a restore leaves in the data folder for the next start, which puts back what the database lacks and then takes
// the note away.
import fs from 'node:fs/promises';
import { z } from 'zod';
import { readOrNull } from './durable-files.ts';
import { dataFolders } from './folders.ts';

const noteSchema = z.strictObject({
  backupId: z.string().regex(/^backup_[0-9a-z]{26}$/),
  restoredAt: z.iso.datetime(),
  toTime: z.iso.datetime().nullable(),
});

export type RestoreNote = z.infer<typeof noteSchema>;

/** Null when this data folder was not just restored by `npm run restore`. */
export async function readRestoreNote(dataDir: string): Promise<RestoreNote | null> {
  const bytes = await readOrNull(dataFolders(dataDir).restored);
  return bytes === null ? null : noteSchema.parse(JSON.parse(bytes.toString('utf8')));
}

/** When everything was put back. What it kept goes with it. */
export async function removeRestoreNote(dataDir: string): Promise<void> {
  await fs.rm(dataFolders(dataDir).putBack, { recursive: true, force: true });
}
