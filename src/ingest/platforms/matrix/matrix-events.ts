// Reader of events as servers give them: what the client-server and application service interfaces answer, saved as it came
// (formats.md §6). Nothing in them tells who saved them.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { jsonShape } from '../../json-text.ts';
import { headOf } from '../../chat-text.ts';
import type { Untold } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { formOf } from './event-pieces.ts';
import { filesOfEvents } from './files.ts';
import { readThread } from './thread-reader.ts';

/** Files come only when somebody fetched them. */
const UNTOLD_HERE: readonly Untold[] = ['forwarded-marks', 'disappearing-messages', 'exporter'];

const MEMBERS = ['type', 'sender', 'event_id', 'origin_server_ts', 'content', 'room_id'];
const ENOUGH_MEMBERS = 4;
const PLACES = ['$.', '$[].', '$.chunk[].', '$.events[].'];
const OF_SYNC = [
  'rooms',
  'presence',
  'account_data',
  'device_lists',
  'to_device',
  'device_one_time_keys_count',
];
const LINES_LOOKED_AT = 20;
const HEAD_BYTES = 64 * 1024;
const [LF, OPEN_OBJECT, OPEN_ARRAY] = [0x0a, 0x7b, 0x5b];

function showsEvents(shape: ReadonlySet<string>): boolean {
  if (shape.has('$.next_batch') && OF_SYNC.some((name) => shape.has(`$.${name}`))) return true;
  if (shape.has('$.rooms.join')) return true;
  return PLACES.some((place) => MEMBERS.filter((name) => shape.has(place + name)).length >= ENOUGH_MEMBERS);
}

/** A first line may be an empty transaction, so a few of them are looked at. */
function recognises(head: Buffer): boolean {
  let from = 0;
  for (let line = 0; line < LINES_LOOKED_AT && from < head.length; line += 1) {
    const rest = head.subarray(from);
    const first = rest.find((byte) => byte > 0x20 && byte < 0x80);
    if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return false;
    if (showsEvents(jsonShape(rest, defaultBounds))) return true;
    const next = rest.indexOf(LF);
    if (next === -1 || (line === 0 && !isWhole(rest.subarray(0, next)))) return false;
    from += next + 1;
  }
  return false;
}

function isWhole(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const { text, bounds, attachments } = input;
  const form = await formOf(text, jsonShape(await headOf(text, HEAD_BYTES), bounds), bounds);
  return readThread(input, {
    name: 'matrix-events',
    untold: UNTOLD_HERE,
    form,
    findFile: (room) => filesOfEvents(attachments, room.files),
    beside: (_survey, room) => ({ title: room.title, exporter: null, evidence: [] }),
  });
}

function nameRank(fileName: string): number {
  return /\.(?:json|jsonl|ndjson)$/i.test(fileName) ? 1 : 0;
}

export const matrixEvents: PlatformReader = { recognises, nameRank, read };
