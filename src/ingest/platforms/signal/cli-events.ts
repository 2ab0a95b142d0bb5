// What signal-cli receives, one JSON object a line, bare or as JSON-RPC notifications (formats.md §4.1): also what our live
// intake keeps. Hostile input.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { readEvents } from '../../event-reader.ts';
import type { PlacedEvent, ThreadEvent, Utterance } from '../../event-thread.ts';
import { isObject, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { jsonLines, jsonShape } from '../../json-text.ts';
import type { RawSlice, Untold } from '../../parsed-thread.ts';
import { utcTime } from '../../utc-time.ts';
import { added, joinWords } from '../../words.ts';
import type { AttachmentStore, PlatformReader, ReadInput } from '../platform.ts';
import { authorAt, cliContent, timestampAt } from './cli-message.ts';
import { messageKey } from './identity.ts';

const LAYOUT = 'signal-cli-jsonl';
const UNTOLD_HERE: readonly Untold[] = ['disappearing-messages', 'poll-votes', 'exporter'];

type Where = { line: number; raw: RawSlice };

/** The object that signal-cli received, out of whatever it came in. */
function unwrap(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  if (isObject(value['envelope'])) return value;
  const params = objectAt(value, 'params');
  return objectAt(params, 'result') ?? params;
}

/** One envelope in plain terms: who sent what in which talk. */
type Told = {
  author: string;
  sender: string;
  data: JsonObject;
  target: number | null;
  chat: { id: string; name: string | null };
};

function chatOf(data: JsonObject, peer: string | null, name: string | null): Told['chat'] | null {
  const group = textAt(data, 'groupInfo', 'groupId') ?? textAt(data, 'groupV2', 'id');
  if (group !== undefined) return { id: group, name: textAt(data, 'groupInfo', 'groupName') ?? null };
  return peer === null ? null : { id: peer, name };
}

/** A message of somebody else, or one that the account itself sent from another device. */
function toldBy(envelope: JsonObject): Told | null {
  const author = authorAt(envelope, 'source');
  if (author === null) return null;
  const sender = textAt(envelope, 'sourceName') ?? textAt(envelope, 'sourceNumber') ?? author;
  const own = objectAt(envelope, 'syncMessage', 'sentMessage');
  const edit = objectAt(own ?? envelope, 'editMessage');
  const data =
    edit === undefined ? (own ?? objectAt(envelope, 'dataMessage')) : objectAt(edit, 'dataMessage');
  if (data === undefined) return null;
  const peer = own === undefined ? author : (authorAt(own, 'destination') ?? author);
  const chat = chatOf(data, peer, own === undefined ? (textAt(envelope, 'sourceName') ?? null) : null);
  return chat === null
    ? null
    : { author, sender, data, target: timestampAt(edit, 'targetSentTimestamp'), chat };
}

function eventOf(
  { author, sender, data, target }: Told,
  sentMs: number,
  at: string,
  store: AttachmentStore,
): ThreadEvent | null {
  const by = { at, atIsWallTime: false, sender, senderId: author };
  const said: Utterance = { ...by, ...cliContent(data, store) };
  const bare: Utterance = { ...by, kind: 'unsupported', text: '', attachments: [], replyTo: null };
  if (target !== null)
    return { is: 'edit', key: messageKey(author, sentMs), target: messageKey(author, target), said };
  const reaction = objectAt(data, 'reaction');
  if (reaction !== undefined) {
    const [of, when] = [authorAt(reaction, 'targetAuthor'), timestampAt(reaction, 'targetSentTimestamp')];
    if (of === null || when === null) return null;
    const signs = valueAt(reaction, 'isRemove') === true ? [] : [textAt(reaction, 'emoji') ?? ''];
    return { is: 'reaction', target: messageKey(of, when), signs, said: bare };
  }
  const own = timestampAt(data, 'remoteDelete', 'timestamp');
  if (own !== null) return { is: 'withdrawal', target: messageKey(author, own), said: bare };
  const admin = objectAt(data, 'adminDelete');
  if (admin !== undefined) {
    const [of, when] = [authorAt(admin, 'targetAuthor'), timestampAt(admin, 'targetSentTimestamp')];
    return of === null || when === null
      ? null
      : { is: 'withdrawal', target: messageKey(of, when), said: bare };
  }
  return { is: 'message', key: messageKey(author, sentMs), said };
}

/** An envelope that holds no words: a call, something that could not be decrypted, or a mark. */
function wordless(received: JsonObject, envelope: JsonObject, where: Where): PlacedEvent {
  const [author, sentMs] = [authorAt(envelope, 'source'), timestampAt(envelope, 'timestamp')];
  const at = sentMs === null ? null : utcTime(sentMs);
  const call = objectAt(envelope, 'callMessage');
  const failed = objectAt(received, 'exception');
  if (call === undefined && failed === undefined) return { ...where, mark: 'event-without-message' };
  if (author === null || sentMs === null || at === null) return { ...where, broken: 'incomplete-envelope' };
  const sender = textAt(envelope, 'sourceName') ?? textAt(envelope, 'sourceNumber') ?? author;
  const words = call === undefined ? { text: '' } : joinWords([[added('call')]]);
  const kind = call === undefined ? ('unsupported' as const) : ('call' as const);
  const said = {
    at,
    atIsWallTime: false,
    sender,
    senderId: author,
    kind,
    ...words,
    attachments: [],
    replyTo: null,
  };
  return {
    ...where,
    chat: { id: author, name: textAt(envelope, 'sourceName') ?? null },
    event: { is: 'message', key: messageKey(author, sentMs), said },
    ...(call === undefined ? { remarks: ['not-decrypted'] } : {}),
  };
}

function placedEvent(value: unknown, where: Where, store: AttachmentStore): PlacedEvent {
  const received = unwrap(value);
  const envelope = objectAt(received, 'envelope');
  if (received === undefined || envelope === undefined) return { ...where, broken: 'no-envelope' };
  const told = toldBy(envelope);
  if (told === null) return wordless(received, envelope, where);
  const sentMs = timestampAt(told.data, 'timestamp') ?? timestampAt(envelope, 'timestamp');
  const at = sentMs === null ? null : utcTime(sentMs);
  const event = sentMs === null || at === null ? null : eventOf(told, sentMs, at, store);
  if (event === null) return { ...where, broken: 'incomplete-envelope' };
  const seconds = valueAt(told.data, 'expiresInSeconds');
  const disappears = typeof seconds === 'number' && seconds > 0;
  return { ...where, chat: told.chat, event, ...(disappears ? { remarks: ['disappearing-message'] } : {}) };
}

async function* events(input: ReadInput): AsyncGenerator<PlacedEvent> {
  for await (const { value, line, offset, bytes } of jsonLines(input.text, input.bounds)) {
    const where = { line, raw: { offset, bytes } };
    yield value === undefined
      ? { ...where, broken: 'not-json' }
      : placedEvent(value, where, input.attachments);
  }
}

/** What the account sent itself shows the label of whoever runs signal-cli. */
async function exporterOf({ text, bounds }: ReadInput): Promise<string | null> {
  for await (const { value } of jsonLines(text, bounds)) {
    const envelope = objectAt(unwrap(value), 'envelope');
    if (objectAt(envelope, 'syncMessage', 'sentMessage') === undefined) continue;
    return textAt(envelope, 'sourceName') ?? textAt(envelope, 'sourceNumber') ?? null;
  }
  return null;
}

function recognises(head: Buffer): boolean {
  if (!head.includes('"envelope"')) return false;
  const lf = head.indexOf(0x0a);
  const shape = jsonShape(lf === -1 ? head : head.subarray(0, lf), defaultBounds);
  return ['$.envelope', '$.params.envelope', '$.params.result.envelope'].some(
    (path) => shape.has(path) && (shape.has(`${path}.timestamp`) || shape.has(`${path}.source`)),
  );
}

export const cliEvents: PlatformReader = {
  recognises,
  nameRank: (fileName) => (/\.jsonl?$/i.test(fileName) ? 1 : 0),
  read: (input) =>
    readEvents(
      { platform: 'signal', layout: LAYOUT, prefix: 'signal', untold: UNTOLD_HERE, events, exporterOf },
      input,
    ),
};
