// Deletions in the store. Their orders per copy are in copy-orders.ts.
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import { restoreConfirmedFiling, type ConfirmedFiling } from '../filing/confirmed-filing.ts';
import type { Db } from '../store/index.ts';
import type { DeletionState } from './deletion-state.ts';
import type { Policy } from './policy.ts';

type DeletionTables = {
  deletion: {
    deletion_id: string;
    case_id: string;
    proposed_at: Date;
    filing: unknown;
    policy: unknown;
    state_name: DeletionState['name'];
    state: unknown;
    changed_at: Date;
  };
};

const tables = (db: Db) => db.withTables<DeletionTables>();
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

export type Deletion = {
  deletionId: string;
  caseId: string;
  proposedAt: Date;
  filing: ConfirmedFiling;
  policy: Policy;
  state: DeletionState;
};

type DeletionRow = Omit<DeletionTables['deletion'], 'changed_at'>;

function toDeletion(row: DeletionRow): Deletion {
  return {
    deletionId: row.deletion_id,
    caseId: row.case_id,
    proposedAt: row.proposed_at,
    filing: restoreConfirmedFiling(row.filing),
    policy: row.policy as Policy,
    state: row.state as DeletionState,
  };
}

/** False when the case has an open deletion already. */
export async function insertDeletion(db: Db, deletion: Deletion): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(db)
    .insertInto('deletion')
    .values({
      deletion_id: deletion.deletionId,
      case_id: deletion.caseId,
      proposed_at: deletion.proposedAt,
      filing: json(deletion.filing),
      policy: json(deletion.policy),
      state_name: deletion.state.name,
      state: json(deletion.state),
      changed_at: deletion.proposedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Throws `deletion-unknown`. */
export async function readDeletion(db: Db, deletionId: string): Promise<Deletion> {
  const row = await tables(db)
    .selectFrom('deletion')
    .selectAll()
    .where('deletion_id', '=', deletionId)
    .executeTakeFirst();
  if (row === undefined) throw new Fault('not-found', 'deletion-unknown', 'There is no such deletion.');
  return toDeletion(row);
}

/** Locked until the transaction ends, so that two arrows cannot leave one state. Throws `deletion-unknown`. */
export async function lockDeletion(db: Db, deletionId: string): Promise<Deletion> {
  const row = await tables(db)
    .selectFrom('deletion')
    .selectAll()
    .where('deletion_id', '=', deletionId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Fault('not-found', 'deletion-unknown', 'There is no such deletion.');
  return toDeletion(row);
}

export async function writeState(db: Db, deletionId: string, state: DeletionState, at: Date): Promise<void> {
  await tables(db)
    .updateTable('deletion')
    .set({ state_name: state.name, state: json(state), changed_at: at })
    .where('deletion_id', '=', deletionId)
    .execute();
}

/** All of a case, oldest first; or all there are, newest first. */
export async function listDeletions(db: Db, caseId?: string): Promise<Deletion[]> {
  const rows =
    caseId === undefined
      ? await tables(db)
          .selectFrom('deletion')
          .selectAll()
          .orderBy('proposed_at', 'desc')
          .limit(500)
          .execute()
      : await tables(db)
          .selectFrom('deletion')
          .selectAll()
          .where('case_id', '=', caseId)
          .orderBy('proposed_at')
          .execute();
  return rows.map(toDeletion);
}

/** Deletions that are neither verified nor taken back; of one case, or all. */
export async function listOpenDeletions(db: Db, caseId?: string): Promise<Deletion[]> {
  let query = tables(db)
    .selectFrom('deletion')
    .selectAll()
    .where('state_name', 'not in', ['verified', 'withdrawn'])
    .orderBy('proposed_at');
  if (caseId !== undefined) query = query.where('case_id', '=', caseId);
  return (await query.execute()).map(toDeletion);
}

/** Null when there is no such deletion. */
export async function caseOfDeletion(db: Db, deletionId: string): Promise<string | null> {
  const row = await tables(db)
    .selectFrom('deletion')
    .select('case_id')
    .where('deletion_id', '=', deletionId)
    .executeTakeFirst();
  return row?.case_id ?? null;
}

/** Ids of the verified ones. */
export async function verifiedDeletions(db: Db): Promise<Set<string>> {
  const rows = await tables(db)
    .selectFrom('deletion')
    .select('deletion_id')
    .where('state_name', '=', 'verified')
    .execute();
  return new Set(rows.map((row) => row.deletion_id));
}

/** Deletions of these cases that wait for the holders of copies. */
export async function closingDeletions(db: Db, caseIds: 'every-case' | readonly string[]): Promise<string[]> {
  const waiting = tables(db)
    .selectFrom('deletion')
    .select('deletion_id')
    .where('state_name', '=', 'closing')
    .orderBy('deletion_id');
  const rows =
    caseIds === 'every-case'
      ? await waiting.execute()
      : await waiting.where('case_id', '=', sql<string>`any(${caseIds})`).execute();
  return rows.map((row) => row.deletion_id);
}
