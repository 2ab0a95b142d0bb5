// One message of the layout `countersign-thread-v1`: checked against the thread, and made into ours.
import { sha256 } from '../../../kernel/digest.ts';
import { momentOf } from '../../iso-time.ts';
import type { IdTable } from '../../id-table.ts';
import type { JsonPiece } from '../../json-text.ts';
import type { ParsedMessage } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import { schemaFault, threadFault } from './thread-fault.ts';
import { valueOf } from './thread-head.ts';
import { messageSchema, type ThreadMessage } from './thread-v1.ts';

/** The message in a piece. Faults: those of its schema, `ingest-json-broken`. */
export function messageIn(piece: JsonPiece): ThreadMessage {
  const checked = messageSchema.safeParse(valueOf(piece));
  if (checked.success) return checked.data;
  throw schemaFault(piece, checked.error);
}

export type ThreadContext = { labels: ReadonlyMap<string, string>; attachments: AttachmentStore };

/** What the schema cannot say. Faults: those of thread-fault.ts, each with its place. */
export async function checkMessage(
  message: ThreadMessage,
  piece: JsonPiece,
  ids: IdTable,
  { labels, attachments }: ThreadContext,
): Promise<void> {
  const { id, sender, at, text, appText = [], earlier = [], reactions = [] } = message;
  if (id !== undefined && !ids.add(id)) throw threadFault('ingest-thread-message-twice', piece, ['id']);
  if (sender !== null && !labels.has(sender))
    throw threadFault('ingest-thread-participant-unknown', piece, ['sender']);
  for (const [index, { by }] of reactions.entries())
    if (!labels.has(by))
      throw threadFault('ingest-thread-participant-unknown', piece, ['reactions', index, 'by']);
  if (momentOf(at) === null) throw threadFault('ingest-thread-no-such-time', piece, ['at']);
  for (const [index, former] of earlier.entries())
    if (momentOf(former.at) === null)
      throw threadFault('ingest-thread-no-such-time', piece, ['earlier', index, 'at']);
  if (earlier.length > 0 && !message.edited)
    throw threadFault('ingest-thread-earlier-without-edited', piece, ['earlier']);
  let from = 0;
  for (const [index, { start, end }] of appText.entries()) {
    if (start < from || end <= start || end > text.length)
      throw threadFault('ingest-thread-wrong-stretch', piece, ['appText', index]);
    from = end;
  }
  await checkFiles(message, piece, attachments);
}

async function checkFiles(
  { attachments = [] }: ThreadMessage,
  piece: JsonPiece,
  store: AttachmentStore,
): Promise<void> {
  for (const [index, { name, sha256: digest }] of attachments.entries()) {
    if (!store.has(name)) continue;
    if (digest === undefined)
      throw threadFault('ingest-thread-digest-missing', piece, ['attachments', index, 'name']);
    const bytes = await store.read(name);
    if (bytes === null || sha256(bytes).toString('hex') !== digest)
      throw threadFault('ingest-thread-digest-differs', piece, ['attachments', index, 'sha256']);
  }
}

/** A message that was checked. */
export function toMessage(
  message: ThreadMessage,
  { offset, bytes }: JsonPiece,
  seq: number,
  { labels, attachments }: ThreadContext,
): ParsedMessage {
  const {
    id,
    sender,
    text,
    appText = [],
    edited,
    earlier = [],
    forwarded,
    reactions = [],
    replyTo,
  } = message;
  const deleted = message.deleted || message.kind === 'deleted';
  return {
    seq,
    ...(momentOf(message.at) ?? { at: '', atIsWallTime: true }),
    sender: sender === null ? null : (labels.get(sender) ?? sender),
    ...(sender === null ? {} : { senderId: sender }),
    ...(id === undefined ? {} : { id }),
    kind: deleted ? 'deleted' : message.kind,
    text,
    ...(appText.length === 0 ? {} : { appText }),
    attachments: (message.attachments ?? []).map(({ name }) => ({ name, present: attachments.has(name) })),
    edited,
    ...(earlier.length === 0
      ? {}
      : { earlier: earlier.map((one) => ({ at: momentOf(one.at)?.at ?? '', text: one.text })) }),
    deleted,
    ...(forwarded ? { forwarded: true as const } : {}),
    ...(reactions.length === 0
      ? {}
      : { reactions: reactions.map(({ by, sign }) => ({ by: labels.get(by) ?? by, sign })) }),
    replyTo,
    raw: { offset, bytes },
  };
}
