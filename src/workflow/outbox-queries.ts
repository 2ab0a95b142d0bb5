// The runner's side of the outbox: find what is due, claim it under a fence, keep the lease, write the end. `stack.md` §2
// and appendix D. Time comes from the caller's clock; a skewed clock can run a step early or twice, never finish it twice,
// because only the holder of the newest fence may write.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { Step } from './steps.ts';

/** A row that this worker holds until its lease ends or somebody claims it with a higher fence. */
export type Claim = {
  id: number;
  step: Step;
  subjectId: string;
  fence: number;
  /** Failures since the last progress. */
  tries: number;
  /** Runs whose worker never came back. */
  abandoned: number;
};

const DUE = sql`state in ('pending', 'running') and (next_at is null or next_at <= `;

function due(now: Date) {
  return sql`${DUE}${now}) and (lease_until is null or lease_until < ${now})`;
}

/** The due row of longest standing, or null. */
export async function firstDue(db: Db, now: Date): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select id from outbox where ${due(now)} order by next_at nulls first, id limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/**
 * Marks at most `limit` due rows as handed to the dispatcher, any number of sweepers at a time. Rows dispatched after
 * `since` are left in peace. `again` says that a row was dispatched before and nobody took it.
 */
export async function takeForDispatch(
  db: Db,
  range: { now: Date; since: Date; limit: number },
): Promise<{ id: number; again: boolean }[]> {
  const { rows } = await sql<{ id: number; again: boolean }>`
    with taken as (
      select id, dispatched_at from outbox
      where ${due(range.now)} and (dispatched_at is null or dispatched_at < ${range.since})
      order by next_at nulls first, id limit ${range.limit} for update skip locked
    )
    update outbox set dispatched_at = ${range.now} from taken where outbox.id = taken.id
    returning outbox.id, taken.dispatched_at is not null as again`.execute(db);
  return rows;
}

type ClaimRow = {
  id: number;
  step: Step;
  subject_id: string;
  fence: number;
  tries: number;
  abandoned: number;
};

/** Claims a due row; null when it is a duplicate wake: held by another, not due, or over. */
export async function claim(db: Db, id: number, now: Date, leaseUntil: Date): Promise<Claim | null> {
  const { rows } = await sql<ClaimRow>`
    update outbox set state = 'running', again = false, fence = fence + 1, lease_until = ${leaseUntil},
      abandoned = case when state = 'running' then abandoned + 1 else 0 end
    where id = ${id} and ${due(now)}
    returning id, step, subject_id, fence, tries, abandoned`.execute(db);
  const row = rows[0];
  if (row === undefined) return null;
  const { subject_id: subjectId, ...rest } = row;
  return { ...rest, subjectId };
}

/** Keeps the lease; false when another holds the row. */
export async function renew(db: Db, held: Claim, leaseUntil: Date): Promise<boolean> {
  const { rows } = await sql`
    update outbox set lease_until = ${leaseUntil}
    where id = ${held.id} and fence = ${held.fence} and state = 'running' returning id`.execute(db);
  return rows.length > 0;
}

/** How a run ends, as the row keeps it. */
export type RowEnd =
  | { state: 'done' }
  | { state: 'pending'; nextAt: Date; reason: string; failed: boolean }
  | { state: 'stuck'; reason: string };

/**
 * Writes the end, as the first statement of the transaction that holds the handler's own final write: the row stays locked
 * until both are durable. False when we were fenced off; the caller then rolls back.
 */
export async function finish(db: Db, held: Claim, end: RowEnd, now: Date): Promise<boolean> {
  const mine = sql`where id = ${held.id} and fence = ${held.fence} and state = 'running' returning id`;
  const free = sql`lease_until = null, dispatched_at = null, abandoned = 0`;
  const query =
    end.state === 'done'
      ? sql`update outbox set ${free}, tries = 0, reason = null, next_at = null,
          state = case when again then 'pending' else 'done' end,
          done_at = case when again then null else ${now}::timestamptz end ${mine}`
      : end.state === 'stuck'
        ? sql`update outbox set ${free}, state = 'stuck', reason = ${end.reason} ${mine}`
        : sql`update outbox set ${free}, state = 'pending', reason = ${end.reason},
            next_at = case when again then null else ${end.nextAt}::timestamptz end,
            tries = ${end.failed ? sql`tries + 1` : sql`0`} ${mine}`;
  return (await query.execute(db)).rows.length > 0;
}
