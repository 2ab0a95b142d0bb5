// The table of kept forms: ids, paths and times; what was typed is in sealed notes (RULE C-01).
import type { Db } from '../store/index.ts';
import type { FormToKeep, KeptFormRow } from './kept-form.ts';

type Tables = {
  kept_form: {
    account_id: string;
    action: string;
    page: string;
    case_id: string;
    note_id: string;
    kept_at: Date;
    expires_at: Date;
  };
};

const tables = (db: Db) => db.withTables<Tables>();

function toRow(row: Tables['kept_form']): KeptFormRow {
  return { action: row.action, page: row.page, keptAt: row.kept_at, noteId: row.note_id };
}

/** Puts it in the place of an earlier one of the same form. */
export async function writeKeptForm(
  db: Db,
  form: Omit<FormToKeep, 'fields'>,
  kept: { noteId: string; at: Date; expiresAt: Date },
): Promise<void> {
  const values = {
    page: form.page,
    case_id: form.caseId,
    note_id: kept.noteId,
    kept_at: kept.at,
    expires_at: kept.expiresAt,
  };
  await tables(db)
    .insertInto('kept_form')
    .values({ account_id: form.accountId, action: form.action, ...values })
    .onConflict((conflict) => conflict.columns(['account_id', 'action']).doUpdateSet(values))
    .execute();
}

/** Of one person and one case, newest first, unless their time is over; of one form, or all. */
export async function readKeptForms(
  db: Db,
  of: { accountId: string; caseId: string; action?: string | undefined },
  now: Date,
): Promise<KeptFormRow[]> {
  let query = tables(db)
    .selectFrom('kept_form')
    .selectAll()
    .where('account_id', '=', of.accountId)
    .where('case_id', '=', of.caseId)
    .where('expires_at', '>', now);
  if (of.action !== undefined) query = query.where('action', '=', of.action);
  return (await query.orderBy('kept_at', 'desc').execute()).map(toRow);
}

/** Takes the row out, if it still is about that note. */
export async function removeKeptForm(db: Db, noteId: string): Promise<void> {
  await tables(db).deleteFrom('kept_form').where('note_id', '=', noteId).execute();
}

/** Notes of forms whose time is over. */
export async function expiredKeptForms(db: Db, now: Date): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('kept_form')
    .select('note_id')
    .where('expires_at', '<=', now)
    .limit(500)
    .execute();
  return rows.map((row) => row.note_id);
}
