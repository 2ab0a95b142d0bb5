// An online base backup of the embedded cluster, by the low-level interface that PostgreSQL documents ("Making a Base Backup
// Using the Low Level API"), because the bundle has no pg_basebackup. One connection from start to stop.
import fs from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import { copyFile, copyTree, makeFolder, putFile, syncFolder } from './durable-files.ts';
import type { Manifest } from './manifest.ts';

export type CopiedCluster = NonNullable<Manifest['cluster']>;

// Kept as empty folders: PostgreSQL makes their content anew.
const EMPTIED =
  /^(?:pg_wal|pg_wal\/archive_status|pg_wal\/summaries|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/./;
const KEPT_IN_WAL = new Set(['pg_wal/archive_status', 'pg_wal/summaries']);
const LEFT_OUT =
  /(?:^|\/)(?:postmaster\.(?:pid|opts)|backup_label(?:\.old)?|tablespace_map(?:\.old)?|recovery\.(?:signal|done)|standby\.signal|pgsql_tmp[^/]*|pg_internal\.init[^/]*|t\d+_\d[^/]*)$/;
const CONTROL = 'global/pg_control';

const leftOut = (name: string): boolean =>
  LEFT_OUT.test(name) || name === CONTROL || (EMPTIED.test(name) && !KEPT_IN_WAL.has(name));

/**
 * Copies the cluster in `pg` to `folder/pg`, and the piece of the write-ahead log that makes it consistent to `folder/wal`, so
 * that it can be restored without any archive. `db` is a connection to the running cluster. Throws `backup-store-failed`.
 */
export async function copyCluster(db: Db, pg: string, folder: string): Promise<CopiedCluster> {
  try {
    return await db.connection().execute((session) => copyOn(session, pg, folder));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'unavailable',
      'backup-store-failed',
      'The database could not be copied. The backup is not complete; run it again.',
      { cause },
    );
  }
}

async function copyOn(db: Db, pg: string, folder: string): Promise<CopiedCluster> {
  // A slot of this connection keeps every segment from here on until the connection ends.
  await sql`select pg_create_physical_replication_slot('countersign_backup_' || pg_backend_pid(), true, true)`.execute(
    db,
  );
  const started = await sql<{ lsn: string; segment: string }>`
    select lsn, pg_walfile_name(lsn) as segment from pg_backup_start('countersign', fast => true) as lsn`.execute(
    db,
  );
  const target = path.join(folder, 'pg');
  await copyTree(pg, target, leftOut);
  await copyFile(path.join(pg, CONTROL), path.join(target, CONTROL));
  await syncFolder(path.join(target, 'global'));
  const stopped = await sql<{ lsn: string; label: string; map: string; segment: string }>`
    select lsn, labelfile as label, spcmapfile as map, pg_walfile_name(lsn) as segment
    from pg_backup_stop(wait_for_archive => false)`.execute(db);
  const about = await sql<{ version: string; system: string; bytes: number }>`
    select (current_setting('server_version_num')::int / 10000)::text as version, system_identifier::text as system,
      pg_size_bytes(current_setting('wal_segment_size'))::int as bytes
    from pg_control_system()`.execute(db);
  const [start] = started.rows;
  const [stop] = stopped.rows;
  const [info] = about.rows;
  if (start === undefined || stop === undefined || info === undefined)
    throw new Error('the server gave no answer');
  // RULE C-01: no tablespace lies outside, so that everything is in the one folder that was copied.
  if (stop.map.trim() !== '')
    throw new Fault('unsupported', 'backup-tablespace', 'The database has a tablespace outside its folder.');
  await putFile(path.join(target, 'backup_label'), Buffer.from(stop.label, 'utf8'));
  await copySegments(path.join(pg, 'pg_wal'), path.join(folder, 'wal'), start.segment, stop.segment);
  return {
    postgresVersion: info.version,
    systemId: info.system,
    startLsn: start.lsn,
    stopLsn: stop.lsn,
    startSegment: start.segment,
  };
}

/** All segments from the first to the last, and histories of timelines. The last may still be written to; recovery stops in it. */
async function copySegments(pgWal: string, target: string, first: string, last: string): Promise<void> {
  await makeFolder(target);
  let found = 0;
  for (const name of await fs.readdir(pgWal)) {
    const isSegment = /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last;
    if (!isSegment && !/^[0-9A-F]{8}\.history$/.test(name)) continue;
    const copied = await copyFile(path.join(pgWal, name), path.join(target, name));
    if (isSegment && copied) found += 1;
  }
  await syncFolder(target);
  if (found === 0)
    throw new Fault('internal', 'backup-store-failed', 'The write-ahead log of the backup is gone.');
}
