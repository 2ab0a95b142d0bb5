// One message of Telegram Desktop's JSON (formats.md §3.1). Hostile input: what is missing or of another type is reported,
// never invented.
import { fieldWords } from '../../field-words.ts';
import { listAt, numberAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { JsonPiece } from '../../json-text.ts';
import type { MessageKind, ParsedMessage } from '../../parsed-thread.ts';
import { utcTime, utcTimeOfDigits } from '../../utc-time.ts';
import type { AttachmentStore } from '../platform.ts';
import { contentOf } from './desktop-content.ts';
import { added, joinWords } from '../../words.ts';
import { flattenText } from './flat-text.ts';

export type DesktopTime = { at: string; atIsWallTime: boolean };

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
/** As other programs write it. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,16}(?:Z|[+-]\d{2}:\d{2})$/;
const ID = /^-?[\w:.@-]{1,64}$/;
/** Fields of a service message that are no statement about what happened. */
const NO_STATEMENT = new Set(
  'id type date date_unixtime actor actor_id action text text_entities photo photo_file_size width height'.split(
    ' ',
  ),
);
const CALLS = new Set(
  'phone_call conference_call group_call invite_to_group_call group_call_scheduled'.split(' '),
);

/** Absolute where the export has it; older exports have the wall time of the exporting computer only. */
export function timeOf(value: JsonObject): DesktopTime | null {
  const utc = utcTimeOfDigits(valueAt(value, 'date_unixtime'), 's');
  if (utc !== null) return { at: utc, atIsWallTime: false };
  const date = textAt(value, 'date') ?? '';
  if (WALL.test(date) && !Number.isNaN(Date.parse(`${date}Z`))) return { at: date, atIsWallTime: true };
  const instant = INSTANT.test(date) ? utcTime(Date.parse(date)) : null;
  return instant === null ? null : { at: instant, atIsWallTime: false };
}

/** Files of 2019 write `1970-01-01…` for never. */
function isEdited(value: JsonObject): boolean {
  const seconds = idText(valueAt(value, 'edited_unixtime'));
  if (seconds !== undefined) return !/^0?$/.test(seconds);
  const edited = textAt(value, 'edited');
  return edited !== undefined && !edited.startsWith('1970-01-01');
}

function idText(id: unknown): string | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : undefined;
  return typeof id === 'string' && ID.test(id) ? id : undefined;
}

/** The id of the message that this one answers. One in another chat is none of this thread, whose ids may be the same. */
function replyOf(value: JsonObject): string | null {
  if (answersElsewhere(value)) return null;
  return idText(valueAt(value, 'reply_to_message_id')) ?? null;
}

/** The writer names the peer only where it is not this chat. */
export function answersElsewhere(value: JsonObject): boolean {
  return valueAt(value, 'reply_to_peer_id') !== undefined;
}

const NO_FILES: AttachmentStore = { has: () => false, names: () => [], read: () => Promise.resolve(null) };

/** Of a message without words: what nobody could read, the app when it wrote the export or this reader now. */
export function unreadCode(
  value: JsonObject,
): 'telegram-unsupported-message' | 'telegram-unknown-kind' | null {
  const type = valueAt(value, 'type');
  if (type === 'unsupported') return 'telegram-unsupported-message';
  const text = valueAt(value, 'text');
  // The cheap test first: nearly every message has words.
  if (type === 'service' || (type === 'message' && typeof text === 'string' && text !== '')) return null;
  const { kind, lines, attachments } = contentOf(value, NO_FILES);
  const unread =
    type !== 'message' || (kind === 'unsupported' && lines.flat().every((part) => part.text === ''));
  return unread && attachments.length === 0 ? 'telegram-unknown-kind' : null;
}

/** Named ones one by one; those beyond, as a count. */
function reactionsOf(value: JsonObject): { by: string; sign: string }[] {
  return listAt(value, 'reactions').flatMap((reaction) => {
    const sign = textAt(reaction, 'emoji') ?? textAt(reaction, 'type') ?? '';
    const named = listAt(reaction, 'recent').map((recent) => ({
      by: textAt(recent, 'from') ?? idText(valueAt(recent, 'from_id')) ?? '',
      sign,
    }));
    const rest = (numberAt(reaction, 'count') ?? 0) - named.length;
    return rest > 0 ? [...named, { by: '', sign: rest === 1 ? sign : `${sign} ×${rest}` }] : named;
  });
}

function senderOf(value: JsonObject, name: string, id: string): Pick<ParsedMessage, 'sender' | 'senderId'> {
  const senderId = idText(valueAt(value, id));
  // A deleted account has no name any more, its id stays. In a channel the author signs beside the channel's name.
  const label = textAt(value, 'author') ?? textAt(value, name) ?? senderId ?? null;
  return senderId === undefined ? { sender: label } : { sender: label, senderId };
}

/** What the export says happened: its own sentence where it has one, else the action and its fields in plain words. */
function serviceWords(value: JsonObject): string {
  const action = textAt(value, 'action') ?? '';
  const sentence = [flattenText(valueAt(value, 'text')), textAt(value, 'information_text')];
  if (action === 'custom_action') sentence.push(textAt(value, 'title'));
  const said = sentence.find((words) => words !== undefined && words !== '');
  if (said !== undefined) return said;
  const fields = Object.entries(value).filter(([name]) => !NO_STATEMENT.has(name));
  const stated = fieldWords(Object.fromEntries(fields));
  return [action.replaceAll('_', ' '), stated].filter((words) => words !== '').join(': ');
}

function servicePart(
  value: JsonObject,
  attachments: AttachmentStore,
): Pick<ParsedMessage, 'kind' | 'text' | 'appText' | 'attachments'> {
  const kind: MessageKind = CALLS.has(textAt(value, 'action') ?? '') ? 'call' : 'system';
  const { attachments: media } = contentOf(value, attachments);
  return { kind, ...joinWords([[added(serviceWords(value))]]), attachments: media };
}

/** The message in a piece; `time` is its own or, for one that the export could not date, that of its neighbour. */
export function desktopMessage(
  value: JsonObject,
  piece: JsonPiece,
  seq: number,
  time: DesktopTime,
  attachments: AttachmentStore,
): ParsedMessage {
  const type = textAt(value, 'type');
  const id = idText(valueAt(value, 'id'));
  const common = {
    seq,
    ...time,
    edited: isEdited(value),
    deleted: false,
    ...(id === undefined ? {} : { id }),
    replyTo: replyOf(value),
    raw: { offset: piece.offset, bytes: piece.bytes },
  };
  if (type === 'service')
    return { ...common, ...senderOf(value, 'actor', 'actor_id'), ...servicePart(value, attachments) };
  const { kind, lines, attachments: media } = contentOf(value, attachments);
  const reactions = reactionsOf(value);
  const forwarded = ['forwarded_from', 'forwarded_from_id'].some((name) => Object.hasOwn(value, name));
  return {
    ...common,
    ...senderOf(value, 'from', 'from_id'),
    kind: type === 'message' ? kind : 'unsupported',
    ...joinWords(lines),
    attachments: media,
    ...(forwarded ? { forwarded } : {}),
    ...(reactions.length > 0 ? { reactions } : {}),
  };
}
