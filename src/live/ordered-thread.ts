// The events of a gathering in the order of their thread: by when they were sent, then as the platform counts, then as they
// came. So no order of delivery changes a thread, but for what was sent in one and the same second of a platform that counts no
// finer. Each event is opened once for it, and only what the order needs is kept.
import type { Custody, Reading } from '../custody/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { EventRow } from './gather-queries.ts';
import type { DocumentPart, LiveEvent, LiveLayout, MediaReference } from './live-event.ts';

export type PlacedEvent = EventRow & {
  sentAtMs: number;
  rank: number;
  media: MediaReference[];
  /** Of a document: everything but the message itself, of which `sizeBytes` is then the size. */
  part: Omit<DocumentPart, 'message'> | null;
};

/** `replaced`: versions of messages that a newer one stands for. */
export type OrderedThread = { layout: LiveLayout; events: readonly PlacedEvent[]; replaced: number };

const PAGE_NOTES = 64;
const PAGE_BYTES = 4 * 1024 * 1024;

/** Throws what opening throws, and `live-event-changed` for an event that is no longer one. */
export async function orderEvents(
  custody: Custody,
  reading: Reading,
  layout: LiveLayout,
  stored: readonly EventRow[],
): Promise<OrderedThread> {
  const events: PlacedEvent[] = [];
  for (const page of pagesOf(stored)) {
    const lines = await custody.openNotes(
      page.map(({ noteId }) => noteId),
      reading,
    );
    for (const [index, row] of page.entries()) {
      const event = await eventIn(layout, lines[index]);
      lines[index]?.fill(0);
      events.push(placed(row, event));
    }
  }
  events.sort((a, b) => a.sentAtMs - b.sentAtMs || a.rank - b.rank || a.arrival - b.arrival);
  const newest = newestVersions(events);
  return { layout, events: newest, replaced: events.length - newest.length };
}

/** The event of a line that was kept. */
export async function eventIn(layout: LiveLayout, line: Buffer | undefined): Promise<LiveEvent> {
  const [event] = line === undefined ? [] : (await layout(line)).events;
  if (event === undefined) throw new Fault('internal', 'live-event-changed', 'A sealed event is none.');
  return event;
}

function placed(row: EventRow, { sentAtMs, rank, media, part }: LiveEvent): PlacedEvent {
  if (part === undefined) return { ...row, sentAtMs, rank, media, part: null };
  const { message, ...rest } = part;
  return { ...row, sizeBytes: message.length, sentAtMs, rank, media, part: rest };
}

/** Consecutive events that are opened together. */
export function pagesOf<Event extends EventRow>(events: readonly Event[]): Event[][] {
  const pages: Event[][] = [];
  let sizeBytes = 0;
  for (const event of events) {
    const page = pages.at(-1);
    if (page === undefined || page.length >= PAGE_NOTES || sizeBytes + event.sizeBytes > PAGE_BYTES) {
      pages.push([event]);
      sizeBytes = event.sizeBytes;
    } else {
      page.push(event);
      sizeBytes += event.sizeBytes;
    }
  }
  return pages;
}

/** Of several versions of a message, the one that counts stands for all. */
function newestVersions(events: readonly PlacedEvent[]): PlacedEvent[] {
  const newest = new Map<string, PlacedEvent>();
  for (const event of events) {
    const id = event.part?.id ?? null;
    const known = id === null ? undefined : newest.get(id);
    if (id !== null && (known === undefined || isNewer(event, known))) newest.set(id, event);
  }
  return events.filter((event) => {
    const id = event.part?.id ?? null;
    return id === null || newest.get(id) === event;
  });
}

function isNewer(a: PlacedEvent, b: PlacedEvent): boolean {
  const [one, other] = [a.part?.version ?? 0, b.part?.version ?? 0];
  return one > other || (one === other && a.arrival > b.arrival);
}
