// One room event, narrowed (matrix-spec, client-server-api, "Room event format"; formats.md §6). Whatever else it holds stays
// unknown and is looked at member by member. Its input is hostile.
import { z } from 'zod';
import { objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { isUtcTime } from '../../utc-time.ts';

const eventShape = z.looseObject({
  type: z.string(),
  event_id: z.string().min(1),
  sender: z.string().min(1),
  origin_server_ts: z.number(),
  // A redacted event keeps an empty one.
  content: z.looseObject({}).default({}),
});

export type MatrixEvent = {
  id: string;
  type: string;
  /** Empty where the text does not tell the room. */
  room: string;
  sender: string;
  sentMs: number;
  content: JsonObject;
  /** Null for what is no state event. */
  stateKey: string | null;
  /** For redactions: what is redacted. */
  redacts: string | null;
  /** The redaction, where the server has applied one. An empty content alone proves none. */
  redactedBecause: JsonObject | null;
  /** The newest edit, where the server put it beside the message. */
  bundledEdit: JsonObject | null;
  /** Of state events. */
  prevContent: JsonObject | null;
};

export type EventProblem = { problem: 'broken-json' | 'not-an-event' | 'no-time' | 'no-message' };

/** What goes through the same channels as events and says nothing that anybody sent. */
const NO_MESSAGE = new Set([
  'm.typing',
  'm.receipt',
  'm.presence',
  'm.fully_read',
  'm.tag',
  'm.direct',
  'm.push_rules',
  'm.ignored_user_list',
  'm.beacon',
  'org.matrix.msc3672.beacon',
  'm.call.candidates',
  'm.call.negotiate',
  'm.call.select_answer',
  'm.call.sdp_stream_metadata_changed',
  'm.call.member',
  'org.matrix.msc3401.call.member',
  'm.room.message.feedback',
]);
const NO_MESSAGE_BEGINNINGS = ['m.key.verification.', 'm.room_key', 'm.forwarded_room_key', 'm.secret'];

function isNoMessage(type: string): boolean {
  return NO_MESSAGE.has(type) || NO_MESSAGE_BEGINNINGS.some((beginning) => type.startsWith(beginning));
}

/** Reads an event. `room` is where the text says it was found; its own word comes second. */
export function readEvent(value: unknown, room: string | null): MatrixEvent | EventProblem {
  if (value === undefined) return { problem: 'broken-json' };
  const type = textAt(value, 'type');
  if (type !== undefined && isNoMessage(type)) return { problem: 'no-message' };
  const shaped = eventShape.safeParse(value);
  if (!shaped.success) return { problem: 'not-an-event' };
  const event = shaped.data;
  if (!isUtcTime(event.origin_server_ts)) return { problem: 'no-time' };
  return {
    id: event.event_id,
    type: event.type,
    room: room ?? textAt(event, 'room_id') ?? '',
    sender: event.sender,
    sentMs: event.origin_server_ts,
    content: event.content,
    stateKey: textAt(event, 'state_key') ?? null,
    redacts:
      event.type === 'm.room.redaction' ? (textAt(event, 'redacts') ?? redactsInside(event.content)) : null,
    redactedBecause: redactionOf(event),
    bundledEdit: objectAt(event, 'unsigned', 'm.relations', 'm.replace') ?? null,
    prevContent: objectAt(event, 'unsigned', 'prev_content') ?? objectAt(event, 'prev_content') ?? null,
  };
}

/** From room version 11 on it stands in the content; servers put it on top as well, for old clients. */
function redactsInside(content: JsonObject): string | null {
  return textAt(content, 'redacts') ?? null;
}

function redactionOf(event: JsonObject): JsonObject | null {
  const because = valueAt(event, 'unsigned', 'redacted_because') ?? valueAt(event, 'redacted_because');
  return typeof because === 'object' && because !== null ? (because as JsonObject) : null;
}

/** The event that this one is about, and how: `m.replace`, `m.annotation`, `m.reference`, `m.thread`. */
export function relationOf(content: JsonObject): { type: string; target: string } | null {
  const type = textAt(content, 'm.relates_to', 'rel_type');
  const target = textAt(content, 'm.relates_to', 'event_id');
  return type === undefined || target === undefined ? null : { type, target };
}

/**
 * The event that this message answers. In a thread, what clients that know no threads are told is not an answer: the root of
 * the thread is what it belongs to.
 */
export function repliesTo(content: JsonObject): string | null {
  const answered = textAt(content, 'm.relates_to', 'm.in_reply_to', 'event_id');
  const relation = relationOf(content);
  if (relation?.type !== 'm.thread' && relation?.type !== 'io.element.thread') return answered ?? null;
  const fallback = valueAt(content, 'm.relates_to', 'is_falling_back') === true || answered === undefined;
  return fallback ? relation.target : answered;
}
