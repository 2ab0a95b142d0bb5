// Viber Bot API callbacks, one a body (developers.viber.com/docs/api/rest-bot-api). A bot sees what people write to it, so the
// thread is the person; a callback about delivery or subscription says nothing about a message.
import { z } from 'zod';
import { VIBER_MARKS } from '../../ingest/index.ts';
import { asLine, piecesOf, readAs, unexpected } from '../json-body.ts';
import type { Delivery, LiveEvent, MediaReference } from '../live-event.ts';
import { textId, unixMs } from './ids.ts';

const callback = z.looseObject({
  event: z.string().max(64),
  timestamp: unixMs.optional(),
  sender: z.looseObject({ id: textId }).optional(),
  message: z.looseObject({ type: z.string().max(64), media: z.string().max(8192).optional() }).optional(),
});
const FILES = new Set(['picture', 'video', 'file']);

/** See `LiveLayout`. */
export async function viberBot(body: Buffer): Promise<Delivery> {
  const told = readAs(callback, body, []);
  if (VIBER_MARKS.has(told.event)) return { events: [], passedOver: 1 };
  if (told.sender === undefined) throw unexpected(['sender']);
  if (told.timestamp === undefined) throw unexpected(['timestamp']);
  const token = await tokenOf(body);
  const event: LiveEvent = {
    threadKeys: [told.sender.id],
    eventId: JSON.stringify([told.event, token]),
    sentAtMs: told.timestamp,
    rank: 0,
    line: asLine(body),
    media: mediaOf(told.message, token),
  };
  return { events: [event], passedOver: 0 };
}

/** The token's own digits: it exceeds what a JavaScript number holds. */
async function tokenOf(body: Buffer): Promise<string> {
  const pieces = await piecesOf(body, (path) => {
    if (path.length === 0) return 'enter';
    return path.length === 1 && path[0] === 'message_token' ? 'take' : 'skip';
  });
  const text = pieces.at(-1)?.bytes.toString('utf8').replaceAll('"', '').trim() ?? '';
  if (!/^\d{1,30}$/.test(text)) throw unexpected(['message_token']);
  return text;
}

function mediaOf(message: z.output<typeof callback>['message'], token: string): MediaReference[] {
  return message?.media === undefined || !FILES.has(message.type)
    ? []
    : [{ name: token, id: message.media, sha256: null }];
}
