// What was asked of the holder of each copy, and what came of it: one row per deletion and copy. The first order stands, and
// so does the first result; what a holder says later is added to it.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { CopyEvidence, CopyState, Grade, HoldCheck } from './verified-deletion.ts';

type CopyOrderTables = {
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

const tables = (db: Db) => db.withTables<CopyOrderTables>();
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/** What a holder answered, that nobody answered in time, or that a hold keeps the copy. */
export type CopyResult = {
  state: CopyState;
  grade: Grade;
  effectiveAt: string | null;
  evidence: CopyEvidence[];
  /** False when a hold was there first, so that the holder was never asked. */
  asked: boolean;
};

export type CopyOrder = {
  copyId: string;
  deletionId: string;
  orderedAt: Date;
  answerBy: Date;
  /** RULE D-04: of the order; when a hold stopped it later, the check that did. */
  holdCheck: HoldCheck;
  result: CopyResult | null;
};

export type ClosedOrder = CopyOrder & { result: CopyResult };

function toOrder(row: CopyOrderTables['copy_order']): CopyOrder {
  return {
    copyId: row.copy_id,
    deletionId: row.deletion_id,
    orderedAt: row.ordered_at,
    answerBy: row.answer_by,
    holdCheck: row.hold_check as HoldCheck,
    result: row.result as CopyResult | null,
  };
}

/** False when this copy was ordered already: the first order stands, with its check and its result. */
export async function insertCopyOrder(db: Db, order: CopyOrder): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(db)
    .insertInto('copy_order')
    .values({
      copy_id: order.copyId,
      deletion_id: order.deletionId,
      ordered_at: order.orderedAt,
      answer_by: order.answerBy,
      hold_check: json(order.holdCheck),
      link_digest: null,
      result: order.result === null ? null : json(order.result),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
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

/** The newest order of each copy of a case, whichever deletion gave it. */
export async function latestCopyOrders(db: Db, caseId: string): Promise<CopyOrder[]> {
  const { rows } = await sql<CopyOrderTables['copy_order']>`
    select distinct on (o.copy_id) o.* from copy_order o join deletion d using (deletion_id)
    where d.case_id = ${caseId} order by o.copy_id, d.proposed_at desc`.execute(db);
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

/** Writes the result and the hold check that goes with it. False when there is a result already: the first stands. */
export async function closeOrder(db: Db, order: ClosedOrder): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('copy_order')
    .set({ result: json(order.result), hold_check: json(order.holdCheck) })
    .where('deletion_id', '=', order.deletionId)
    .where('copy_id', '=', order.copyId)
    .where('result', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Adds what the holder of a kept copy says. False when they said it before, or when the copy is not kept. */
export async function addSaying(db: Db, order: CopyOrder, evidence: CopyEvidence): Promise<boolean> {
  const { rows } = await sql`
    update copy_order set result = jsonb_set(result, '{evidence}', (result -> 'evidence') || ${json([evidence])})
    where deletion_id = ${order.deletionId} and copy_id = ${order.copyId}
      and result ->> 'state' = 'refused-hold'
      and not (result -> 'evidence') @> '[{"kind": "attestation"}]'
    returning copy_id`.execute(db);
  return rows.length === 1;
}
