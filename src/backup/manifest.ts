// The manifest of a base backup: what it holds, with the digest of every file, and where in the write-ahead log it stands.
// Written last, so that a backup without one is none. Read back it is not trusted: every file is held against it.
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { digestFile, listTree, putFile, readOrNull } from './durable-files.ts';

const MANIFEST = 'manifest.json';

const cluster = z.strictObject({
  postgresVersion: z.string().regex(/^\d+$/),
  systemId: z.string().regex(/^\d+$/),
  startLsn: z.string(),
  stopLsn: z.string(),
  /** The first segment of the write-ahead log that a recovery from here needs. */
  startSegment: z.string().regex(/^[0-9A-F]{24}$/),
});

const manifestSchema = z.strictObject({
  type: z.literal('countersign/base-backup'),
  version: z.literal(1),
  backupId: z.string().regex(/^backup_[0-9a-z]{26}$/),
  /** When it began: it may hold what was erased after that. */
  beganAt: z.iso.datetime(),
  /** A recovery can go to this time and any later one. */
  madeAt: z.iso.datetime(),
  countersign: z.string(),
  /** Null when the database is an operator's own server, backed up by the operator's own tool. */
  cluster: cluster.nullable(),
  folders: z.array(z.string()),
  files: z.array(z.strictObject({ path: z.string(), size: z.int(), sha256: z.string().length(64) })),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Durable when it resolves; from then on the folder is a backup. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await putFile(path.join(folder, MANIFEST), canonicalJson(manifest));
}

/** Null for a folder without one: a backup that was never finished. Throws `backup-manifest-broken`. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const bytes = await readOrNull(path.join(folder, MANIFEST));
  if (bytes === null) return null;
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new Fault(
      'invalid',
      'backup-manifest-broken',
      `The manifest of ${folder} has another form. Restore from another backup.`,
      { cause },
    );
  }
}

/**
 * Holds every file against the manifest. Throws `backup-file-missing`, `backup-file-differs`, and `backup-file-unknown` for a
 * file that the manifest does not name; the place is the first such path.
 */
export async function checkFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const { path: name, size, sha256 } of manifest.files) {
    if (name.split('/').includes('..') || path.isAbsolute(name)) throw refuse('backup-manifest-broken', name);
    const found = await digestFile(path.join(folder, name));
    if (found === null) throw refuse('backup-file-missing', name);
    if (found.size !== size || found.sha256 !== sha256) throw refuse('backup-file-differs', name);
  }
  const known = new Set(manifest.files.map((file) => file.path));
  const { files } = await listTree(folder);
  const unknown = files.find((name) => name !== MANIFEST && !known.has(name));
  if (unknown !== undefined) throw refuse('backup-file-unknown', unknown);
}

function refuse(code: string, name: string): Fault {
  return new Fault(
    'invalid',
    code,
    `This backup is not as it was made (${name}). Nothing was restored; use another backup.`,
    { place: { path: name } },
  );
}

export type BaseBackup = { folder: string; name: string; manifest: Manifest };

/** Every finished base backup of a backup folder, oldest first. */
export async function listBases(backupDir: string): Promise<BaseBackup[]> {
  const bases: BaseBackup[] = [];
  const names = await fs.readdir(path.join(backupDir, 'base')).catch(() => []);
  for (const name of names) {
    const folder = path.join(backupDir, 'base', name);
    const manifest = await readManifest(folder);
    if (manifest !== null) bases.push({ folder, name, manifest });
  }
  return bases.toSorted((a, b) => a.manifest.madeAt.localeCompare(b.manifest.madeAt));
}
