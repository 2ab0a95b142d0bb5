// Updates of Telegram's Bot API, one a line as our live intake keeps them, or a `getUpdates` answer (formats.md §3.2). Hostile
// input. A bot is told of edits and reactions, of withdrawals only in business chats.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { headOf } from '../../chat-text.ts';
import { readEvents } from '../../event-reader.ts';
import type { PlacedEvent, ThreadEvent } from '../../event-thread.ts';
import { isObject, listAt, numberAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { isJsonLines, jsonLines, jsonPieces, jsonShape, jsonValue } from '../../json-text.ts';
import type { RawSlice, Untold } from '../../parsed-thread.ts';
import { utcTimeOfDigits } from '../../utc-time.ts';
import type { PlatformReader, ReadInput } from '../platform.ts';
import { botMessage, nameOf, senderOf } from './bot-message.ts';

const LAYOUT = 'telegram-bot-updates';
const UNTOLD_HERE: readonly Untold[] = ['deleted-messages', 'earlier-wording', 'poll-votes', 'exporter'];
const SENT = new Set(['message', 'channel_post', 'business_message', 'guest_message']);
const EDITED = new Set(['edited_message', 'edited_channel_post', 'edited_business_message']);
const REACTED = new Set(['message_reaction', 'message_reaction_count']);

type Placed = Extract<PlacedEvent, { event: ThreadEvent }>;

function chatOf(body: JsonObject): Placed['chat'] | null {
  const id = valueAt(body, 'chat', 'id');
  if (typeof id !== 'number' && typeof id !== 'string') return null;
  return { id: String(id), name: nameOf(objectAt(body, 'chat')) };
}

function keyOf(id: unknown): string | null {
  return typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : null;
}

function signOf(reaction: unknown): string {
  return textAt(reaction, 'emoji') ?? textAt(reaction, 'type') ?? '';
}

/** All signs that one person leaves at a message, or, where they are anonymous, how many there are of each. */
function reactionEvent(body: JsonObject): ThreadEvent | null {
  const [target, at] = [keyOf(valueAt(body, 'message_id')), utcTimeOfDigits(valueAt(body, 'date'), 's')];
  if (target === null || at === null) return null;
  const signs = [
    ...listAt(body, 'new_reaction').map(signOf),
    ...listAt(body, 'reactions').map((counted) => {
      const count = numberAt(counted, 'total_count') ?? 1;
      return count === 1 ? signOf(valueAt(counted, 'type')) : `${signOf(valueAt(counted, 'type'))} ×${count}`;
    }),
  ];
  const by = senderOf(objectAt(body, 'user') ?? objectAt(body, 'actor_chat'));
  const said = { at, atIsWallTime: false, ...by, kind: 'unsupported' as const, text: '' };
  return { is: 'reaction', target, signs, said: { ...said, attachments: [], replyTo: null } };
}

/** Withdrawals carry no time. One of a message that is not here has that of the update before it. */
function withdrawals(body: JsonObject, at: string | null): ThreadEvent[] {
  if (at === null) return [];
  return listAt(body, 'message_ids').flatMap((id) => {
    const target = keyOf(id);
    if (target === null) return [];
    const said = { at, atIsWallTime: false, sender: null, kind: 'deleted' as const, text: '' };
    return [{ is: 'withdrawal' as const, target, said: { ...said, attachments: [], replyTo: null } }];
  });
}

function remarksOn(event: ThreadEvent): string[] {
  const { kind, text } = event.said;
  return event.is === 'message' && kind === 'unsupported' && text === '' ? ['unknown-kind'] : [];
}

/** What an update says: events in their chat, a mark, or that it was not understood. `lastAt`: the time of the one before. */
function eventsOf(
  update: unknown,
  where: { line: number; raw: RawSlice },
  input: ReadInput,
  lastAt: string | null,
): PlacedEvent[] {
  if (!isObject(update) || valueAt(update, 'update_id') === undefined)
    return [{ ...where, broken: 'no-update' }];
  for (const [name, body] of Object.entries(update)) {
    if (!isObject(body)) continue;
    const chat = chatOf(body);
    const placed = (event: ThreadEvent | null): PlacedEvent[] =>
      chat === null || event === null
        ? [{ ...where, broken: 'incomplete-update' }]
        : [{ ...where, chat, event, remarks: remarksOn(event) }];
    if (SENT.has(name) || EDITED.has(name)) {
      const [key, said] = [
        keyOf(valueAt(body, 'message_id')),
        botMessage(body, EDITED.has(name), input.attachments),
      ];
      if (key === null || said === null) return placed(null);
      return placed(EDITED.has(name) ? { is: 'edit', target: key, said } : { is: 'message', key, said });
    }
    if (REACTED.has(name)) return placed(reactionEvent(body));
    if (name === 'deleted_business_messages') {
      const events = withdrawals(body, lastAt);
      return events.length === 0 ? placed(null) : events.flatMap(placed);
    }
  }
  return [{ ...where, mark: 'update-without-message' }];
}

async function* updates(input: ReadInput): AsyncGenerator<PlacedEvent> {
  // What comes first may be a withdrawal: it has the first time that there is.
  let lastAt = await firstTime(input);
  for await (const body of bodies(input)) {
    for (const placed of eventsIn(body, input, lastAt)) {
      lastAt = timeOf(placed) ?? lastAt;
      yield placed;
    }
  }
}

async function firstTime(input: ReadInput): Promise<string | null> {
  for await (const body of bodies(input))
    for (const placed of eventsIn(body, input, null)) {
      const at = timeOf(placed);
      if (at !== null) return at;
    }
  return null;
}

function eventsIn({ value, line, raw }: Body, input: ReadInput, lastAt: string | null): PlacedEvent[] {
  return value === undefined
    ? [{ line, raw, broken: 'not-json' }]
    : eventsOf(value, { line, raw }, input, lastAt);
}

function timeOf(placed: PlacedEvent): string | null {
  return 'event' in placed && placed.event.is !== 'withdrawal' ? placed.event.said.at : null;
}

type Body = { value: unknown; line: number; raw: RawSlice };

/** One update a line, a single one, or the list of an answer. */
async function* bodies({ text, bounds }: ReadInput): AsyncGenerator<Body> {
  if (await isJsonLines(text, bounds)) {
    for await (const { value, line, offset, bytes } of jsonLines(text, bounds))
      yield { value, line, raw: { offset, bytes } };
    return;
  }
  const single = jsonShape(await headOf(text, 64 * 1024), bounds).has('$.update_id');
  const pieces = jsonPieces(
    text,
    (path) => {
      if (single) return 'take';
      if (path.length === 0 || (path.length === 1 && path[0] === 'result')) return 'enter';
      return typeof path.at(-1) === 'number' ? 'take' : 'skip';
    },
    bounds,
  );
  for await (const { line, offset, bytes } of pieces)
    yield { value: jsonValue(bytes), line, raw: { offset, bytes } };
}

function recognises(head: Buffer): boolean {
  if (!head.includes('"update_id"')) return false;
  const shape = jsonShape(head, defaultBounds);
  return ['$.update_id', '$[].update_id', '$.result[].update_id'].some((path) => shape.has(path));
}

export const botUpdates: PlatformReader = {
  recognises,
  nameRank: (fileName) => (/\.jsonl?$/i.test(fileName) ? 1 : 0),
  read: (input) =>
    readEvents(
      { platform: 'telegram', layout: LAYOUT, prefix: 'telegram', untold: UNTOLD_HERE, events: updates },
      input,
    ),
};
