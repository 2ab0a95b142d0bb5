// Telegram Bot API updates, one a body (core.telegram.org/bots/api#update). Edits, reactions and, for business accounts,
// deletions are events of their own with an update id of their own; a bot is never told of other deletions. A kind of update
// that is new is kept when it is about a chat: its reader will know it one day, and dropping it would be for ever.
import { z } from 'zod';
import { asLine, readAs, unexpected } from '../json-body.ts';
import type { Delivery, LiveEvent, MediaReference } from '../live-event.ts';
import { numberId, textId, unixSeconds } from './ids.ts';

/** About members and settings of a chat, not about a message in it. */
const NO_MESSAGE = new Set([
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
]);

const update = z.looseObject({ update_id: z.int().nonnegative() });
const inChat = z.looseObject({ chat: z.looseObject({}) });

const file = z.looseObject({ file_id: textId });
const body = z.looseObject({
  chat: z.looseObject({ id: numberId }),
  date: unixSeconds.optional(),
  edit_date: unixSeconds.optional(),
  photo: z.array(file).optional(),
  animation: file.optional(),
  audio: file.optional(),
  document: file.optional(),
  sticker: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  voice: file.optional(),
});

type Body = z.output<typeof body>;

/** See `LiveLayout`. */
export async function telegramBot(bytes: Buffer): Promise<Delivery> {
  const { update_id: updateId, ...members } = readAs(update, bytes, []);
  const found = Object.entries(members).find(([, value]) => inChat.safeParse(value).success);
  if (found === undefined || NO_MESSAGE.has(found[0])) return { events: [], passedOver: 1 };
  const [name, value] = found;
  const said = body.safeParse(value);
  if (!said.success) throw unexpected([name, ...(said.error.issues[0]?.path ?? [])]);
  const event: LiveEvent = {
    threadKeys: [said.data.chat.id],
    eventId: String(updateId),
    // A deletion has no time: it comes after everything that was sent.
    sentAtMs: said.data.edit_date ?? said.data.date ?? Number.MAX_SAFE_INTEGER,
    rank: updateId,
    line: asLine(bytes),
    media: mediaOf(said.data),
  };
  return { events: [event], passedOver: 0 };
}

function mediaOf(said: Body): MediaReference[] {
  // A photo comes in growing sizes; an animation stands in `document` too.
  const document = said.animation === undefined ? said.document : undefined;
  const files = [
    said.photo?.at(-1),
    said.animation,
    document,
    said.audio,
    said.sticker,
    said.video,
    said.video_note,
    said.voice,
  ];
  return files.flatMap((one) =>
    one === undefined ? [] : [{ name: one.file_id, id: one.file_id, sha256: null }],
  );
}
