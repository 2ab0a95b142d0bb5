// Queries of a deposit: storing what is new. Those that recognise what is known are in recognition-queries.ts.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { inBatches } from './batches.ts';
import type { Recognised } from './recognition.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

/** A stored message that a fingerprint of the form before names. */
export type KnownMessage = {
  threadId: string;
  digest: Buffer;
  messageId: string;
  caseId: string;
  kind: string;
  deletionId: string | null;
};

// Any constant will do; it only has to be the same everywhere.
const DEPOSIT_LOCK = 7_204_511;

/** One deposit at a time decides what is new and stores it; held until the transaction ends. */
export async function lockDeposits(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${DEPOSIT_LOCK})`.execute(db);
}

const LOOKUP_BATCH = 5000;

export async function findKnown(db: Db, platform: string, digests: Buffer[]): Promise<KnownMessage[]> {
  const found: KnownMessage[] = [];
  for (let from = 0; from < digests.length; from += LOOKUP_BATCH) {
    const batch = digests.slice(from, from + LOOKUP_BATCH);
    const rows = await tables(db)
      .selectFrom('fingerprint as f')
      .innerJoin('thread as t', 't.thread_id', 'f.thread_id')
      .innerJoin('original as o', 'o.message_id', 'f.message_id')
      .leftJoin('tombstone as d', (join) =>
        join.onRef('d.message_id', '=', 'f.message_id').on('d.key_destroyed_at', 'is not', null),
      )
      .where('t.platform', '=', platform)
      .where(sql<boolean>`f.digest = any(${batch}::bytea[])`)
      .select([
        'f.thread_id as threadId',
        'f.digest as digest',
        'f.message_id as messageId',
        'o.case_id as caseId',
        'o.kind as kind',
        'd.deletion_id as deletionId',
      ])
      .execute();
    found.push(...rows);
  }
  return found;
}

export async function threadSize(db: Db, threadId: string): Promise<number> {
  const row = await tables(db)
    .selectFrom('fingerprint')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('thread_id', '=', threadId)
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function insertThread(db: Db, row: CustodyTables['thread']): Promise<void> {
  await tables(db).insertInto('thread').values(row).execute();
}

export async function beginDeposit(db: Db, row: CustodyTables['deposit']): Promise<void> {
  await tables(db).insertInto('deposit').values(row).execute();
}

export async function endDeposit(
  db: Db,
  depositId: string,
  end: Pick<CustodyTables['deposit'], 'thread_id' | 'made_at' | 'added' | 'known' | 'team'> & {
    recognised: Recognised;
  },
): Promise<void> {
  await tables(db)
    .updateTable('deposit')
    .set({ ...end, recognised: sql`${JSON.stringify(end.recognised)}::jsonb`, state: 'made' })
    .where('deposit_id', '=', depositId)
    .where('state', '=', 'begun')
    .executeTakeFirstOrThrow();
}

/** Forgets a deposit that never ended. False when it did end after all. */
export async function forgetDeposit(db: Db, depositId: string): Promise<boolean> {
  const result = await tables(db)
    .deleteFrom('deposit')
    .where('deposit_id', '=', depositId)
    .where('state', '=', 'begun')
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function begunDeposits(db: Db): Promise<{ deposit_id: string; case_id: string }[]> {
  return tables(db)
    .selectFrom('deposit')
    .select(['deposit_id', 'case_id'])
    .where('state', '=', 'begun')
    .execute();
}

/** `made`, `begun`, or undefined when it was forgotten. */
export async function depositState(db: Db, depositId: string): Promise<'begun' | 'made' | undefined> {
  const row = await tables(db)
    .selectFrom('deposit')
    .select('state')
    .where('deposit_id', '=', depositId)
    .executeTakeFirst();
  return row?.state;
}

/** The deposit that opens a case, over or not. */
export async function depositOfCase(
  db: Db,
  caseId: string,
): Promise<{ deposit_id: string; state: 'begun' | 'made' } | undefined> {
  return tables(db)
    .selectFrom('deposit')
    .select(['deposit_id', 'state'])
    .where('case_id', '=', caseId)
    .executeTakeFirst();
}

export type SealedRows = {
  /** All of one case and one epoch. */
  originals: (CustodyTables['original'] & { sealed: Buffer })[];
  attachments: CustodyTables['attachment'][];
  /** Of all sealed bytes. */
  sizeBytes: number;
};

const COMMITMENT_BYTES = 32;

/**
 * Each column in one parameter, the bytes in binary form: a fifth of the time of a parameter for every value. Ids and kinds
 * are our own words, so that a list of them needs no quotes.
 */
export async function insertSealed(db: Db, { originals, attachments }: SealedRows): Promise<void> {
  const [first] = originals;
  if (first === undefined) return;
  const lists = { ids: '', seqs: '', kinds: '', speakers: '', days: '', starts: '', sizes: '' };
  let [start, comma] = [0, ''];
  for (const { message_id: id, seq, kind, speaker, day, sealed } of originals) {
    lists.ids += comma + id;
    lists.seqs += `${comma}${seq}`;
    lists.kinds += comma + kind;
    lists.speakers += `${comma}${speaker ?? 'null'}`;
    lists.days += `${comma}${day ?? 'null'}`;
    lists.starts += `${comma}${start}`;
    lists.sizes += `${comma}${sealed.length}`;
    start += sealed.length;
    comma = ',';
  }
  await sql`
    insert into original (message_id, case_id, seq, kind, speaker, day, epoch, sealed, commitment)
    select message_id, ${first.case_id}, seq, kind, speaker, day, ${first.epoch},
      substring(${Buffer.concat(originals.map((row) => row.sealed))}::bytea from start + 1 for size),
      substring(${Buffer.concat(originals.map((row) => row.commitment))}::bytea
        from (nth::integer - 1) * ${COMMITMENT_BYTES}::integer + 1 for ${COMMITMENT_BYTES}::integer)
    from unnest(
      ${`{${lists.ids}}`}::text[], ${`{${lists.seqs}}`}::integer[], ${`{${lists.kinds}}`}::text[],
      ${`{${lists.speakers}}`}::integer[], ${`{${lists.days}}`}::integer[],
      ${`{${lists.starts}}`}::integer[], ${`{${lists.sizes}}`}::integer[]
    ) with ordinality as sealed_row (message_id, seq, kind, speaker, day, start, size, nth)`.execute(db);
  await inBatches(attachments, (batch) => tables(db).insertInto('attachment').values(batch).execute());
}

export async function insertCopies(db: Db, rows: CustodyTables['copy'][]): Promise<void> {
  await inBatches(rows, (batch) => tables(db).insertInto('copy').values(batch).execute());
}

/** Rows that are new; a reappearance of the same message after the same deletion is told once (RULE C-03). */
export async function insertReappearances(
  db: Db,
  rows: CustodyTables['reappearance'][],
): Promise<{ message_id: string }[]> {
  const told = await inBatches(rows, (batch) =>
    tables(db)
      .insertInto('reappearance')
      .values(batch)
      .onConflict((conflict) => conflict.columns(['message_id', 'deletion_id']).doNothing())
      .returning('message_id')
      .execute(),
  );
  return told.flat();
}
