// Deletion's tables.
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import { restoreConfirmedFiling, type ConfirmedFiling } from '../filing/confirmed-filing.ts';
import type { Db } from '../store/index.ts';
import type { DeletionState } from './deletion-state.ts';
import type { Policy } from './policy.ts';
import type { CopyEvidence, CopyState, Grade, HoldCheck } from './verified-deletion.ts';

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
  copy_order: {
    copy_id: string;
    deletion_id: string;
    ordered_at: Date;
    answer_by: Date;
    hold_check: unknown;
    link_digest: Buffer | null;
    result: unknown;
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

/** What a holder answered, or that nobody answered in time. */
export type CopyResult = {
  state: CopyState;
  grade: Grade;
  effectiveAt: string | null;
  evidence: CopyEvidence[];
};

export type CopyOrder = {
  copyId: string;
  deletionId: string;
  orderedAt: Date;
  answerBy: Date;
  holdCheck: HoldCheck;
  result: CopyResult | null;
};

function toOrder(row: DeletionTables['copy_order']): CopyOrder {
  return {
    copyId: row.copy_id,
    deletionId: row.deletion_id,
    orderedAt: row.ordered_at,
    answerBy: row.answer_by,
    holdCheck: row.hold_check as HoldCheck,
    result: row.result as CopyResult | null,
  };
}

/** Keeps the first order for this copy; a repeat changes nothing. */
export async function insertCopyOrder(db: Db, order: Omit<CopyOrder, 'result'>): Promise<void> {
  await tables(db)
    .insertInto('copy_order')
    .values({
      copy_id: order.copyId,
      deletion_id: order.deletionId,
      ordered_at: order.orderedAt,
      answer_by: order.answerBy,
      hold_check: json(order.holdCheck),
      link_digest: null,
      result: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function listCopyOrders(db: Db, deletionId: string): Promise<CopyOrder[]> {
  const rows = await tables(db)
    .selectFrom('copy_order')
    .selectAll()
    .where('deletion_id', '=', deletionId)
    .orderBy('copy_id')
    .execute();
  return rows.map(toOrder);
}

/** False when there is no such order, or it is answered already. */
export async function replaceLink(
  db: Db,
  deletionId: string,
  copyId: string,
  digest: Buffer,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('copy_order')
    .set({ link_digest: digest })
    .where('deletion_id', '=', deletionId)
    .where('copy_id', '=', copyId)
    .where('result', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function findOrderByLink(db: Db, digest: Buffer): Promise<CopyOrder | null> {
  const row = await tables(db)
    .selectFrom('copy_order')
    .selectAll()
    .where('link_digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

/** The first result stands. False when there is one already. */
export async function writeCopyResult(db: Db, order: CopyOrder, result: CopyResult): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('copy_order')
    .set({ result: json(result) })
    .where('deletion_id', '=', order.deletionId)
    .where('copy_id', '=', order.copyId)
    .where('result', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
