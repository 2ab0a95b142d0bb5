// The store: PostgreSQL through Kysely. Each station names its own tables with `db.withTables<…>()` in its query file, so
// that no file knows them all. A transaction is a `Db` too.
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { ClusterConnection } from './embedded-cluster.ts';

// Kysely needs a table map; ours starts empty and each station adds its own.
export type Db = Kysely<object>;

const INT8 = 20;

/** 64-bit integers come as numbers; a value beyond 2^53 throws rather than losing digits. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a stored integer is beyond 2^53');
  return value;
}

// pg's own declarations overload this by format; ours differs from its only for int8 in text form.
const typeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary'
    ? parseInt8
    : (pg.types.getTypeParser as (oid: number, format?: string) => never)(oid, format);

export type OpenDatabase = {
  db: Db;
  /** How many wait for a connection just now. */
  waiting: () => number;
  close: () => Promise<void>;
};

export type PoolBounds = {
  connections: number;
  /** Longer than this nobody waits, for a connection or for an answer. */
  waitMs: number;
};

/**
 * Opens a pool (16 connections at most, unless `bounds` say otherwise). `onError` hears of idle connections that broke, e.g. at a server restart: without
 * a listener Node would end the process.
 */
export function openDatabase(
  target: string | ClusterConnection,
  onError: (error: Error) => void,
  bounds?: PoolBounds,
): OpenDatabase {
  const pool = new pg.Pool({
    ...(typeof target === 'string' ? { connectionString: target } : target),
    max: bounds?.connections ?? 16,
    ...(bounds === undefined ? {} : { connectionTimeoutMillis: bounds.waitMs, query_timeout: bounds.waitMs }),
    types: { getTypeParser: typeParser },
  });
  pool.on('error', onError);
  const db: Db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  return { db, waiting: () => pool.waitingCount, close: () => db.destroy() };
}

/** Runs `work` in a transaction, or in the one that `db` already is. */
export async function inTransaction<Result>(db: Db, work: (db: Db) => Promise<Result>): Promise<Result> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** Runs `work`, which only reads, on one state of the database, whatever others commit meanwhile. */
export async function inSnapshot<Result>(db: Db, work: (db: Db) => Promise<Result>): Promise<Result> {
  if (db.isTransaction) return work(db);
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}
