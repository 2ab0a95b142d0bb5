// The read side's one file of queries: what stands where, over every station's tables. Ids, codes, counts and times only.
import { sql } from 'kysely';
import type { CaseReader } from '../access/index.ts';
import type { Db } from '../store/index.ts';

export type CaseRow = {
  caseId: string;
  platform: string;
  depositedAt: Date;
  depositedBy: string;
  messages: number;
  erased: number;
  signedAt: Date | null;
  signedBy: string | null;
  entries: number | null;
  filedAt: Date | null;
  deletionId: string | null;
  deletionState: string | null;
  notBefore: Date | null;
  outcome: string | null;
  receiptId: string | null;
  stuckStep: string | null;
  stuckReason: string | null;
};

/** Every case, oldest first; with `caseId` only that one, with `reader` only those that they may open. */
export async function readCases(
  db: Db,
  { caseId, reader }: { readonly caseId?: string; readonly reader?: CaseReader } = {},
): Promise<CaseRow[]> {
  // The one rule of whose case it is (023-teams.sql).
  const theirs =
    reader === undefined
      ? sql`true`
      : sql`case_ground(d.case_id, ${reader.accountId}, ${reader.team}, ${reader.at}) is not null`;
  const { rows } = await sql<CaseRow>`
    select d.case_id as "caseId", d.platform, d.made_at as "depositedAt", d.deposited_by as "depositedBy",
      (select count(*)::int from original o where o.case_id = d.case_id) as messages,
      (select count(*)::int from tombstone t where t.case_id = d.case_id and t.removed_at is not null) as erased,
      s.signed_at as "signedAt", s.signed_by as "signedBy", s.entries,
      f.confirmed_at as "filedAt",
      x.deletion_id as "deletionId", x.state_name as "deletionState",
      (x.state ->> 'notBefore')::timestamptz as "notBefore",
      r.outcome, r.receipt_id as "receiptId",
      w.step as "stuckStep", w.reason as "stuckReason"
    from deposit d
    left join signature s on s.case_id = d.case_id
    left join filing f on f.case_id = d.case_id
    left join lateral (
      select * from deletion where deletion.case_id = d.case_id order by proposed_at desc limit 1) x on true
    left join lateral (
      select * from receipt where receipt.deletion_id = x.deletion_id limit 1) r on true
    left join lateral (
      select * from outbox where state = 'stuck' and subject_id in (d.case_id, x.deletion_id) order by id limit 1) w on true
    where d.state = 'made' and d.added > 0 and ${theirs}
      and (${caseId ?? null}::text is null or d.case_id = ${caseId ?? null})
    order by d.made_at`.execute(db);
  return rows;
}

export type DayRow = {
  day: string;
  recordSystem: string | null;
  received: number;
  filed: number;
  excluded: number;
  held: number;
  open: number;
};

/**
 * RULE G-01: received = filed + excluded + open + held, per day of receipt (in `timeZone`) and record system. `filed` counts
 * messages whose filing is confirmed by read-back; a signed message on its way is open.
 */
export async function readReconciliation(db: Db, timeZone: string): Promise<DayRow[]> {
  const { rows } = await sql<DayRow>`
    select to_char(d.made_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, f.record_system as "recordSystem",
      count(*)::int as received,
      count(*) filter (where x.disposition = 'filed' and f.case_id is not null)::int as filed,
      count(*) filter (where x.disposition in ('not-clinical', 'duplicate', 'other-organisation'))::int as excluded,
      count(*) filter (where x.disposition = 'held')::int as held,
      count(*) filter (where x.disposition is null or (x.disposition = 'filed' and f.case_id is null))::int as open
    from deposit d
    join original o on o.case_id = d.case_id
    left join disposition x on x.message_id = o.message_id
    left join filing f on f.case_id = d.case_id
    where d.state = 'made'
    group by 1, 2 order by 1 desc, 2`.execute(db);
  return rows;
}

export type StuckRow = {
  step: string;
  subjectId: string;
  caseId: string | null;
  reason: string;
  tries: number;
  since: Date;
};

/** Steps that need a person, oldest first. */
export async function readStuck(db: Db): Promise<StuckRow[]> {
  const { rows } = await sql<StuckRow>`
    select w.step, w.subject_id as "subjectId", coalesce(x.case_id, d.case_id) as "caseId", w.reason, w.tries,
      w.created_at as since
    from outbox w
    left join deletion x on x.deletion_id = w.subject_id
    left join deposit d on d.case_id = w.subject_id
    where w.state = 'stuck' order by w.id`.execute(db);
  return rows;
}

export type GapRow = { code: string; subjectId: string; items: number; since: Date };

/** What a restore could not put back, newest first, at most 500. */
export async function readRestoreGaps(db: Db): Promise<GapRow[]> {
  const { rows } = await sql<GapRow>`
    select code, subject_id as "subjectId", items, found_at as since from restore_gap
    order by gap_id desc limit 500`.execute(db);
  return rows;
}
