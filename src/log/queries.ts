// The log's tables.
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';

type LogTables = {
  log_head: {
    only_row: boolean;
    origin: string | null;
    size: number;
    edge: Buffer;
    signing_size: number | null;
    signing_root: Buffer | null;
    published_size: number;
  };
  log_entry: { index: number; submit_key: string; leaf: Buffer; leaf_hash: Buffer };
  checkpoint_history: { size: number; root: Buffer; note: Buffer; signed_at: Date | null };
};

const tables = (db: Db) => db.withTables<LogTables>();

export type Head = { size: number; edge: Buffer[]; publishedSize: number };

function toHead(row: { size: number; edge: Buffer; published_size: number }): Head {
  const edge: Buffer[] = [];
  for (let offset = 0; offset < row.edge.length; offset += 32)
    edge.push(row.edge.subarray(offset, offset + 32));
  return { size: row.size, edge, publishedSize: row.published_size };
}

export async function readHead(db: Db): Promise<Head> {
  const row = await tables(db)
    .selectFrom('log_head')
    .select(['size', 'edge', 'published_size'])
    .executeTakeFirstOrThrow();
  return toHead(row);
}

/** The single-writer lock: held until the transaction ends. */
export async function lockHead(db: Db): Promise<Head> {
  const row = await tables(db)
    .selectFrom('log_head')
    .select(['size', 'edge', 'published_size'])
    .forUpdate()
    .executeTakeFirstOrThrow();
  return toHead(row);
}

export async function writeHead(db: Db, size: number, edge: readonly Buffer[]): Promise<void> {
  await tables(db)
    .updateTable('log_head')
    .set({ size, edge: Buffer.concat(edge) })
    .execute();
}

/** Names the log, the first time; throws `log-other-origin` when it has another name already. */
export async function bindOrigin(db: Db, origin: string): Promise<void> {
  await tables(db).updateTable('log_head').set({ origin }).where('origin', 'is', null).execute();
  const row = await tables(db).selectFrom('log_head').select('origin').executeTakeFirstOrThrow();
  if (row.origin !== origin) {
    throw new Fault('conflict', 'log-other-origin', 'The database holds the log of another origin.');
  }
}

/**
 * Compare-and-swap of what is to be signed: true when nothing else was ever decided for this size or a larger one. After
 * that, nothing else can be.
 */
export async function decideCheckpoint(db: Db, size: number, root: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('log_head')
    .set({ signing_size: size, signing_root: root })
    .where((where) =>
      where.or([
        where('signing_size', 'is', null),
        where('signing_size', '<', size),
        where.and([where('signing_size', '=', size), where('signing_root', '=', root)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Never goes back. */
export async function markPublished(db: Db, size: number): Promise<void> {
  await tables(db)
    .updateTable('log_head')
    .set({ published_size: size })
    .where('published_size', '<', size)
    .execute();
}

export type Entry = { index: number; submitKey: string; leaf: Buffer; leafHash: Buffer };

export async function insertEntries(db: Db, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ index, submitKey, leaf, leafHash }) => ({
    index,
    submit_key: submitKey,
    leaf,
    leaf_hash: leafHash,
  }));
  await tables(db).insertInto('log_entry').values(rows).execute();
}

export async function findEntries(db: Db, submitKeys: readonly string[]): Promise<Entry[]> {
  if (submitKeys.length === 0) return [];
  const rows = await tables(db)
    .selectFrom('log_entry')
    .selectAll()
    .where('submit_key', 'in', submitKeys)
    .execute();
  return rows.map(toEntry);
}

/** Entries from `start` up to, not including, `end`, by index. Throws `log-entries-missing` when one is not there. */
export async function readEntries(db: Db, start: number, end: number): Promise<Entry[]> {
  const rows = await tables(db)
    .selectFrom('log_entry')
    .selectAll()
    .where('index', '>=', start)
    .where('index', '<', end)
    .orderBy('index')
    .execute();
  if (rows.length !== end - start) {
    throw new Fault('internal', 'log-entries-missing', 'The database lacks entries of the log.');
  }
  return rows.map(toEntry);
}

function toEntry(row: LogTables['log_entry']): Entry {
  return { index: row.index, submitKey: row.submit_key, leaf: row.leaf, leafHash: row.leaf_hash };
}

/** `signedAt` is null for one that came back out of the log's files. */
export type SignedCheckpoint = { size: number; root: Buffer; note: Buffer; signedAt: Date | null };

function toCheckpoint(row: LogTables['checkpoint_history']): SignedCheckpoint {
  return { size: row.size, root: row.root, note: row.note, signedAt: row.signed_at };
}

/** Keeps the first checkpoint of a size, and gives it. */
export async function keepCheckpoint(db: Db, checkpoint: SignedCheckpoint): Promise<SignedCheckpoint> {
  const { size, root, note, signedAt } = checkpoint;
  await tables(db)
    .insertInto('checkpoint_history')
    .values({ size, root, note, signed_at: signedAt })
    .onConflict((conflict) => conflict.column('size').doNothing())
    .execute();
  return (await findCheckpoint(db, size)) ?? checkpoint;
}

export async function findCheckpoint(db: Db, size: number): Promise<SignedCheckpoint | null> {
  const row = await tables(db)
    .selectFrom('checkpoint_history')
    .selectAll()
    .where('size', '=', size)
    .executeTakeFirst();
  return row === undefined ? null : toCheckpoint(row);
}

/** The smallest published checkpoint that covers the leaf: the bound "not later than". */
export async function firstCheckpointOver(db: Db, index: number): Promise<SignedCheckpoint | null> {
  const row = await tables(db)
    .selectFrom('checkpoint_history')
    .innerJoin('log_head', (join) => join.onTrue())
    .select(['checkpoint_history.size', 'root', 'note', 'signed_at'])
    .where('checkpoint_history.size', '>', index)
    .whereRef('checkpoint_history.size', '<=', 'published_size')
    .orderBy('checkpoint_history.size')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toCheckpoint(row);
}

const PUBLISH_LOCK = 7_105_843; // any number that nothing else in this database uses

/**
 * Runs `work` while no other process publishes. A session lock and no transaction, because `work` writes files; it ends with
 * the connection, so a process that dies holds nobody up. Throws `log-in-transaction` when `db` is one.
 */
export async function whilePublishing<Result>(db: Db, work: (db: Db) => Promise<Result>): Promise<Result> {
  if (db.isTransaction) {
    throw new Fault('internal', 'log-in-transaction', 'The log is never published inside a transaction.');
  }
  return db.connection().execute(async (session) => {
    await sql`select pg_advisory_lock(${PUBLISH_LOCK}::bigint)`.execute(session);
    try {
      return await work(session);
    } finally {
      await sql`select pg_advisory_unlock(${PUBLISH_LOCK}::bigint)`.execute(session);
    }
  });
}
