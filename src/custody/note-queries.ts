// Queries over sealed notes.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { inBatches } from './batches.ts';
import type { NoteKind } from './note.ts';
import type { CustodyTables } from './tables.ts';

export type NoteRecord = CustodyTables['note'];

const tables = (db: Db) => db.withTables<CustodyTables>();

export async function insertNotes(db: Db, notes: NoteRecord[]): Promise<void> {
  await inBatches(notes, (batch) => tables(db).insertInto('note').values(batch).execute());
}

export async function findNote(db: Db, noteId: string): Promise<NoteRecord | undefined> {
  return tables(db).selectFrom('note').selectAll().where('note_id', '=', noteId).executeTakeFirst();
}

export async function findWholeNotes(db: Db, noteIds: readonly string[]): Promise<NoteRecord[]> {
  const pages = await inBatches(noteIds, (batch) =>
    tables(db).selectFrom('note').selectAll().where('note_id', 'in', batch).execute(),
  );
  return pages.flat();
}

export async function findNotes(db: Db, noteIds: readonly string[]): Promise<Omit<NoteRecord, 'sealed'>[]> {
  const pages = await inBatches(noteIds, (batch) =>
    tables(db)
      .selectFrom('note')
      .select(['note_id', 'owner_id', 'kind', 'epoch', 'created_at', 'erased_at'])
      .where('note_id', 'in', batch)
      .execute(),
  );
  return pages.flat();
}

export async function listNotesOf(
  db: Db,
  ownerId: string,
  kinds: readonly NoteKind[],
): Promise<Omit<NoteRecord, 'sealed'>[]> {
  return tables(db)
    .selectFrom('note')
    .select(['note_id', 'owner_id', 'kind', 'epoch', 'created_at', 'erased_at'])
    .where('owner_id', '=', ownerId)
    .where('kind', 'in', kinds)
    .orderBy('created_at')
    .orderBy('note_id')
    .execute();
}

/**
 * The words of broken glasses of a case that somebody has judged; those that wait for their verdict are still to be read. They
 * belong to the glass and not to the case, so its register (023-teams.sql) says which they are.
 */
export async function listJudgedWordsOf(db: Db, caseId: string): Promise<string[]> {
  const { rows } = await sql<{ note_id: string }>`
    select n.note_id from broken_glass g join note n using (note_id)
    where g.case_id = ${caseId} and g.reviewed_at is not null and n.erased_at is null`.execute(db);
  return rows.map((row) => row.note_id);
}

/** Notes that have their bytes. */
export async function standingNotes(
  db: Db,
): Promise<{ note_id: string; owner_id: string; kind: NoteKind }[]> {
  return tables(db)
    .selectFrom('note')
    .select(['note_id', 'owner_id', 'kind'])
    .where('sealed', 'is not', null)
    .where('erased_at', 'is', null)
    .orderBy('owner_id')
    .execute();
}

export async function removeNoteBytes(db: Db, noteIds: readonly string[], at: Date): Promise<void> {
  await inBatches(noteIds, (batch) =>
    tables(db)
      .updateTable('note')
      .set({ sealed: null, erased_at: at })
      .where('note_id', 'in', batch)
      .where('erased_at', 'is', null)
      .execute(),
  );
}
