// Attribution's tables: ids, versions, codes and times; the content is in sealed notes (RULE C-01).
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { SignedEntries } from './signed-entries.ts';

type AttributionTables = {
  draft: { case_id: string; version: number; note_id: string; updated_at: Date; updated_by: string };
  signature: {
    signature_id: string;
    case_id: string;
    note_id: string;
    entries: number;
    late: boolean;
    signed_at: Date;
    signed_by: string;
  };
  draft_author: { case_id: string; account_id: string; first_at: Date };
  disposition: { message_id: string; case_id: string; disposition: string; reason: string | null };
};

const tables = (db: Db) => db.withTables<AttributionTables>();

/** One change or signature of a case at a time, until the transaction ends. What must still be so is read after it. */
export async function lockCase(db: Db, caseId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`attribution ${caseId}`}, 0))`.execute(db);
}

export type DraftRow = { version: number; noteId: string; updatedAt: Date; updatedBy: string };

export async function readDraftRow(db: Db, caseId: string): Promise<DraftRow | null> {
  const row = await tables(db)
    .selectFrom('draft')
    .selectAll()
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { version: row.version, noteId: row.note_id, updatedAt: row.updated_at, updatedBy: row.updated_by };
}

/** Stores version `version`, on top of the one before it. False when somebody else was faster. */
export async function writeDraftRow(db: Db, caseId: string, draft: DraftRow): Promise<boolean> {
  const values = {
    version: draft.version,
    note_id: draft.noteId,
    updated_at: draft.updatedAt,
    updated_by: draft.updatedBy,
  };
  if (draft.version === 1) {
    const { numInsertedOrUpdatedRows } = await tables(db)
      .insertInto('draft')
      .values({ case_id: caseId, ...values })
      .onConflict((conflict) => conflict.column('case_id').doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await tables(db)
    .updateTable('draft')
    .set(values)
    .where('case_id', '=', caseId)
    .where('version', '=', draft.version - 1)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Who changed a draft prepared the case; the first time stands. */
export async function noteAuthor(db: Db, caseId: string, accountId: string, at: Date): Promise<void> {
  await tables(db)
    .insertInto('draft_author')
    .values({ case_id: caseId, account_id: accountId, first_at: at })
    .onConflict((conflict) => conflict.columns(['case_id', 'account_id']).doNothing())
    .execute();
}

export type SignatureRow = {
  signatureId: string;
  caseId: string;
  noteId: string;
  entries: number;
  late: boolean;
  signedAt: Date;
  signedBy: string;
};

export async function readSignature(db: Db, caseId: string): Promise<SignatureRow | null> {
  const row = await tables(db)
    .selectFrom('signature')
    .selectAll()
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { signature_id, note_id, entries, late, signed_at, signed_by } = row;
  return {
    signatureId: signature_id,
    caseId,
    noteId: note_id,
    entries,
    late,
    signedAt: signed_at,
    signedBy: signed_by,
  };
}

/** False when the case is signed already. */
export async function writeSignature(db: Db, row: SignatureRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(db)
    .insertInto('signature')
    .values({
      signature_id: row.signatureId,
      case_id: row.caseId,
      note_id: row.noteId,
      entries: row.entries,
      late: row.late,
      signed_at: row.signedAt,
      signed_by: row.signedBy,
    })
    .onConflict((conflict) => conflict.column('case_id').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** After a restore: what was decided about the messages of a case whose deletion is verified (RULE G-01). */
export async function putDispositionsBack(
  db: Db,
  caseId: string,
  dispositions: readonly { messageId: string; disposition: string; reason: string | null }[],
): Promise<void> {
  for (const { messageId, disposition, reason } of dispositions)
    await tables(db)
      .insertInto('disposition')
      .values({ message_id: messageId, case_id: caseId, disposition, reason })
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .execute();
}

export async function writeDispositions(db: Db, signed: SignedEntries): Promise<void> {
  const rows = signed.dispositions.map(({ messageId, disposition, reason }) => ({
    message_id: messageId,
    case_id: signed.caseId,
    disposition,
    reason,
  }));
  for (let from = 0; from < rows.length; from += 1000) {
    await tables(db)
      .insertInto('disposition')
      .values(rows.slice(from, from + 1000))
      .execute();
  }
}
