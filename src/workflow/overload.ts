// Whether more may be brought in: how many steps are due and untaken, and how many wait for a connection of the database. Asked
// before every deposit, so the answer is kept for a second.
import { sql } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import type { Db } from '../store/index.ts';

export type OverloadBounds = { readonly dueSteps: number; readonly waitingForConnection: number };

export const OVERLOAD: OverloadBounds = { dueSteps: 2_000, waitingForConnection: 32 };

const KEPT_MS = 1_000;

export type OverloadParts = {
  readonly db: Db;
  readonly clock: Clock;
  /** How many wait for a connection just now. */
  readonly waiting: () => number;
  readonly bounds?: OverloadBounds;
};

export function overloadOf({ db, clock, waiting, bounds = OVERLOAD }: OverloadParts): () => Promise<boolean> {
  let known = { at: -KEPT_MS, over: false };
  return async () => {
    // Asking would only make it worse.
    if (waiting() >= bounds.waitingForConnection) return true;
    const now = clock.now();
    if (now.getTime() - known.at >= KEPT_MS || now.getTime() < known.at)
      known = { at: now.getTime(), over: await areTooManyDue(db, now, bounds.dueSteps) };
    return known.over;
  };
}

async function areTooManyDue(db: Db, now: Date, most: number): Promise<boolean> {
  const { rows } = await sql<{ due: number }>`
    select count(*)::int as due from (
      select 1 from outbox
      where state in ('pending', 'running') and (next_at is null or next_at <= ${now}) limit ${most + 1}
    ) as steps`.execute(db);
  return (rows[0]?.due ?? 0) > most;
}
