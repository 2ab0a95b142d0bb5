// Our own layout for any other messenger, `countersign-thread-v1`: a gateway sends a thread, or what is new of one, and sends it
// again when it grows or changes. It is checked at the door by the very reader that will read it later, so that what is wrong is
// refused with its exact place and the gateway is put right; then it is kept as one line per message.
import { z } from 'zod';
import { parseExport, type JsonPiece } from '../../ingest/index.ts';
import { bufferSource } from '../../kernel/byte-source.ts';
import { sha256 } from '../../kernel/digest.ts';
import { Fault } from '../../kernel/fault.ts';
import { asLine, checkCount, piecesOf, readAs } from '../json-body.ts';
import { array, joined, member, object } from '../json-slices.ts';
import type { Delivery, DocumentPart, LiveEvent, MediaReference } from '../live-event.ts';

// What the reader has checked already; only what is needed here.
const head = z.looseObject({ id: z.string() });
const participant = z.looseObject({ id: z.string() });
const message = z.looseObject({
  id: z.string().optional(),
  at: z.string(),
  sender: z.string().nullable(),
  edited: z.boolean().optional(),
  deleted: z.boolean().optional(),
  earlier: z.array(z.unknown()).optional(),
  reactions: z.array(z.looseObject({ by: z.string() })).optional(),
  attachments: z.array(z.looseObject({ name: z.string(), sha256: z.string().optional() })).optional(),
});

type Message = z.output<typeof message>;
type Thread = { id: string; head: JsonPiece[]; people: Map<string, Buffer>; exporter: string | null };

/**
 * See `LiveLayout`. Faults: those of the layout's reader (`ingest-thread-…`), `live-wall-times` for a time without an offset,
 * which nobody is there to be asked about, `live-thread-of-another-kind`.
 */
export async function ownThread(body: Buffer): Promise<Delivery> {
  await check(body);
  const pieces = await piecesOf(body, (path) => {
    if (path.length === 0) return 'enter';
    const list = path[0] === 'participants' || path[0] === 'messages';
    return list && path.length === 1 ? 'enter' : 'take';
  });
  const messages = pieces.filter(({ path }) => path.length === 2 && path[0] === 'messages');
  checkCount(messages.length);
  const thread = threadOf(pieces);
  const seen = new Map<string, number>();
  return { events: messages.map((piece) => toEvent(thread, piece, seen)), passedOver: 0 };
}

async function check(body: Buffer): Promise<void> {
  const parsed = await parseExport([{ name: null, source: bufferSource(body) }], {});
  if (parsed.outcome !== 'parsed' || parsed.thread.platform !== 'other')
    throw new Fault('invalid', 'live-thread-of-another-kind', 'The body is no thread in our own layout.');
  for await (const { seq, atIsWallTime } of parsed.thread.messages())
    if (atIsWallTime)
      throw new Fault('invalid', 'live-wall-times', 'A live message needs a time with `Z` or an offset.', {
        place: { path: `messages[${seq}].at` },
      });
}

function threadOf(pieces: JsonPiece[]): Thread {
  const members = pieces.filter(({ path }) => path.length === 1);
  const named = (name: string) => members.find(({ path }) => path[0] === name);
  const people = new Map<string, Buffer>();
  for (const { path, bytes } of pieces)
    if (path.length === 2 && path[0] === 'participants')
      people.set(readAs(participant, bytes, path).id, bytes);
  const about = named('thread');
  const exporter = named('exportedBy');
  return {
    id: about === undefined ? '' : readAs(head, about.bytes, about.path).id,
    head: members,
    people,
    exporter: exporter === undefined ? null : readAs(z.string(), exporter.bytes, exporter.path),
  };
}

function toEvent(thread: Thread, piece: JsonPiece, seen: Map<string, number>): LiveEvent {
  const told = readAs(message, piece.bytes, piece.path);
  const bytes = asLine(piece.bytes);
  // A message that changed is another event with the same id; one that has no id is told by what it is, and which one it is.
  const content = sha256(bytes).toString('base64');
  const occurrence = seen.get(content) ?? 0;
  seen.set(content, occurrence + 1);
  const part = partOf(thread, told, bytes);
  return {
    threadKeys: [JSON.stringify(['thread', thread.id])],
    eventId: JSON.stringify([thread.id, told.id ?? null, content, occurrence]),
    sentAtMs: Date.parse(told.at),
    rank: 0,
    line: asLine(documentOf([part])),
    media: mediaOf(told),
    part,
  };
}

function partOf(thread: Thread, told: Message, bytes: Buffer): DocumentPart {
  const needed = [told.sender, thread.exporter, ...(told.reactions ?? []).map(({ by }) => by)];
  const people = [...new Set(needed)].flatMap((id) => {
    const known = id === null ? undefined : thread.people.get(id);
    return id === null || known === undefined ? [] : [{ id, bytes: asLine(known) }];
  });
  const members = thread.head.map(({ path, bytes: value }) => member(String(path[0]), value));
  return {
    head: asLine(Buffer.concat(joined(members))),
    people,
    message: bytes,
    id: told.id ?? null,
    version:
      (told.deleted === true ? 1_000_000 : 0) +
      (told.earlier?.length ?? 0) * 2 +
      (told.edited === true ? 1 : 0),
  };
}

function mediaOf({ attachments = [] }: Message): MediaReference[] {
  return attachments.map(({ name, sha256: digest }) => ({ name, id: name, sha256: digest ?? null }));
}

/** The document that these parts make; its last part says what it is about, and what everybody is called. */
export function documentOf(parts: readonly DocumentPart[]): Buffer {
  const { before, after } = documentAround(parts);
  return Buffer.concat([before, ...joined(parts.map((part) => part.message)), after]);
}

/** What stands before and after the messages. */
export function documentAround(parts: readonly Pick<DocumentPart, 'head' | 'people'>[]): {
  before: Buffer;
  after: Buffer;
} {
  const people = new Map(parts.flatMap((part) => part.people.map(({ id, bytes }) => [id, bytes] as const)));
  const participants = member('participants', array([...people.values()]));
  const whole = object([parts.at(-1)?.head ?? Buffer.alloc(0), participants, member('messages', array([]))]);
  const cut = whole.length - Buffer.byteLength(']}');
  return { before: whole.subarray(0, cut), after: whole.subarray(cut) };
}
