// After a restore: live events whose keys the vault destroyed since can be read by nobody. They had been deposited in a case, or
// discarded; here they stop waiting, so that what comes after them in their thread is gathered as before.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

/** `noteIds`: notes that were found erased, of whatever kind. Gives how many events of which thread. Safe to repeat. */
export async function discardErased(
  db: Db,
  noteIds: readonly string[],
  at: Date,
): Promise<{ liveThreadId: string; events: number }[]> {
  if (noteIds.length === 0) return [];
  const { rows } = await sql<{ liveThreadId: string; events: number }>`
    with gone as (
      update live_event e set gather_id = null, set_aside = 'restore-erased', discarded_at = ${at}
      where e.note_id = any(${[...noteIds]}::text[]) and e.set_aside is null
        and (e.gather_id is null or exists (
          select from live_gather g where g.gather_id = e.gather_id and g.state = 'begun'))
      returning e.live_thread_id)
    select live_thread_id as "liveThreadId", count(*)::int as events from gone group by 1 order by 1`.execute(
    db,
  );
  return rows;
}
