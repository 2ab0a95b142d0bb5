// Rows that must outlive a database that is set back: logged documents and the deletions that they are about, one file each, in
// the backup folder. References, times, counts and commitments only (RULE D-07). Read back they are not trusted: what they say is
// checked by the station that they belong to.
import path from 'node:path';
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { listTree, putFile, readOrNull } from './durable-files.ts';
import { onMirror } from './on-mirror.ts';

export interface KeptRows {
  /** Durable when it resolves; the newest of a name stands. Throws `backup-mirror-unavailable`. */
  keep(kind: KeptKind, name: string, row: Json): Promise<void>;
}

export const KEPT_KINDS = ['document', 'deletion'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

// `order:del_…` is `order.del_…` in a file system.
const NAME = /^[a-z][a-z0-9_.-]{0,99}$/;

function fileOf(folder: string, kind: KeptKind, name: string): string {
  const base = name.replaceAll(':', '.');
  if (!NAME.test(base)) throw new Fault('internal', 'backup-row-name', 'A kept row cannot have this name.');
  return path.join(folder, kind, `${base}.json`);
}

/** Rows in a backup folder's `rows`. */
export function openKeptRows(folder: string): KeptRows {
  return {
    keep: (kind, name, row) => onMirror(() => putFile(fileOf(folder, kind, name), canonicalJson(row))),
  };
}

/** Names of the rows of a kind in any of these folders. A name is as it was kept, with `.` for `:`. */
export async function keptNames(folders: readonly string[], kind: KeptKind): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of folders)
    for (const file of (await listTree(path.join(folder, kind))).files)
      if (file.endsWith('.json')) names.add(file.slice(0, -'.json'.length));
  return [...names].toSorted();
}

/** The row of the first folder that has it; null when none does, or when it does not parse. */
export async function readKept(folders: readonly string[], kind: KeptKind, name: string): Promise<unknown> {
  for (const folder of folders) {
    const bytes = await readOrNull(fileOf(folder, kind, name));
    if (bytes === null) continue;
    try {
      return JSON.parse(bytes.toString('utf8'));
    } catch {
      continue;
    }
  }
  return null;
}
