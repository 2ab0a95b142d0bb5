// Queries of gathering: the intent, its events and their media, and what was reached.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { LiveTables } from './tables.ts';

const tables = (db: Db) => db.withTables<LiveTables>();

export type LiveThreadRow = LiveTables['live_thread'];
export type GatherRow = LiveTables['live_gather'];
/** An event as stored: where it is sealed, how long its line is, when it came. */
export type EventRow = { liveEventId: string; noteId: string; sizeBytes: number; arrival: number };
export type MediaRow = LiveTables['live_media'];

export async function findThread(db: Db, liveThreadId: string): Promise<LiveThreadRow | undefined> {
  return tables(db)
    .selectFrom('live_thread')
    .selectAll()
    .where('live_thread_id', '=', liveThreadId)
    .executeTakeFirst();
}

/** The thread's row, locked until the transaction ends. */
export async function lockThread(db: Db, liveThreadId: string): Promise<LiveThreadRow | undefined> {
  return tables(db)
    .selectFrom('live_thread')
    .selectAll()
    .where('live_thread_id', '=', liveThreadId)
    .forUpdate()
    .executeTakeFirst();
}

/** The gathering of a thread that is not over. */
export async function openGather(db: Db, liveThreadId: string): Promise<GatherRow | undefined> {
  return tables(db)
    .selectFrom('live_gather')
    .selectAll()
    .where('live_thread_id', '=', liveThreadId)
    .where('state', '<>', 'erased')
    .executeTakeFirst();
}

export type WaitingEvent = EventRow & {
  receivedAt: Date;
  /** Files that it refers to, and the size of those that came. */
  files: number;
  mediaBytes: number;
};

/** The events that wait, came until `until` and have all their files (or their absence told), in order of arrival. */
export async function waitingEvents(
  db: Db,
  liveThreadId: string,
  range: { until: Date; limit: number },
): Promise<WaitingEvent[]> {
  const { rows } = await sql<WaitingEvent>`
    select e.live_event_id as "liveEventId", e.note_id as "noteId", e.size_bytes as "sizeBytes", e.arrival,
      e.received_at as "receivedAt", count(m.live_media_id)::int as files,
      coalesce(sum(m.size_bytes), 0)::bigint as "mediaBytes"
    from live_event e left join live_media m using (live_event_id)
    where e.live_thread_id = ${liveThreadId} and e.gather_id is null and e.set_aside is null
      and e.received_at <= ${range.until}
      and not exists (select from live_media w where w.live_event_id = e.live_event_id and w.state = 'wanted')
    group by e.live_event_id order by e.arrival limit ${range.limit}`.execute(db);
  return rows;
}

/** When the oldest of the events that wait came; null when none does. */
export async function oldestWaiting(db: Db, liveThreadId: string): Promise<Date | null> {
  const row = await tables(db)
    .selectFrom('live_event')
    .select(({ fn }) => fn.min('received_at').as('oldest'))
    .where('live_thread_id', '=', liveThreadId)
    .where('gather_id', 'is', null)
    .where('set_aside', 'is', null)
    .executeTakeFirst();
  return row?.oldest ?? null;
}

/** Files of waiting events that are still to be fetched, oldest wish first. */
export async function wantedMedia(
  db: Db,
  liveThreadId: string,
  until: Date,
): Promise<{ liveMediaId: string; wantedAt: Date }[]> {
  return tables(db)
    .selectFrom('live_media as m')
    .innerJoin('live_event as e', 'e.live_event_id', 'm.live_event_id')
    .select(['m.live_media_id as liveMediaId', 'm.wanted_at as wantedAt'])
    .where('e.live_thread_id', '=', liveThreadId)
    .where('e.gather_id', 'is', null)
    .where('e.received_at', '<=', until)
    .where('m.state', '=', 'wanted')
    .orderBy('m.wanted_at')
    .execute();
}

export async function beginGather(db: Db, row: GatherRow, liveEventIds: string[]): Promise<void> {
  await tables(db).insertInto('live_gather').values(row).execute();
  await tables(db)
    .updateTable('live_event')
    .set({ gather_id: row.gather_id })
    .where(sql<boolean>`live_event_id = any(${liveEventIds}::text[])`)
    .execute();
}

/** When the next gathering is due: null while nothing waits. */
export async function setDue(
  db: Db,
  liveThreadId: string,
  due: { due_at: Date | null; asked_by: string | null },
): Promise<void> {
  await tables(db).updateTable('live_thread').set(due).where('live_thread_id', '=', liveThreadId).execute();
}

export async function eventsOf(db: Db, gatherId: string): Promise<EventRow[]> {
  return tables(db)
    .selectFrom('live_event')
    .select(['live_event_id as liveEventId', 'note_id as noteId', 'size_bytes as sizeBytes', 'arrival'])
    .where('gather_id', '=', gatherId)
    .where('set_aside', 'is', null)
    .orderBy('arrival')
    .execute();
}

export async function mediaOf(db: Db, gatherId: string): Promise<MediaRow[]> {
  return tables(db)
    .selectFrom('live_media as m')
    .innerJoin('live_event as e', 'e.live_event_id', 'm.live_event_id')
    .selectAll('m')
    .where('e.gather_id', '=', gatherId)
    .where('e.set_aside', 'is', null)
    .execute();
}

export async function setAside(db: Db, liveEventId: string, code: string): Promise<void> {
  await tables(db)
    .updateTable('live_event')
    .set({ set_aside: code })
    .where('live_event_id', '=', liveEventId)
    .execute();
}

/** False when it was noted before. */
export async function noteDeposited(
  db: Db,
  gatherId: string,
  reached: { deposited_at: Date; deposited_case_id: string | null },
): Promise<boolean> {
  const result = await tables(db)
    .updateTable('live_gather')
    .set({ ...reached, state: 'deposited' })
    .where('gather_id', '=', gatherId)
    .where('state', '=', 'begun')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function noteThread(db: Db, liveThreadId: string, threadId: string): Promise<void> {
  await tables(db)
    .updateTable('live_thread')
    .set({ thread_id: threadId })
    .where('live_thread_id', '=', liveThreadId)
    .execute();
}

/** False when it was noted before. */
export async function noteErased(db: Db, gatherId: string, at: Date): Promise<boolean> {
  const result = await tables(db)
    .updateTable('live_gather')
    .set({ state: 'erased', erased_at: at })
    .where('gather_id', '=', gatherId)
    .where('state', '=', 'deposited')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Cases that hold messages of this gateway, oldest first. */
export async function casesOfGateway(db: Db, gatewayId: string): Promise<string[]> {
  const { rows } = await sql<{ case_id: string }>`
    select g.deposited_case_id as case_id from live_gather g join live_thread t using (live_thread_id)
    where t.gateway_id = ${gatewayId} and g.deposited_case_id is not null
    group by g.deposited_case_id order by min(g.begun_at), g.deposited_case_id`.execute(db);
  return rows.map((row) => row.case_id);
}
