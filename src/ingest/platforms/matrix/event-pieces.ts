// Where events stand in the bodies that servers and clients write: a list, a page of /messages, a body of /sync, a transaction
// of an application service, one event, or any of these one a line; and Element's own export. Only what was said in a room
// is taken: keys, account data, receipts and everything else around it is passed over and never leaves the text.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { isObject, textAt } from '../../json-fields.ts';
import { JsonScanner } from '../../json-scanner.ts';
import { isJsonLines, jsonLines, jsonPieces, jsonValue, type JsonPath } from '../../json-text.ts';
import type { JsonPiece, JsonWish } from '../../json-text.ts';

export type EventPiece = {
  /** What the place says: said in the room, the state around it, a name beside the events (`name`), or not readable. */
  role: 'timeline' | 'state' | 'header' | 'broken';
  name: string;
  /** The room, where the place tells it. */
  room: string | null;
  offset: number;
  line: number;
  bytes: Buffer;
  /** Left out until somebody asks; see `valueIn`. */
  value?: unknown;
};

/** Undefined for what is no JSON. */
export function valueIn(piece: EventPiece): unknown {
  return 'value' in piece ? piece.value : jsonValue(piece.bytes);
}

/** One value, one event that is the whole text, or one value a line. */
export type TextForm = 'document' | 'event' | 'lines';

const LISTS = new Set(['chunk', 'events', 'messages']);
const HEADERS = new Set(['room_name', 'room_creator', 'topic', 'export_date', 'exported_by']);
const STATE = new Set(['state', 'state_after', 'org.matrix.msc4222.state_after']);

function wish(path: JsonPath): JsonWish {
  const [first, second, , fourth, fifth] = path;
  if (path.length === 0) return 'enter';
  if (first === 'rooms') {
    if (path.length === 2 && second !== 'join' && second !== 'leave') return 'skip';
    if (path.length === 4 && fourth !== 'timeline' && !STATE.has(String(fourth))) return 'skip';
    if (path.length === 5 && fifth !== 'events') return 'skip';
    return path.length === 6 ? 'take' : 'enter';
  }
  if (path.length === 2) return 'take';
  if (typeof first === 'number' || HEADERS.has(first ?? '')) return 'take';
  return LISTS.has(first ?? '') || first === 'state' ? 'enter' : 'skip';
}

function toPiece({ path, offset, line, bytes }: JsonPiece): EventPiece {
  const [first, , room, section] = path;
  const name = String(first ?? '');
  const inRoom = first === 'rooms' && typeof room === 'string' ? room : null;
  const isState = first === 'state' || (first === 'rooms' && STATE.has(String(section)));
  const role = HEADERS.has(name) ? 'header' : isState ? 'state' : 'timeline';
  return { role, name, room: inRoom, offset, line, bytes };
}

/** How the events stand in the text. Element's export is one document. */
export async function formOf(text: ChatText, shape: ReadonlySet<string>, bounds: Bounds): Promise<TextForm> {
  if (await isJsonLines(text, bounds)) return 'lines';
  return shape.has('$.origin_server_ts') || shape.has('$.event_id') ? 'event' : 'document';
}

/** The pieces in the order of the text. Faults: those of json-text.ts; a line that is no JSON is a piece `broken`. */
export async function* eventPieces(
  text: ChatText,
  form: TextForm,
  bounds: Bounds,
): AsyncGenerator<EventPiece> {
  if (form === 'lines') {
    yield* linePieces(text, bounds);
    return;
  }
  const wanted = form === 'event' ? () => 'take' as const : wish;
  for await (const piece of jsonPieces(text, wanted, bounds)) yield toPiece(piece);
}

async function* linePieces(text: ChatText, bounds: Bounds): AsyncGenerator<EventPiece> {
  for await (const one of jsonLines(text, { ...bounds, maxLineBytes: bounds.maxJsonLineBytes })) {
    const { line, offset, bytes, value } = one;
    const whole = { name: '', room: null, offset, line, bytes, value };
    if (value === undefined) yield { role: 'broken', ...whole };
    else if (holdsEvents(value)) {
      for (const piece of piecesIn(bytes, bounds))
        yield toPiece({ ...piece, offset: piece.offset + offset, line });
    } else yield { role: 'timeline', ...whole };
  }
}

function holdsEvents(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (!isObject(value) || textAt(value, 'event_id') !== undefined) return false;
  return isObject(value['rooms']) || Array.isArray(value['events']) || Array.isArray(value['chunk']);
}

/** The line is well-formed already. */
function piecesIn(bytes: Buffer, bounds: Bounds): JsonPiece[] {
  const scanner = new JsonScanner(wish, bounds);
  return [...scanner.push(bytes), ...scanner.end()];
}
