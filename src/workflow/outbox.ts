// The outbox as the rest of the service sees it: ask for a step in the transaction that makes it necessary, see what is
// open, put back what was stuck. `stack.md` §2. Rows hold ids and codes only (RULE C-01; the table's checks refuse more).
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import type { Step, Work } from './steps.ts';

export type OutboxState = 'pending' | 'running' | 'stuck' | 'done';

/** A step to take, at once or not before a time. */
export type WorkOrder = Work & { notBefore?: Date };

/** One step that is not finished, with the code of what it waits for or what went wrong. */
export type OpenStep = Work & {
  state: Exclude<OutboxState, 'done'>;
  /** Failures since the last progress. */
  tries: number;
  reason: string | null;
  /** Not before; null is at once. */
  nextAt: Date | null;
  createdAt: Date;
};

const ATTEMPTS = 5;

/**
 * Asks for a step, inside the caller's transaction. Asking again while it is open changes nothing, except that it comes no
 * later than asked, and that a run under way is followed by one more (it may have looked too early). When every earlier
 * round is done, a new round opens. A stuck step stays stuck until `release`. Throws `workflow-contended`.
 */
export async function enqueue(db: Db, order: WorkOrder): Promise<void> {
  const nextAt = order.notBefore ?? null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const open = await sql`
      update outbox set again = again or state = 'running',
        next_at = case when state = 'running' then next_at
          when next_at is null or ${nextAt}::timestamptz is null then null
          else least(next_at, ${nextAt}::timestamptz) end
      where step = ${order.step} and subject_id = ${order.subjectId} and state <> 'done' returning id`.execute(
      db,
    );
    if (open.rows.length > 0) return;
    const added = await sql`
      insert into outbox (step, subject_id, round, next_at)
      select ${order.step}, ${order.subjectId}, coalesce(max(round), 0) + 1, ${nextAt}::timestamptz
      from outbox where step = ${order.step} and subject_id = ${order.subjectId}
      on conflict do nothing returning id`.execute(db);
    if (added.rows.length > 0) return;
  }
  throw new Fault('unavailable', 'workflow-contended', 'The step was opened and closed too often meanwhile.');
}

/** Puts a stuck step back, due at once, with its counts at zero. False when it was not stuck. */
export async function release(db: Db, work: Work): Promise<boolean> {
  const { rows } = await sql`
    update outbox set state = 'pending', tries = 0, abandoned = 0, next_at = null, dispatched_at = null, reason = null
    where step = ${work.step} and subject_id = ${work.subjectId} and state = 'stuck' returning id`.execute(
    db,
  );
  return rows.length > 0;
}

/** After a restore: ends what is open for these subjects, because it was done in the time that the database does not know. */
export async function settle(db: Db, subjectIds: readonly string[]): Promise<void> {
  await sql`
    update outbox set state = 'done', done_at = now(), reason = null, lease_until = null
    where subject_id = any(${[...subjectIds]}::text[]) and state <> 'done'`.execute(db);
}

/**
 * Lets go of every lease, for a process that starts and knows that no other works on this store (it holds the data folder's
 * lock): what a killed process left running is then taken up at once, not when its lease is over. Gives how many there were.
 */
export async function releaseLeases(db: Db): Promise<number> {
  const { rows } = await sql`
    update outbox set lease_until = '-infinity' where state = 'running' returning id`.execute(db);
  return rows.length;
}

type OpenRow = {
  step: Step;
  subject_id: string;
  state: OpenStep['state'];
  tries: number;
  reason: string | null;
  next_at: Date | null;
  created_at: Date;
};

/** Every step that is not finished, oldest first; with `subjectId`, only that subject's. */
export async function openSteps(db: Db, subjectId?: string): Promise<OpenStep[]> {
  const { rows } = await sql<OpenRow>`
    select step, subject_id, state, tries, reason, next_at, created_at from outbox
    where state <> 'done' and (${subjectId ?? null}::text is null or subject_id = ${subjectId ?? null})
    order by id`.execute(db);
  return rows.map((row) => ({
    step: row.step,
    subjectId: row.subject_id,
    state: row.state,
    tries: row.tries,
    reason: row.reason,
    nextAt: row.next_at,
    createdAt: row.created_at,
  }));
}
