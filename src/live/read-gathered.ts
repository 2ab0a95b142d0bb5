// Reads the events of a gathering as one export, with the readers that exports have. An event that no reader can take whatever
// is tried (a zero character in a text, say) would keep its thread from ever being deposited: it is set aside, sealed as it is,
// and the rest goes on without it, which is said.
import type { Reading } from '../custody/index.ts';
import { parseExport, type IngestWarning, type ParsedThread } from '../ingest/index.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import { eventsOf, mediaOf, setAside, type GatherRow, type LiveThreadRow } from './gather-queries.ts';
import { layoutOf } from './layout-table.ts';
import type { LiveStation } from './live-station.ts';
import { orderEvents, type OrderedThread } from './ordered-thread.ts';
import { virtualExport, type StoredMedia } from './virtual-export.ts';

/** The thread, and how many messages it has; null when none of the events was a message. */
export type Gathered = { thread: ParsedThread; messages: number } | null;

/**
 * Throws `live-reads-otherwise` when the events are read as another platform or with questions, and whatever ingest throws that
 * no single event explains.
 */
export async function readGathered(
  station: LiveStation,
  thread: LiveThreadRow,
  row: GatherRow,
  reading: Reading,
): Promise<Gathered> {
  const { db, custody } = station;
  const layout = layoutOf(thread.platform);
  const ordered = await orderEvents(custody, reading, layout, await eventsOf(db, row.gather_id));
  if (ordered.events.length === 0) return null;
  const media = (await mediaOf(db, row.gather_id)).map(toStoredMedia);
  const attempt = { station, thread, row, reading, media };
  try {
    return await readAll(attempt, ordered);
  } catch (fault) {
    const rest = await setAsideCulprits(attempt, ordered, fault);
    return rest.events.length === 0 ? null : readAll(attempt, rest);
  }
}

const NOT_UNDERSTOOD = 'live-not-understood';

function toStoredMedia(row: Awaited<ReturnType<typeof mediaOf>>[number]): StoredMedia {
  const common = { liveEventId: row.live_event_id, ordinal: row.ordinal };
  return row.note_id === null
    ? { ...common, missing: row.remark ?? 'live-media-not-fetched' }
    : { ...common, noteId: row.note_id, sizeBytes: row.size_bytes ?? 0 };
}

type Attempt = {
  station: LiveStation;
  thread: LiveThreadRow;
  row: GatherRow;
  reading: Reading;
  media: StoredMedia[];
};

async function readAll(attempt: Attempt, ordered: OrderedThread): Promise<Gathered> {
  const { station, reading, row, thread } = attempt;
  const { files, missing } = virtualExport(station.custody, reading, ordered, attempt.media);
  const aside = row.events - ordered.events.length - ordered.replaced;
  const remarks = [
    ...remarksOf(missing, station.bounds.maxReportedLines),
    ...counted('live-event-unreadable', aside),
    ...counted('live-version-replaced', ordered.replaced),
  ];
  const parsed = await parseExport(files, {}, station.bounds, remarks);
  if (parsed.outcome === 'asks' || parsed.open.length > 0 || parsed.thread.platform !== thread.platform)
    throw new Fault('internal', 'live-reads-otherwise', 'Live events were not read as their platform’s.');
  const messages = await countMessages(parsed.thread);
  if (messages > 0) return { thread: parsed.thread, messages };
  // Nothing is destroyed that nobody has read.
  if (parsed.thread.unparsed.count > 0)
    throw new Fault('invalid', NOT_UNDERSTOOD, 'Not one of the live events was understood.');
  return null;
}

function counted(code: string, count: number): IngestWarning[] {
  return count > 0 ? [{ code, count, lines: [] }] : [];
}

/** Reads every message once: what is wrong with one shows here, before anything is deposited. */
async function countMessages(thread: ParsedThread): Promise<number> {
  let messages = 0;
  for await (const { seq } of thread.messages()) messages = seq + 1;
  return messages;
}

function remarksOf(missing: { code: string; line: number }[], maxLines: number): IngestWarning[] {
  return [...Map.groupBy(missing, ({ code }) => code)].map(([code, all]) => ({
    code,
    count: all.length,
    lines: all.slice(0, maxLines).map(({ line }) => line),
  }));
}

/** Sets aside each event that ends in the same fault by itself, or is not understood. Throws that fault when there is none. */
async function setAsideCulprits(
  attempt: Attempt,
  ordered: OrderedThread,
  fault: unknown,
): Promise<OrderedThread> {
  if (!(fault instanceof Fault) || !['invalid', 'too-large', 'unsupported'].includes(fault.kind)) throw fault;
  const { station, reading, row } = attempt;
  const rest: OrderedThread['events'][number][] = [];
  for (const event of ordered.events) {
    if ((await faultAlone(attempt, ordered, event)) !== fault.code) {
      rest.push(event);
      continue;
    }
    await inTransaction(station.db, async (tx) => {
      await setAside(tx, event.liveEventId, fault.code);
      const { liveEventId } = event;
      const fields = { liveThreadId: row.live_thread_id, liveEventId, code: fault.code };
      await station.audit.append(tx, { name: 'live-event-set-aside', ...reading, fields });
    });
  }
  if (rest.length === ordered.events.length) throw fault;
  return { ...ordered, events: rest };
}

async function faultAlone(
  { station, reading }: Attempt,
  ordered: OrderedThread,
  event: OrderedThread['events'][number],
): Promise<string | null> {
  const alone = { ...ordered, events: [event] };
  const { files } = virtualExport(station.custody, reading, alone, []);
  try {
    const parsed = await parseExport(files, {}, station.bounds);
    if (parsed.outcome !== 'parsed') return null;
    const messages = await countMessages(parsed.thread);
    return messages === 0 && parsed.thread.unparsed.count > 0 ? NOT_UNDERSTOOD : null;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
