// Fetches what live events refer to: at once, because platforms keep files for days or minutes, checked against the digest where
// one is said, sealed under a key of its own (RULE C-01). What does not come is a coded remark, never a silence.
import { Fault } from '../kernel/fault.ts';
import { sha256 } from '../kernel/digest.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { closeMedia, findMedia, type WantedMedia } from './media-queries.ts';
import { layoutOf } from './layout-table.ts';
import type { Gateway } from './gateway.ts';
import type { MediaReference } from './live-event.ts';
import type { LiveStation } from './live-station.ts';
import type { FetchedMedia } from './ports.ts';
import type { Shelves } from './shelves.ts';

/** `commit` belongs into the transaction that ends the step. */
export type MediaOutcome =
  { outcome: 'done'; commit?: (db: Db) => Promise<void> } | { outcome: 'wait'; until: Date; reason: string };

/** With the runner's back-off, about eight minutes in all. */
const TRIES = 8;
const AT_A_TIME = 2;
const QUEUE_LOOK_MS = 500;
const BY = { kind: 'service', id: 'live' } as const;

export interface MediaFetching {
  /** See `Live.fetchMedia`. */
  fetch(liveMediaId: string, tries: number): Promise<MediaOutcome>;
}

/** Two files at a time: a slow server must not take every place of the runner. */
export function openMediaFetching(station: LiveStation, shelves: Shelves): MediaFetching {
  let running = 0;
  return {
    fetch: async (liveMediaId, tries) => {
      const media = await findMedia(station.db, liveMediaId);
      if (media === undefined || media.state !== 'wanted') return { outcome: 'done' };
      if (running >= AT_A_TIME) {
        const until = new Date(station.clock.now().getTime() + QUEUE_LOOK_MS);
        return { outcome: 'wait', until, reason: 'media-queue' };
      }
      running += 1;
      try {
        return await fetchOne(station, shelves, media, tries);
      } finally {
        running -= 1;
      }
    },
  };
}

async function fetchOne(
  station: LiveStation,
  shelves: Shelves,
  media: WantedMedia,
  tries: number,
): Promise<MediaOutcome> {
  const gateway = station.gateways.find(({ id }) => id === media.gatewayId);
  if (gateway === undefined) return missing(station, media, 'live-media-gateway-gone');
  const reference = await referenceOf(station, media);
  if (reference === null) return missing(station, media, 'live-media-unknown');
  const fetched = await tryToFetch(station, gateway, reference, tries);
  if (fetched.outcome === 'gone') return missing(station, media, fetched.code);
  return keep(station, shelves, media, fetched.bytes);
}

/** What the event says of the file: read from the sealed event again, since it is stored nowhere else. */
async function referenceOf({ custody }: LiveStation, media: WantedMedia): Promise<MediaReference | null> {
  const line = await custody.openNote(media.eventNoteId, { by: BY, why: 'deposit' });
  const { events } = await layoutOf(media.platform)(line);
  line.fill(0);
  return events[0]?.media[media.ordinal] ?? null;
}

/** Faults of kind `unavailable` are thrown on, to be tried again, until there were enough. */
async function tryToFetch(
  { media, bounds }: LiveStation,
  gateway: Gateway,
  reference: MediaReference,
  tries: number,
): Promise<FetchedMedia> {
  try {
    const fetched = await media.fetch(gateway, reference, bounds.maxLiveMediaBytes);
    return fetched.outcome === 'fetched' ? checked(fetched, reference) : fetched;
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.kind !== 'unavailable') throw fault;
    if (tries + 1 < TRIES) throw fault;
    return { outcome: 'gone', code: fault.code };
  }
}

/** A digest that differs may be an answer cut short: it is tried again like one. Both digests hold, where both are said. */
function checked(fetched: FetchedMedia & { outcome: 'fetched' }, reference: MediaReference): FetchedMedia {
  const digest = sha256(fetched.bytes).toString('hex');
  const said = [fetched.sha256, reference.sha256].filter((one) => one !== null);
  if (said.every((one) => one === digest)) return fetched;
  fetched.bytes.fill(0);
  throw new Fault('unavailable', 'live-media-wrong-digest', 'A file is not the one that the message names.');
}

async function keep(
  station: LiveStation,
  shelves: Shelves,
  media: WantedMedia,
  bytes: Buffer,
): Promise<MediaOutcome> {
  const { custody, clock, audit } = station;
  const { liveThreadId, liveMediaId } = media;
  const ownerId = shelves.of(liveThreadId, 1);
  const note = await custody.prepareNote({ ownerId, kind: 'live-media', bytes });
  const sizeBytes = bytes.length;
  bytes.fill(0);
  return {
    outcome: 'done',
    commit: async (tx) => {
      const end = { state: 'fetched', note_id: note.noteId, size_bytes: sizeBytes, remark: null } as const;
      if (!(await closeMedia(tx, liveMediaId, { ...end, closed_at: clock.now() }))) return;
      await custody.storeNotes(tx, [note]);
      // RULE C-02
      const fields = { liveThreadId, liveMediaId, sizeBytes };
      await audit.append(tx, { name: 'live-media-fetched', by: BY, why: 'deposit', fields });
    },
  };
}

function missing(station: LiveStation, media: WantedMedia, code: string): MediaOutcome {
  return { outcome: 'done', commit: (tx) => writeMissing(station, tx, media, code) };
}

/** Gives a file up from outside its step: it had all the time there is. */
export async function closeMissing(station: LiveStation, liveMediaId: string, code: string): Promise<void> {
  const media = await findMedia(station.db, liveMediaId);
  if (media === undefined) return;
  await inTransaction(station.db, (tx) => writeMissing(station, tx, media, code));
}

async function writeMissing(station: LiveStation, tx: Db, media: WantedMedia, code: string): Promise<void> {
  const { liveThreadId, liveMediaId } = media;
  const end = { state: 'missing', note_id: null, size_bytes: null, remark: code } as const;
  if (!(await closeMedia(tx, liveMediaId, { ...end, closed_at: station.clock.now() }))) return;
  const fields = { liveThreadId, liveMediaId, code };
  await station.audit.append(tx, { name: 'live-media-missing', by: BY, why: 'deposit', fields });
}
