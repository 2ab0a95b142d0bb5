// Queries that read a case.
import type { Db } from '../store/index.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

/** A deposit that was made; undefined for a case that never came to be. */
export async function findCase(
  db: Db,
  caseId: string,
): Promise<(CustodyTables['deposit'] & { thread_id: string; made_at: Date }) | undefined> {
  return tables(db)
    .selectFrom('deposit')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('state', '=', 'made')
    .$narrowType<{ thread_id: string; made_at: Date }>()
    .executeTakeFirst();
}

export async function messagesOf(
  db: Db,
  caseId: string,
): Promise<{ message_id: string; seq: number; kind: string; removed_at: Date | null }[]> {
  return tables(db)
    .selectFrom('original as o')
    .leftJoin('tombstone as t', 't.message_id', 'o.message_id')
    .where('o.case_id', '=', caseId)
    .select(['o.message_id', 'o.seq', 'o.kind', 't.removed_at'])
    .orderBy('o.seq')
    .execute();
}

export async function attachmentsOf(
  db: Db,
  caseId: string,
): Promise<{ attachment_id: string; message_id: string }[]> {
  return tables(db)
    .selectFrom('attachment')
    .select(['attachment_id', 'message_id'])
    .where('case_id', '=', caseId)
    .orderBy('message_id')
    .orderBy('ordinal')
    .execute();
}

export async function findOriginal(
  db: Db,
  messageId: string,
): Promise<CustodyTables['original'] | undefined> {
  return tables(db).selectFrom('original').selectAll().where('message_id', '=', messageId).executeTakeFirst();
}

/** Originals of a case that still have their bytes, in order, from a position on. */
export async function sealedOriginals(
  db: Db,
  caseId: string,
  afterSeq: number,
  limit: number,
): Promise<(CustodyTables['original'] & { sealed: Buffer })[]> {
  return tables(db)
    .selectFrom('original')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('seq', '>', afterSeq)
    .where('sealed', 'is not', null)
    .orderBy('seq')
    .limit(limit)
    .$narrowType<{ sealed: Buffer }>()
    .execute();
}

export async function commitmentsOf(
  db: Db,
  caseId: string,
): Promise<{ message_id: string; commitment: Buffer }[]> {
  return tables(db)
    .selectFrom('original')
    .select(['message_id', 'commitment'])
    .where('case_id', '=', caseId)
    .orderBy('seq')
    .execute();
}

export async function findAttachment(
  db: Db,
  attachmentId: string,
): Promise<CustodyTables['attachment'] | undefined> {
  return tables(db)
    .selectFrom('attachment')
    .selectAll()
    .where('attachment_id', '=', attachmentId)
    .executeTakeFirst();
}

export async function listReappearanceRows(db: Db): Promise<CustodyTables['reappearance'][]> {
  return tables(db)
    .selectFrom('reappearance')
    .selectAll()
    .orderBy('seen_at', 'desc')
    .orderBy('reappearance_id')
    .execute();
}

export async function copiesOf(db: Db, caseId: string): Promise<CustodyTables['copy'][]> {
  return tables(db).selectFrom('copy').selectAll().where('case_id', '=', caseId).orderBy('ordinal').execute();
}

export async function findCopy(db: Db, copyId: string): Promise<CustodyTables['copy'] | undefined> {
  return tables(db).selectFrom('copy').selectAll().where('copy_id', '=', copyId).executeTakeFirst();
}

/** Cases with an export file that this account handed in, oldest first. */
export async function casesHandedInBy(db: Db, accountId: string): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('deposit as d')
    .innerJoin('copy as c', 'c.case_id', 'd.case_id')
    .where('d.deposited_by', '=', accountId)
    .where('d.state', '=', 'made')
    .where('c.class', '=', 'export-file')
    .select(['d.case_id', 'd.made_at'])
    .distinct()
    .orderBy('d.made_at')
    .orderBy('d.case_id')
    .execute();
  return rows.map((row) => row.case_id);
}
