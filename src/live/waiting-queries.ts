// What waits, per thread: counts and times only.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type WaitingThread = {
  liveThreadId: string;
  gatewayId: string;
  platform: string;
  /** Events that wait to be gathered; an edit or a withdrawal is one too. */
  events: number;
  /** Files that are still being fetched. */
  filesWanted: number;
  firstAt: Date | null;
  lastAt: Date | null;
  /** When they are gathered if nobody asks before. */
  dueAt: Date | null;
  /** Events that no reader can take; they are kept, sealed. */
  setAside: number;
};

/** Threads in which something waits or was set aside, oldest first. */
export async function readWaiting(db: Db): Promise<WaitingThread[]> {
  const { rows } = await sql<WaitingThread>`
    select t.live_thread_id as "liveThreadId", t.gateway_id as "gatewayId", t.platform,
      count(*) filter (where e.set_aside is null)::int as events,
      (select count(*)::int from live_media m join live_event x using (live_event_id)
        where x.live_thread_id = t.live_thread_id and x.gather_id is null and m.state = 'wanted') as "filesWanted",
      min(e.received_at) filter (where e.set_aside is null) as "firstAt",
      max(e.received_at) filter (where e.set_aside is null) as "lastAt",
      t.due_at as "dueAt",
      count(*) filter (where e.set_aside is not null)::int as "setAside"
    from live_thread t join live_event e using (live_thread_id)
    where (e.gather_id is null and e.set_aside is null) or (e.set_aside is not null and e.discarded_at is null)
    group by t.live_thread_id order by "firstAt" nulls last, 1`.execute(db);
  return rows;
}

/** The gateway that brings a thread; null when there is no such thread. */
export async function gatewayOfThread(db: Db, liveThreadId: string): Promise<string | null> {
  const { rows } = await sql<{ gateway_id: string }>`
    select gateway_id from live_thread where live_thread_id = ${liveThreadId}`.execute(db);
  return rows[0]?.gateway_id ?? null;
}

/** Makes a thread due now for who asks. False when nothing waits in it. */
export async function askForThread(db: Db, liveThreadId: string, at: Date, by: string): Promise<boolean> {
  const { rows } = await sql`
    update live_thread set due_at = ${at}, asked_by = ${by}
    where live_thread_id = ${liveThreadId} and exists (
      select from live_event e where e.live_thread_id = live_thread.live_thread_id
        and e.gather_id is null and e.set_aside is null)
    returning live_thread_id`.execute(db);
  return rows.length > 0;
}

/** The events of a thread that were set aside, and the notes that hold them and their files. */
export async function setAsideNotes(
  db: Db,
  liveThreadId: string,
): Promise<{ liveEventIds: string[]; noteIds: string[] }> {
  const { rows } = await sql<{ event: string; note: string; file: string | null }>`
    select e.live_event_id as event, e.note_id as note, m.note_id as file
    from live_event e left join live_media m using (live_event_id)
    where e.live_thread_id = ${liveThreadId} and e.set_aside is not null and e.discarded_at is null`.execute(
    db,
  );
  return {
    liveEventIds: [...new Set(rows.map(({ event }) => event))],
    noteIds: [...new Set(rows.flatMap(({ note, file }) => (file === null ? [note] : [note, file])))],
  };
}

/** Gives how many were not noted before. */
export async function noteDiscarded(db: Db, liveEventIds: string[], at: Date): Promise<number> {
  const { rows } = await sql`
    update live_event set discarded_at = ${at}
    where live_event_id = any(${liveEventIds}::text[]) and discarded_at is null returning live_event_id`.execute(
    db,
  );
  return rows.length;
}
