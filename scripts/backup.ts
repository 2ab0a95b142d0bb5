// npm run backup -- [--to DIR] [--keep N]: a base backup of the data folder (DATA_DIR), while the service runs or while it is
// stopped. Without --to it goes to BACKUP_DIR. Exit 0: complete; 1: refused or failed, with the reason; 2: usage.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeBackup } from '../src/backup/index.ts';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { Fault } from '../src/kernel/fault.ts';
import { SYSTEM_VERSION } from '../src/receipts/index.ts';
import { trustAuthority } from '../src/trust-authority.ts';

const USAGE = 'usage: npm run backup -- [--to DIR] [--keep N]   (DIR defaults to BACKUP_DIR)';

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, keep: { type: 'string' } } });
  const config = trustAuthority(readConfig());
  const to = values.to ?? config.backupDir;
  const keep = values.keep === undefined ? null : Number(values.keep);
  if (to === null || (keep !== null && !Number.isInteger(keep))) {
    console.error(USAGE);
    return 2;
  }
  const { folder, manifest, removed } = await makeBackup({
    dataDir: config.dataDir,
    to: path.resolve(to),
    archiveTo: config.backupDir,
    databaseUrl: config.databaseUrl,
    keep,
    version: SYSTEM_VERSION,
    clock: systemClock,
    random: randomBytes,
  });
  const bytes = manifest.files.reduce((sum, { size }) => sum + size, 0);
  console.log(
    `${folder}: ${manifest.files.length} files, ${Math.ceil(bytes / 1e6)} MB, ${manifest.backupId}`,
  );
  for (const id of removed) console.log(`removed: ${id}`);
  if (manifest.cluster === null)
    console.log(
      'The database is a server of yours (DATABASE_URL) and is not in this backup. Back it up with its own tool, not before this backup is complete: pg_basebackup, or your archive of its write-ahead log.',
    );
  console.log(
    `Not in this backup, on purpose: ${path.join(config.dataDir, 'vault-key')}. Keep a copy of it in another place; together the two open everything.`,
  );
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(`No backup was made: ${error.message} (${error.code})`);
  process.exitCode = 1;
}
