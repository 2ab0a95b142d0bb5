// Continuous archiving of the embedded cluster's write-ahead log: what PostgreSQL runs for every finished segment, and what it
// asks for segments in a recovery. Shell, because PostgreSQL runs it, maybe as another user. The log holds ciphertext only
// (RULE C-01), and no key of it is ever in the database (RULE D-06).
import fs from 'node:fs';

/** As PostgreSQL wants it: quoted for the shell, `%` doubled, because `%f` and `%p` are replaced in the whole text. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`;
}

// How much of the database a lost machine can cost at most: a segment that is not full is archived after this time.
const ARCHIVE_TIMEOUT = '60s';

/**
 * Settings that archive into `folder`: compressed, temporary file, fsync, rename, fsync of the folder. A segment that is there
 * with other content is refused, so that two clusters cannot mix their histories. A `.partial` segment is what a promotion left
 * of the old timeline; recovery never asks for it, and the first one stands.
 */
export function archiveSettings(folder: string): Record<string, string> {
  const command = [
    `d=${quoted(folder)}; f="$d/%f.gz"; t="$d/.tmp-%f"`,
    'if [ -e "$f" ]; then case %f in *.partial) exit 0;; esac; gzip -dc "$f" | cmp -s - "%p"; exit; fi',
    'umask 077; gzip -1c <"%p" >"$t" && sync "$t" && mv "$t" "$f" && sync "$d"',
  ].join('; ');
  return { archive_mode: 'on', archive_command: command, archive_timeout: ARCHIVE_TIMEOUT };
}

/** The command by which a recovery gets segments out of `folder`, compressed or not. */
export function restoreCommand(folder: string): string {
  return [
    `d=${quoted(folder)}`,
    'if [ -f "$d/%f.gz" ]; then gzip -dc "$d/%f.gz" >"%p"; exit; fi',
    'if [ -f "$d/%f" ]; then cp "$d/%f" "%p"; exit; fi; exit 1',
  ].join('; ');
}

/** Makes the folder that PostgreSQL archives into: its own, closed to others. */
export function makeArchiveFolder(folder: string, owner: { uid: number; gid: number } | null): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (owner !== null) fs.chownSync(folder, owner.uid, owner.gid);
}
