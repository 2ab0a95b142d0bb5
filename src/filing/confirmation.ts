// The confirmed filing of a case, kept for deletion: one row per case, written once.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { restoreConfirmedFiling, type ConfirmedFiling } from './confirmed-filing.ts';

type ConfirmationTables = {
  filing: {
    case_id: string;
    signature_id: string;
    record_system: string;
    confirmed_at: Date;
    confirmed: unknown;
  };
};

const tables = (db: Db) => db.withTables<ConfirmationTables>();

/** Within the transaction that ends the filing. The first confirmation stands; a repeat changes nothing. */
export async function keepConfirmation(db: Db, confirmed: ConfirmedFiling): Promise<void> {
  await tables(db)
    .insertInto('filing')
    .values({
      case_id: confirmed.caseId,
      signature_id: confirmed.signatureId,
      record_system: confirmed.recordSystem,
      confirmed_at: new Date(confirmed.readBackAt),
      confirmed: sql`${JSON.stringify(confirmed)}::jsonb`,
    })
    .onConflict((conflict) => conflict.column('case_id').doNothing())
    .execute();
}

/** Null when the case's filing is not confirmed. Throws `filing-broken-confirmation`. */
export async function readConfirmation(db: Db, caseId: string): Promise<ConfirmedFiling | null> {
  const row = await tables(db)
    .selectFrom('filing')
    .select('confirmed')
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return row === undefined ? null : restoreConfirmedFiling(row.confirmed);
}
