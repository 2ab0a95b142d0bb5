// Reading a delivery's JSON: pieces of it with their exact bytes, so that what is sealed is what was sent and no number loses
// a digit. Hostile input.
import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { jsonPieces, type JsonPath, type JsonPiece, type JsonWish } from '../ingest/index.ts';
import { bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';

/** The pieces of a body that `wish` takes. Faults: `ingest-json-broken`, `ingest-json-too-deep`, `ingest-wrong-encoding`. */
export async function piecesOf(body: Buffer, wish: (path: JsonPath) => JsonWish): Promise<JsonPiece[]> {
  const text = { sizeBytes: body.length, open: () => once(body) };
  const pieces: JsonPiece[] = [];
  for await (const piece of jsonPieces(text, wish, bounds)) pieces.push(piece);
  return pieces;
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(body);
}

/** The bytes on one line: in JSON a line break is white space, never part of a string. Fault `live-event-too-long`. */
export function asLine(bytes: Buffer): Buffer {
  // The reader's bound holds for the line with its end.
  if (bytes.length >= bounds.maxLineBytes)
    throw new Fault('too-large', 'live-event-too-long', 'An event is longer than allowed.');
  return Buffer.from(bytes.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}

/** The bytes as what `schema` says. Faults `ingest-json-broken`, `live-body-unexpected` with the place below `path`. */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Buffer,
  path: JsonPath,
): z.output<Schema> {
  if (!isUtf8(bytes)) throw broken('ingest-wrong-encoding', 'The body is not UTF-8.', path);
  const parsed = schema.safeParse(parseJson(bytes, path));
  if (parsed.success) return parsed.data;
  throw unexpected([...path, ...(parsed.error.issues[0]?.path ?? [])]);
}

function parseJson(bytes: Buffer, path: JsonPath): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // The parser's own message quotes the text, so it is no cause.
    throw broken('ingest-json-broken', 'The body is not well-formed JSON.', path);
  }
}

function broken(code: string, message: string, path: JsonPath): Fault {
  return new Fault('invalid', code, message, { place: { path: placeOf(path) } });
}

/** A body of another form than its platform's. */
export function unexpected(path: readonly PropertyKey[]): Fault {
  return new Fault('invalid', 'live-body-unexpected', 'The body has another form than this platform sends.', {
    place: { path: placeOf(path) },
  });
}

/** Checks the number of events while they are found. Fault `live-too-many-events`. */
export function checkCount(count: number): void {
  if (count > bounds.maxLiveEvents)
    throw new Fault('too-large', 'live-too-many-events', 'A delivery holds more events than allowed.');
}

// Names of members may be anything in a hostile body; those of the platforms are words.
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = /^\w{1,64}$/.test(String(part)) ? String(part) : '?';
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
