// The trail as it is read: event by event with its link in the chain. Reading it is an event itself, which the caller appends
// before anything is handed over (RULE C-02).
import type { Db } from '../store/index.ts';
import type { ChainedEvent } from './fhir-audit-event.ts';
import { findEvents, readEvents, type EventFilter, type StoredEvent } from './queries.ts';
import { readEvent, type ReadEvent } from './read-event.ts';

export type TrailEntry = { stored: ChainedEvent; event: ReadEvent };

const PAGE = 500;

function entryOf({ idx: index, body, prev, hash }: StoredEvent): TrailEntry {
  return { stored: { index, body, prev, hash }, event: readEvent(body) };
}

/** Events from an index on, oldest first, `count` at most. Throws `audit-broken-event`. */
export async function readTrail(db: Db, from: number, count: number): Promise<TrailEntry[]> {
  return (await readEvents(db, from, count)).map(entryOf);
}

/** Events `from` to before `until`, oldest first, with one page in memory at a time. Throws `audit-broken-event`. */
export async function* streamTrail(db: Db, from: number, until: number): AsyncGenerator<TrailEntry> {
  for (let next = from; next < until;) {
    const page = await readTrail(db, next, Math.min(PAGE, until - next));
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    next = last.stored.index + 1;
  }
}

/** Events of a case or of some days, newest first. Throws `audit-broken-event`. */
export async function searchTrail(db: Db, filter: EventFilter, count: number): Promise<TrailEntry[]> {
  return (await findEvents(db, filter, count)).map(entryOf);
}

/** Events from an index on, oldest first, as they were appended. Throws `audit-broken-event`. */
export async function listEvents(db: Db, from: number, limit: number): Promise<ReadEvent[]> {
  return (await readTrail(db, from, limit)).map(({ event }) => event);
}
