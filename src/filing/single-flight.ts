// One filing of a signature at a time, whoever runs it: an advisory lock of PostgreSQL on a connection of its own, gone when
// the process dies. It is held across outside calls, but in no transaction.
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';

/** Throws `filing-already-running` (kind `unavailable`: try later) when another run holds it. */
export async function inSingleFlight<Result>(
  db: Db,
  signatureId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return db.connection().execute(async (connection) => {
    const key = `filing/${signatureId}`;
    const taken = await sql<{ taken: boolean }>`
      select pg_try_advisory_lock(hashtextextended(${key}, 0)) as taken`.execute(connection);
    if (taken.rows[0]?.taken !== true)
      throw new Fault('unavailable', 'filing-already-running', 'This case is being filed already.');
    try {
      return await work();
    } finally {
      // A connection that broke has let go of the lock already; why `work` ended matters more.
      await sql`select pg_advisory_unlock(hashtextextended(${key}, 0))`
        .execute(connection)
        .catch(() => undefined);
    }
  });
}
