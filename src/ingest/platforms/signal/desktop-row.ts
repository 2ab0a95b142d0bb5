// One row of the table `messages` of Signal Desktop, as sigtop writes it in JSON (formats.md §4.3): the app's own JSON, or the
// row's columns with that JSON among them. The app moved its columns: until early 2025 all of a message was in its JSON, since
// then text, sender and times are columns, and since mid-2025 files are rows of another table. Hostile input.
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { jsonValue } from '../../json-text.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import { accountId } from './account-id.ts';
import { desktopBody } from './desktop-body.ts';
import type { Row, RowAuthor, Told } from './row-thread.ts';
import { millisecondsOf, sentTime, type SentTime } from './sent-time.ts';

const SENT_TYPES = new Set(['incoming', 'outgoing']);

/** What the row tells, whichever way its columns stand; a column comes before the JSON inside the row. */
export function desktopMessage(row: JsonObject): JsonObject {
  const json = row['json'];
  const inner = typeof json === 'string' ? jsonValue(Buffer.from(json)) : json;
  const columns = Object.entries(row).filter(([name, value]) => name !== 'json' && value !== null);
  return { ...(isObject(inner) ? inner : {}), ...Object.fromEntries(columns) };
}

export function conversationOf(message: JsonObject): string {
  return textAt(message, 'conversationId') ?? '';
}

/** Rows that lost their columns in the export tell by whom they were sent only by the traces of sending. */
export function isOutgoing(message: JsonObject): boolean {
  const type = textAt(message, 'type');
  return type === undefined ? isObject(message['sendStateByConversationId']) : type === 'outgoing';
}

function firstText(value: unknown, ...names: string[]): string | null {
  return names.map((name) => textAt(value, name)).find((text) => text !== undefined && text !== '') ?? null;
}

/** No names stand in a row: a sender goes by the number, else by the account's id. */
export function authorOf(message: JsonObject): RowAuthor | null {
  const id = firstText(message, 'sourceServiceId', 'sourceUuid');
  const number = firstText(message, 'source');
  if (id === null && number === null) {
    if (isOutgoing(message)) return { key: 'outgoing', id: null, name: null };
    return null;
  }
  const account = id === null ? null : accountId(id);
  return { key: account ?? number ?? '', id: account, name: number };
}

function editsOf(message: JsonObject): JsonObject[] {
  return listAt(message, 'editHistory').filter(isObject);
}

/**
 * When it was first sent. Rows that lost their columns tell it only by what refers to it: the first wording, a reaction. A time
 * of arrival stands in for none.
 */
function timeOf(message: JsonObject): { sent: SentTime | null; remarks: string[] } {
  const own = [
    message['sent_at'],
    message['timestamp'],
    editsOf(message).at(-1)?.['timestamp'],
    valueAt(listAt(message, 'reactions')[0], 'targetTimestamp'),
  ];
  const sent = own.map(sentTime).find((time) => time !== null) ?? null;
  if (sent !== null) return { sent, remarks: [] };
  const arrived = [message['received_at_ms'], message['serverTimestamp']].map(sentTime);
  return { sent: arrived.find((time) => time !== null) ?? null, remarks: ['without-sent-time'] };
}

/** `byConversation`: who is meant by a conversation's id, which is how rows name whoever reacted. */
export function desktopRow(
  message: JsonObject,
  where: { line: number; raw: RawSlice },
  files: AttachmentStore,
  byConversation: (id: string) => RowAuthor,
): Row {
  const { sent, remarks } = timeOf(message);
  const edits = editsOf(message);
  const versions = edits.map((edit) => millisecondsOf(edit['timestamp'])).filter((ms) => ms !== null);
  const type = textAt(message, 'type') ?? 'outgoing';
  return {
    ...where,
    author: authorOf(message),
    sent,
    versionsMs: versions.filter((ms) => ms !== sent?.ms),
    isSent: remarks.length === 0 && SENT_TYPES.has(type),
    remarks,
    tell: () => Promise.resolve(told(message, edits, files, byConversation)),
  };
}

function told(
  message: JsonObject,
  edits: readonly JsonObject[],
  files: AttachmentStore,
  byConversation: (id: string) => RowAuthor,
): Told {
  // Newest first, the present wording among them; the column may still hold an old one.
  const [newest, ...former] = edits;
  const present = newest !== undefined && former.length > 0 ? { ...message, body: newest['body'] } : message;
  const found = desktopBody(present, files);
  const deleted = message['deletedForEveryone'] === true;
  return {
    ...found,
    kind: deleted ? 'deleted' : found.kind,
    remarks: deleted ? [] : found.remarks,
    edited: former.length > 0,
    earlier: former.toReversed().flatMap((edit) => {
      const time = sentTime(edit['timestamp']);
      return time === null ? [] : [{ at: time.at, text: textAt(edit, 'body') ?? '' }];
    }),
    deleted,
    reactions: [...signsOf(message, byConversation), ...votesOf(message, byConversation)],
    quoted: quotedIn(message),
  };
}

function signsOf(message: JsonObject, byConversation: (id: string) => RowAuthor): Told['reactions'] {
  return listAt(message, 'reactions').flatMap((reaction) => {
    const sign = textAt(reaction, 'emoji') ?? '';
    if (sign === '' || valueAt(reaction, 'remove') === true) return [];
    return [{ by: byConversation(textAt(reaction, 'fromId') ?? ''), sign }];
  });
}

function votesOf(message: JsonObject, byConversation: (id: string) => RowAuthor): Told['reactions'] {
  const options = listAt(message, 'poll', 'options');
  return listAt(message, 'poll', 'votes').flatMap((vote) =>
    listAt(vote, 'optionIndexes').map((index) => {
      const place = typeof index === 'number' ? index : null;
      const option = place === null ? undefined : options[place];
      const by = byConversation(textAt(vote, 'fromConversationId') ?? '');
      return {
        by,
        sign: typeof option === 'string' ? option : place === null ? 'an option' : `option ${place + 1}`,
      };
    }),
  );
}

/** Old rows write the millisecond as text, and the author's number. */
function quotedIn(message: JsonObject): Told['quoted'] {
  const quote = objectAt(message, 'quote');
  const sentMs = millisecondsOf(quote?.['id']);
  if (sentMs === null || sentMs === 0) return null;
  const author = firstText(quote, 'authorAci', 'authorUuid', 'author');
  if (author === null) return { author: null, sentMs };
  const key = accountId(author);
  return { author: { key, id: key, name: null }, sentMs };
}
