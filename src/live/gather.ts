// Gathers what waits of a live thread into a deposit. Order, each step safe to repeat and resumed by the same call: the intent
// with its events (`begun`), the deposit under a case named beforehand and its check (`deposited`), the keys of the events
// destroyed and proved to be gone (`erased`). So a crash anywhere neither loses nor doubles a message.
import type { Actor } from '../audit/index.ts';
import type { Reading, SealedThread } from '../custody/index.ts';
import type { ParsedThread } from '../ingest/parsed-thread.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import {
  beginGather,
  eventsOf,
  findThread,
  lockThread,
  mediaOf,
  noteDeposited,
  noteErased,
  noteThread,
  oldestWaiting,
  openGather,
  setDue,
  waitingEvents,
  wantedMedia,
  type EventRow,
  type GatherRow,
  type LiveThreadRow,
  type WaitingEvent,
} from './gather-queries.ts';
import type { LiveStation } from './live-station.ts';
import { closeMissing } from './live-media.ts';
import { readGathered } from './read-gathered.ts';

export type GatherOutcome = { outcome: 'done' } | { outcome: 'wait'; until: Date; reason: string };

const MEDIA_LOOK_MS = 2_000;
/** Longer than all tries of a file take. */
const MEDIA_PATIENCE_MS = 30 * 60_000;
const ROUNDS = 20;

/** See `Live.gather`. */
export async function gather(station: LiveStation, liveThreadId: string): Promise<GatherOutcome> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const thread = await findThread(station.db, liveThreadId);
    if (thread === undefined) throw unknownThread();
    const open = await openGather(station.db, liveThreadId);
    if (open !== undefined) {
      await finish(station, thread, open);
      continue;
    }
    if (thread.due_at === null) return { outcome: 'done' };
    if (station.clock.now() < thread.due_at)
      return { outcome: 'wait', until: thread.due_at, reason: 'shift-runs' };
    const waits = await waitForMedia(station, liveThreadId, thread.due_at);
    if (waits !== null) return waits;
    await begin(station, liveThreadId);
  }
  return { outcome: 'wait', until: station.clock.now(), reason: 'more-waits' };
}

function unknownThread(): Fault {
  return new Fault('not-found', 'live-unknown-thread', 'There is no such live thread.');
}

/** A file is fetched at once, but perhaps not at the first try. Past all patience it is missing. */
async function waitForMedia(
  station: LiveStation,
  liveThreadId: string,
  until: Date,
): Promise<GatherOutcome | null> {
  const now = station.clock.now().getTime();
  let waits = false;
  for (const { liveMediaId, wantedAt } of await wantedMedia(station.db, liveThreadId, until)) {
    if (now - wantedAt.getTime() < MEDIA_PATIENCE_MS) waits = true;
    else await closeMissing(station, liveMediaId, 'live-media-not-fetched');
  }
  return waits
    ? { outcome: 'wait', until: new Date(now + MEDIA_LOOK_MS), reason: 'media-being-fetched' }
    : null;
}

/** The intent: which events, under which case. What came later, or is too much for one deposit, waits for the next. */
async function begin(station: LiveStation, liveThreadId: string): Promise<void> {
  const { db, clock, random, bounds } = station;
  await inTransaction(db, async (tx) => {
    const thread = await lockThread(tx, liveThreadId);
    if (thread === undefined || thread.due_at === null) return;
    const range = { until: thread.due_at, limit: bounds.maxGatherEvents };
    const waiting = await waitingEvents(tx, liveThreadId, range);
    const taken = takeUpTo(waiting, station);
    if (taken.length > 0) {
      const gatherId = newId('gather', random);
      const row: GatherRow = {
        gather_id: gatherId,
        live_thread_id: liveThreadId,
        case_id: newId('case', random),
        state: 'begun',
        asked_by: thread.asked_by,
        begun_at: clock.now(),
        deposited_at: null,
        erased_at: null,
        deposited_case_id: null,
        events: taken.length,
      };
      await beginGather(
        tx,
        row,
        taken.map(({ liveEventId }) => liveEventId),
      );
      const fields = { liveThreadId, gatherId, events: taken.length };
      await station.audit.append(tx, {
        name: 'live-gather-begun',
        by: actorOf(thread, row),
        why: 'deposit',
        fields,
      });
    }
    await setDue(tx, liveThreadId, await nextDue(station, tx, thread, thread.due_at));
  });
}

function takeUpTo(waiting: WaitingEvent[], { bounds }: LiveStation): WaitingEvent[] {
  let [files, sizeBytes] = [0, 0];
  const end = waiting.findIndex((event) => {
    files += event.files;
    sizeBytes += event.sizeBytes + event.mediaBytes;
    return files > bounds.maxGatherMedia || sizeBytes > bounds.maxGatherBytes;
  });
  // One event by itself is within every bound of a deposit.
  return end === -1 ? waiting : waiting.slice(0, Math.max(1, end));
}

/** What was due and not taken is due still; what came since has its own time. */
async function nextDue(
  station: LiveStation,
  tx: Db,
  thread: LiveThreadRow,
  until: Date,
): Promise<{ due_at: Date | null; asked_by: string | null }> {
  const oldest = await oldestWaiting(tx, thread.live_thread_id);
  if (oldest !== null && oldest <= until) return { due_at: until, asked_by: thread.asked_by };
  return { due_at: oldest === null ? null : station.dueAt(oldest), asked_by: null };
}

/** Who hands the messages in: the person who asked, else the gateway that brought them. */
function actorOf(thread: LiveThreadRow, { asked_by: account }: Pick<GatherRow, 'asked_by'>): Actor {
  return account === null ? { kind: 'gateway', id: thread.gateway_id } : { kind: 'account', id: account };
}

/** From wherever it stands to its end. */
async function finish(station: LiveStation, thread: LiveThreadRow, row: GatherRow): Promise<void> {
  const by = actorOf(thread, row);
  if (row.state === 'begun') await deposit(station, thread, row, by);
  await erase(station, row, { by, why: 'deposit' });
}

async function deposit(
  station: LiveStation,
  thread: LiveThreadRow,
  row: GatherRow,
  by: Actor,
): Promise<void> {
  const { db, custody } = station;
  const reading: Reading = { by, why: 'deposit' };
  const resumed = (await custody.caseState(row.case_id)) !== null;
  const gathered = await readGathered(station, thread, row, reading);
  const sealed = gathered === null ? null : await depositThread(station, thread, row, gathered.thread, by);
  if (sealed !== null && gathered !== null) checkDeposit(sealed, gathered.messages, resumed);
  await inTransaction(db, async (tx) => {
    const now = station.clock.now();
    const reached = { deposited_at: now, deposited_case_id: sealed?.caseId ?? null };
    if (!(await noteDeposited(tx, row.gather_id, reached))) return;
    const { gather_id: gatherId } = row;
    if (sealed === null) {
      await station.audit.append(tx, { name: 'live-gather-empty', ...reading, fields: { gatherId } });
      return;
    }
    await noteThread(tx, row.live_thread_id, sealed.threadId);
    const { caseId, added, known } = sealed;
    const fields = { gatherId, caseId, added, known };
    await station.audit.append(tx, { name: 'live-gather-deposited', ...reading, fields });
  });
}

function depositThread(
  { custody, timeZone }: LiveStation,
  { thread_id: threadId, gateway_id: gatewayId }: LiveThreadRow,
  { case_id: caseId }: GatherRow,
  parsed: ParsedThread,
  depositedBy: Actor,
): Promise<SealedThread> {
  const continued = threadId === null ? {} : { threadId };
  return custody.deposit(parsed, { depositedBy, timeZone, caseId, gatewayId, ...continued });
}

/** Nothing is destroyed before every message is accounted for: new, known, or erased once and come back. */
function checkDeposit(sealed: SealedThread, messages: number, resumed: boolean): void {
  const told = sealed.added + sealed.known + sealed.reappeared.length;
  // What came back is told by the deposit itself, not by a later look at its case.
  if (told === messages || (resumed && told < messages && sealed.messages.length === sealed.added)) return;
  throw new Fault(
    'internal',
    'live-deposit-incomplete',
    'A deposit does not hold every message that was read.',
  );
}

// RULE D-06: the events' keys are destroyed and proved to be gone, since the deposit holds the messages now.
async function erase(station: LiveStation, row: GatherRow, reading: Reading): Promise<void> {
  const { db, custody } = station;
  const { gather_id: gatherId } = row;
  const events: EventRow[] = await eventsOf(db, gatherId);
  const media = (await mediaOf(db, gatherId)).flatMap(({ note_id: noteId }) =>
    noteId === null ? [] : [noteId],
  );
  const noteIds = [...events.map(({ noteId }) => noteId), ...media];
  await custody.eraseNotes(noteIds, reading);
  await custody.proveNotesErased(noteIds);
  await inTransaction(db, async (tx) => {
    if (!(await noteErased(tx, gatherId, station.clock.now()))) return;
    const fields = { gatherId, events: events.length, media: media.length };
    await station.audit.append(tx, { name: 'live-gather-erased', ...reading, fields });
  });
}
