// Queries of receiving: what is known already, how much waits, and storing what is new.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { LiveTables } from './tables.ts';

const tables = (db: Db) => db.withTables<LiveTables>();

/** Those of the digests that an event has, in hex. */
export async function knownDigests(db: Db, digests: Buffer[]): Promise<Set<string>> {
  const rows = await tables(db)
    .selectFrom('live_event')
    .select('digest')
    .where(sql<boolean>`digest = any(${digests}::bytea[])`)
    .execute();
  return new Set(rows.map(({ digest }) => digest.toString('hex')));
}

/** What waits to be gathered, over all threads. */
export async function allWaiting(db: Db): Promise<{ events: number; sizeBytes: number }> {
  return tables(db)
    .selectFrom('live_event')
    .select([
      sql<number>`count(*)::int`.as('events'),
      sql<number>`coalesce(sum(size_bytes), 0)::bigint`.as('sizeBytes'),
    ])
    .where('gather_id', 'is', null)
    .where('set_aside', 'is', null)
    .executeTakeFirstOrThrow();
}

export type NewThread = Pick<
  LiveTables['live_thread'],
  'live_thread_id' | 'gateway_id' | 'platform' | 'created_at'
> & { due_at: Date };

// Any constant will do; it only has to be the same everywhere.
const NAMES_LOCK = 7_204_512;

/**
 * The thread of a conversation by any of its names, made when none is known, with all of them; the first known one decides. Its
 * row is locked until the transaction ends, and something waits in it from now on.
 */
export async function lockLiveThread(
  db: Db,
  names: Buffer[],
  row: NewThread,
): Promise<{ liveThreadId: string; dueAt: Date }> {
  let liveThreadId = await threadOf(db, names);
  if (liveThreadId === null) {
    // Two deliveries may bring the first words of a conversation under different names of it.
    await sql`select pg_advisory_xact_lock(${NAMES_LOCK})`.execute(db);
    liveThreadId = await threadOf(db, names);
  }
  if (liveThreadId === null) {
    liveThreadId = row.live_thread_id;
    await tables(db)
      .insertInto('live_thread')
      .values({ ...row, thread_id: null, asked_by: null })
      .execute();
  }
  const { due_at: dueAt } = await tables(db)
    .updateTable('live_thread')
    .set({ due_at: sql<Date>`coalesce(due_at, ${row.due_at})` })
    .where('live_thread_id', '=', liveThreadId)
    .returning('due_at')
    .executeTakeFirstOrThrow();
  const known = liveThreadId;
  await tables(db)
    .insertInto('live_thread_name')
    .values(names.map((digest) => ({ digest, live_thread_id: known })))
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  return { liveThreadId, dueAt: dueAt ?? row.due_at };
}

async function threadOf(db: Db, names: Buffer[]): Promise<string | null> {
  const rows = await tables(db)
    .selectFrom('live_thread_name')
    .selectAll()
    .where(sql<boolean>`digest = any(${names}::bytea[])`)
    .execute();
  const first = names.find((name) => rows.some(({ digest }) => digest.equals(name)));
  return rows.find(({ digest }) => first?.equals(digest))?.live_thread_id ?? null;
}

/** Adds events; gives the ids of those that were not there. */
export async function insertEvents(
  db: Db,
  rows: Omit<LiveTables['live_event'], 'arrival'>[],
): Promise<Set<string>> {
  const added = await tables(db)
    .insertInto('live_event')
    .values(rows)
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .returning('live_event_id')
    .execute();
  return new Set(added.map((row) => row.live_event_id));
}

export async function insertMedia(db: Db, rows: LiveTables['live_media'][]): Promise<void> {
  if (rows.length > 0) await tables(db).insertInto('live_media').values(rows).execute();
}
