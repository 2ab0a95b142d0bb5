// Matrix room events: a transaction of the application service API (`{"events": […]}`), or one event by itself, which is how
// they are kept. Edits, redactions and reactions are events like any other; ephemeral ones (typing, receipts) are not kept.
import { z } from 'zod';
import { asLine, checkCount, piecesOf, readAs } from '../json-body.ts';
import type { Delivery, LiveEvent, MediaReference } from '../live-event.ts';
import { textId, unixMs } from './ids.ts';

const event = z.looseObject({
  type: textId,
  event_id: textId,
  room_id: textId,
  origin_server_ts: unixMs,
  content: z.looseObject({ url: z.string().max(2048).optional().catch(undefined) }),
});

const EPHEMERAL = new Set(['ephemeral', 'de.sorunome.msc2409.ephemeral']);

/** See `LiveLayout`. */
export async function matrixEvents(body: Buffer): Promise<Delivery> {
  let whole = true;
  const pieces = await piecesOf(body, (path) => {
    if (path.length === 0) return 'enter';
    const [top] = path;
    if (top !== 'events' && !EPHEMERAL.has(String(top))) return 'skip';
    whole = false;
    return path.length === 1 ? 'enter' : 'take';
  });
  if (whole) return { events: [readEvent(body, [])], passedOver: 0 };
  const sent = pieces.filter(({ path }) => path[0] === 'events');
  checkCount(sent.length);
  const events = sent.map(({ bytes, path }) => readEvent(bytes, path));
  return { events, passedOver: pieces.length - sent.length };
}

function readEvent(bytes: Buffer, path: readonly (string | number)[]): LiveEvent {
  const told = readAs(event, bytes, path);
  return {
    threadKeys: [told.room_id],
    eventId: told.event_id,
    sentAtMs: told.origin_server_ts,
    rank: 0,
    line: asLine(bytes),
    media: mediaOf(told.content.url),
  };
}

/** `mxc://server/media`. An encrypted file stands elsewhere (`file`) and is of no use without the room's keys. */
function mediaOf(url: string | undefined): MediaReference[] {
  const media = /^mxc:\/\/([A-Za-z0-9.:[\]-]{1,255})\/([A-Za-z0-9_-]{1,255})$/.exec(url ?? '')?.[2];
  return url === undefined || media === undefined ? [] : [{ name: media, id: url, sha256: null }];
}
