// Queries over sealed notes.
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
