// Takes one delivery of a gateway that has proved itself: at least once, in any order. What is new is sealed under single-use
// keys (RULE C-01) and durable when this resolves; what came before changes nothing. No word is read here.
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import type { PreparedNote } from '../custody/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { liveDigest } from './digests.ts';
import type { Gateway } from './gateway.ts';
import { layoutOf } from './layout-table.ts';
import type { LiveEvent, MediaReference } from './live-event.ts';
import type { LiveStation } from './live-station.ts';
import { allWaiting, insertEvents, insertMedia, knownDigests, lockLiveThread } from './receive-queries.ts';
import type { Shelves } from './shelves.ts';
import type { LiveTables } from './tables.ts';

/** `received`: new events. `known`: those that had come before. `passedOver`: what says nothing about a message. */
export type Received = { received: number; known: number; passedOver: number };

const RETRY_AFTER_SECONDS = 60;

type Fresh = { event: LiveEvent; digest: Buffer };
/** `names`: keyed digests of the platform's names of the conversation, the lasting one first. */
type FreshThread = { names: Buffer[]; events: Fresh[] };

/** See `Live.receive`. */
export async function receive(
  station: LiveStation,
  shelves: Shelves,
  gateway: Gateway,
  body: Buffer,
): Promise<Received> {
  const { events, passedOver } = await layoutOf(gateway.platform)(body);
  const threads = await freshThreads(station, gateway, events);
  if (threads.length === 0) return { received: 0, known: events.length, passedOver };
  await checkRoom(station);
  const prepared = new Map<FreshThread, PreparedNote[]>();
  for (const thread of threads) prepared.set(thread, await sealEvents(station, shelves, thread));
  const received = await inTransaction(station.db, async (tx) => {
    let added = 0;
    for (const thread of threads)
      added += await store(station, tx, gateway, thread, prepared.get(thread) ?? []);
    return added;
  });
  return { received, known: events.length - received, passedOver };
}

/** What has not come before, by thread; threads in the order of their names, so that no two deliveries block each other. */
async function freshThreads(
  { db, digestKey }: LiveStation,
  gateway: Gateway,
  events: LiveEvent[],
): Promise<FreshThread[]> {
  const all = new Map<string, Fresh>();
  for (const event of events) {
    const digest = liveDigest(digestKey, 'event', gateway.id, event.eventId);
    const name = digest.toString('hex');
    if (!all.has(name)) all.set(name, { event, digest });
  }
  if (all.size === 0) return [];
  const known = await knownDigests(
    db,
    [...all.values()].map(({ digest }) => digest),
  );
  const fresh = [...all].flatMap(([name, one]) => (known.has(name) ? [] : [one]));
  const groups = Map.groupBy(fresh, ({ event }) => event.threadKeys[0]);
  const threads = [...groups.values()].map((of) => {
    const keys = new Set(of.flatMap(({ event }) => event.threadKeys));
    const names = [...keys].map((key) => liveDigest(digestKey, 'thread', gateway.id, key));
    return { names, events: of };
  });
  return threads.sort((a, b) => shelfOf(a).localeCompare(shelfOf(b)));
}

function shelfOf({ names }: FreshThread): string {
  return names[0]?.toString('hex') ?? '';
}

/** Back-pressure: what nobody gathers must not fill the disk. */
async function checkRoom({ db, bounds }: LiveStation): Promise<void> {
  const { events, sizeBytes } = await allWaiting(db);
  if (events < bounds.maxLiveWaitingEvents && sizeBytes < bounds.maxLiveWaitingBytes) return;
  throw new Fault('unavailable', 'live-too-much-waits', 'Too many live messages wait to be gathered.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

// RULE C-01: each event under a key of its own, before anything of it is stored.
async function sealEvents(
  { custody }: LiveStation,
  shelves: Shelves,
  thread: FreshThread,
): Promise<PreparedNote[]> {
  const { events } = thread;
  const ownerId = shelves.of(shelfOf(thread), events.length);
  const notes = events.map(({ event }) => ({ kind: 'live-event' as const, bytes: event.line }));
  return custody.prepareNotes(ownerId, notes);
}

/** Everything of one thread, in the caller's transaction. Gives how many events were new after all. */
async function store(
  station: LiveStation,
  tx: Db,
  gateway: Gateway,
  thread: FreshThread,
  notes: PreparedNote[],
): Promise<number> {
  const now = station.clock.now();
  const { liveThreadId, dueAt } = await lockLiveThread(tx, thread.names, {
    live_thread_id: newId('livethread', station.random),
    gateway_id: gateway.id,
    platform: gateway.platform,
    created_at: now,
    due_at: station.dueAt(now),
  });
  const rows = thread.events.map(({ event, digest }, index) => ({
    live_event_id: newId('liveevent', station.random),
    live_thread_id: liveThreadId,
    digest,
    note_id: notes[index]?.noteId ?? '',
    size_bytes: event.line.length,
    received_at: now,
    gather_id: null,
    set_aside: null,
    discarded_at: null,
  }));
  // Another delivery of the same may have come in between: its notes stand, ours stay dust.
  const added = await insertEvents(tx, rows);
  await station.custody.storeNotes(
    tx,
    notes.filter((_note, index) => added.has(rows[index]?.live_event_id ?? '')),
  );
  const media = await storeMedia(station, tx, gateway, thread, rows, added);
  await station.onDue(tx, liveThreadId, dueAt);
  if (added.size === 0) return 0;
  // RULE C-02
  await station.audit.append(tx, {
    name: 'live-received',
    by: { kind: 'gateway', id: gateway.id },
    why: 'deposit',
    fields: { liveThreadId, events: added.size, media },
  });
  return added.size;
}

/** Asks for what the new events refer to; gives how many files that are. */
async function storeMedia(
  station: LiveStation,
  tx: Db,
  gateway: Gateway,
  thread: FreshThread,
  rows: { live_event_id: string }[],
  added: Set<string>,
): Promise<number> {
  const wanted = rows.flatMap(({ live_event_id: liveEventId }, index) => {
    if (!added.has(liveEventId)) return [];
    const media = thread.events[index]?.event.media ?? [];
    return media
      .slice(0, station.bounds.maxLiveMediaOfEvent)
      .flatMap((reference, ordinal) => wish(station, gateway, reference, { liveEventId, ordinal }) ?? []);
  });
  await insertMedia(tx, wanted);
  for (const { live_media_id: liveMediaId, file_digest: brought } of wanted)
    if (brought === null) await station.onMediaWanted(tx, liveMediaId);
  return wanted.length;
}

/** An own gateway brings its files itself, known by their digests; one without a digest it could not get. */
function wish(
  { clock, random, digestKey }: LiveStation,
  gateway: Gateway,
  { sha256 }: MediaReference,
  { liveEventId, ordinal }: { liveEventId: string; ordinal: number },
): LiveTables['live_media'] | null {
  const brings = gateway.platform === 'other';
  if (brings && sha256 === null) return null;
  return {
    live_media_id: newId('livemedia', random),
    live_event_id: liveEventId,
    ordinal,
    state: 'wanted',
    wanted_at: clock.now(),
    closed_at: null,
    note_id: null,
    size_bytes: null,
    file_digest: brings ? liveDigest(digestKey, 'file', gateway.id, sha256 ?? '') : null,
    remark: null,
  };
}
