// Queries of the check of custody: everything sealed, by owner, in pages.
import type { Db } from '../store/index.ts';
import { noteKeysOf } from './notes.ts';
import type { CustodyTables } from './tables.ts';

const PAGE = 200;

const tables = (db: Db) => db.withTables<CustodyTables>();

type Erasure = { ordered_at: Date | null; removed_at: Date | null };

/** Owners of keys, as the database knows them. */
export async function fsckOwners(db: Db): Promise<string[]> {
  const cases = await tables(db)
    .selectFrom('deposit')
    .select('case_id')
    .where('state', '=', 'made')
    .execute();
  const notes = await tables(db).selectFrom('note').select('owner_id').distinct().execute();
  return [...cases.map((row) => row.case_id), ...notes.map((row) => noteKeysOf(row.owner_id))];
}

async function* pages<Row>(
  read: (after: string) => Promise<Row[]>,
  idOf: (row: Row) => string,
): AsyncGenerator<Row[]> {
  for (let after = ''; ;) {
    const rows = await read(after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = idOf(last);
  }
}

export function originalRows(
  db: Db,
  caseId: string,
): AsyncGenerator<(Pick<CustodyTables['original'], 'message_id' | 'epoch' | 'sealed'> & Erasure)[]> {
  return pages(
    (after) =>
      tables(db)
        .selectFrom('original as o')
        .leftJoin('tombstone as t', 't.message_id', 'o.message_id')
        .where('o.case_id', '=', caseId)
        .where('o.message_id', '>', after)
        .select(['o.message_id', 'o.epoch', 'o.sealed', 't.ordered_at', 't.removed_at'])
        .orderBy('o.message_id')
        .limit(PAGE)
        .execute(),
    (row) => row.message_id,
  );
}

export function attachmentRows(
  db: Db,
  caseId: string,
): AsyncGenerator<(Pick<CustodyTables['attachment'], 'attachment_id' | 'epoch' | 'sealed'> & Erasure)[]> {
  return pages(
    (after) =>
      tables(db)
        .selectFrom('attachment as a')
        .leftJoin('tombstone as t', 't.message_id', 'a.message_id')
        .where('a.case_id', '=', caseId)
        .where('a.attachment_id', '>', after)
        .select(['a.attachment_id', 'a.epoch', 'a.sealed', 't.ordered_at', 't.removed_at'])
        .orderBy('a.attachment_id')
        .limit(PAGE)
        .execute(),
    (row) => row.attachment_id,
  );
}

export function noteRows(db: Db, ownerId: string): AsyncGenerator<CustodyTables['note'][]> {
  return pages(
    (after) =>
      tables(db)
        .selectFrom('note')
        .selectAll()
        .where('owner_id', '=', ownerId)
        .where('note_id', '>', after)
        .orderBy('note_id')
        .limit(PAGE)
        .execute(),
    (row) => row.note_id,
  );
}

/** The copies of a case with the note that names their holder, and how many messages the case has. */
export async function copiesOfCase(db: Db, caseId: string) {
  const { messages } = await tables(db)
    .selectFrom('original')
    .where('case_id', '=', caseId)
    .select((eb) => eb.fn.countAll<number>().as('messages'))
    .executeTakeFirstOrThrow();
  const copies = await tables(db)
    .selectFrom('copy as c')
    .leftJoin('note as n', 'n.note_id', 'c.holder_note_id')
    .where('c.case_id', '=', caseId)
    .select(['c.copy_id', 'c.class', 'c.messages', 'n.note_id as holder'])
    .execute();
  return { messages, copies };
}
