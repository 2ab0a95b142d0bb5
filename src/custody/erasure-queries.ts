// Queries of an erasure. A tombstone's times are only ever filled in, never changed.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { inBatches } from './batches.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

// One array parameter, however many ids.
function anyOf(ids: readonly string[]) {
  return sql<string>`any(${[...ids]}::text[])`;
}

type Tombstone = CustodyTables['tombstone'];

export async function originalsIn(
  db: Db,
  caseId: string,
  messageIds: readonly string[],
): Promise<CustodyTables['original'][]> {
  return tables(db)
    .selectFrom('original')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('message_id', '=', anyOf(messageIds))
    .orderBy('seq')
    .execute();
}

export async function attachmentsIn(
  db: Db,
  messageIds: readonly string[],
): Promise<CustodyTables['attachment'][]> {
  return tables(db)
    .selectFrom('attachment')
    .selectAll()
    .where('message_id', '=', anyOf(messageIds))
    .execute();
}

/** Messages that have their bytes and no tombstone. */
export async function standingMessages(db: Db): Promise<{ case_id: string; message_id: string }[]> {
  return tables(db)
    .selectFrom('original as o')
    .leftJoin('tombstone as t', 't.message_id', 'o.message_id')
    .select(['o.case_id', 'o.message_id'])
    .where('o.sealed', 'is not', null)
    .where('t.message_id', 'is', null)
    .orderBy('o.case_id')
    .orderBy('o.seq')
    .execute();
}

export async function insertTombstones(
  db: Db,
  rows: Pick<Tombstone, 'message_id' | 'case_id' | 'deletion_id' | 'ordered_at'>[],
): Promise<number> {
  const empty = { key_destroyed_at: null, vault_state: null, vault_event: null };
  const full = rows.map((row) => ({ ...row, ...empty, read_fails_at: null, removed_at: null }));
  const results = await inBatches(full, (batch) =>
    tables(db)
      .insertInto('tombstone')
      .values(batch)
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .executeTakeFirst(),
  );
  return results.reduce((sum, result) => sum + Number(result.numInsertedOrUpdatedRows ?? 0n), 0);
}

export async function tombstonesOf(db: Db, messageIds: readonly string[]): Promise<Tombstone[]> {
  return tables(db).selectFrom('tombstone').selectAll().where('message_id', '=', anyOf(messageIds)).execute();
}

export async function tombstonesOfCase(db: Db, caseId: string): Promise<Tombstone[]> {
  return tables(db).selectFrom('tombstone').selectAll().where('case_id', '=', caseId).execute();
}

/** Takes back tombstones of messages whose keys were never destroyed. */
export async function dropUnusedTombstones(db: Db, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  await tables(db)
    .deleteFrom('tombstone')
    .where('message_id', '=', anyOf(messageIds))
    .where('key_destroyed_at', 'is', null)
    .execute();
}

export async function noteKeysDestroyed(
  db: Db,
  messageIds: readonly string[],
  done: { state: 'destroyed' | 'scheduled'; at: Date; event: string },
): Promise<void> {
  await tables(db)
    .updateTable('tombstone')
    .set({ key_destroyed_at: done.at, vault_state: done.state, vault_event: done.event })
    .where('message_id', '=', anyOf(messageIds))
    .where('key_destroyed_at', 'is', null)
    .execute();
}

export async function noteReadFails(db: Db, messageIds: readonly string[], at: Date): Promise<void> {
  await tables(db)
    .updateTable('tombstone')
    .set({ read_fails_at: at })
    .where('message_id', '=', anyOf(messageIds))
    .where('read_fails_at', 'is', null)
    .execute();
}

/** Removes the ciphertext; true when there was some. */
export async function removeBytes(db: Db, messageIds: readonly string[], at: Date): Promise<boolean> {
  const bare = { sealed: null };
  await tables(db).updateTable('original').set(bare).where('message_id', '=', anyOf(messageIds)).execute();
  await tables(db).updateTable('attachment').set(bare).where('message_id', '=', anyOf(messageIds)).execute();
  const result = await tables(db)
    .updateTable('tombstone')
    .set({ removed_at: at })
    .where('message_id', '=', anyOf(messageIds))
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many messages of a case still have their bytes. */
export async function messagesLeft(db: Db, caseId: string): Promise<number> {
  const row = await tables(db)
    .selectFrom('original')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('case_id', '=', caseId)
    .where('sealed', 'is not', null)
    .executeTakeFirstOrThrow();
  return row.count;
}
