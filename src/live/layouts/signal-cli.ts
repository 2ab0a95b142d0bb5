// signal-cli's JSON: a `receive` notification of its JSON-RPC, plain or of a subscription, or what is inside it
// (`{account, envelope}`), which is how it is kept. Edits, remote deletions and reactions are data messages.
import { z } from 'zod';
import { asLine, piecesOf, readAs } from '../json-body.ts';
import { member, object } from '../json-slices.ts';
import type { Delivery, LiveEvent, MediaReference } from '../live-event.ts';
import { textId, unixMs } from './ids.ts';

/** Java writes absent things as null or leaves them out. */
function orNull<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? null);
}

const attachments = z
  .array(z.looseObject({ id: orNull(textId) }))
  .nullish()
  .transform((files) => files ?? []);
const data = z.looseObject({
  groupInfo: orNull(z.looseObject({ groupId: textId })),
  // Its name in older versions.
  groupV2: orNull(z.looseObject({ id: textId })),
  attachments,
});
const edit = orNull(z.looseObject({ dataMessage: data }));
const sent = data.extend({
  destination: orNull(textId),
  destinationNumber: orNull(textId),
  destinationUuid: orNull(textId),
  editMessage: edit,
});

const received = z.looseObject({
  account: orNull(textId),
  exception: orNull(z.looseObject({})),
  envelope: z.looseObject({
    source: orNull(textId),
    sourceNumber: orNull(textId),
    sourceUuid: orNull(textId),
    timestamp: unixMs,
    dataMessage: orNull(data),
    editMessage: edit,
    syncMessage: orNull(z.looseObject({ sentMessage: orNull(sent) })),
    callMessage: orNull(z.looseObject({})),
  }),
});

type Envelope = z.output<typeof received>['envelope'];
type Files = z.output<typeof attachments>;
/** `peers`: whom the account's own phone wrote to; null when it is from its author. */
type Said = { kind: string; group: string | null; peers: string[] | null; files: Files };

/** It was sent, and could not be decrypted: that it was is kept. */
const UNREADABLE: Said = { kind: 'unreadable', group: null, peers: null, files: [] };

/** See `LiveLayout`. */
export async function signalCli(body: Buffer): Promise<Delivery> {
  const bytes = await innermost(body);
  const { account, envelope, exception } = readAs(received, bytes, []);
  const said = saidIn(envelope) ?? (exception === null ? null : UNREADABLE);
  if (said === null) return { events: [], passedOver: 1 };
  const authors = namesOf(envelope.sourceUuid, envelope.sourceNumber, envelope.source);
  const [author = ''] = authors;
  const within = said.group === null ? { sender: author } : { group: said.group };
  const event: LiveEvent = {
    threadKeys: threadKeys(account ?? '', said.group, said.peers ?? authors),
    // An author has one message a millisecond; what the same envelope says otherwise is another kind.
    eventId: JSON.stringify([account ?? '', author, envelope.timestamp, said.kind]),
    sentAtMs: envelope.timestamp,
    rank: 0,
    line: asLine(bytes),
    media: mediaOf(said.files, within),
  };
  return { events: [event], passedOver: 0 };
}

function namesOf(...names: (string | null)[]): string[] {
  return names.filter((name) => name !== null);
}

/** A group, or a person by every name. One whom nothing names stands with others like it: nothing is dropped. */
function threadKeys(account: string, group: string | null, peers: string[]): LiveEvent['threadKeys'] {
  if (group !== null) return [JSON.stringify([account, 'group', group])];
  const [first = JSON.stringify([account, 'unnamed']), ...others] = [...new Set(peers)].map((peer) =>
    JSON.stringify([account, 'peer', peer]),
  );
  return [first, ...others];
}

const KEPT = new Set(['result', 'account', 'envelope', 'exception']);

/** Takes the envelope of JSON-RPC off. */
async function innermost(body: Buffer): Promise<Buffer> {
  const pieces = await piecesOf(body, (path) => {
    if (path.length === 0) return 'enter';
    if (path[0] !== 'params') return 'skip';
    if (path.length === 1) return 'enter';
    return path.length === 2 && KEPT.has(String(path[1])) ? 'take' : 'skip';
  });
  const result = pieces.find(({ path }) => path[1] === 'result');
  if (result !== undefined) return result.bytes;
  return pieces.length === 0 ? body : object(pieces.map(({ path, bytes }) => member(String(path[1]), bytes)));
}

/** Null for what says nothing about a message: receipts, typing, a phone's own settings. */
function saidIn(envelope: Envelope): Said | null {
  const { dataMessage, editMessage, syncMessage, callMessage } = envelope;
  const message = dataMessage ?? editMessage?.dataMessage ?? null;
  if (message !== null) {
    const kind = dataMessage === null ? 'edit' : 'data';
    return { kind, group: groupOf(message), peers: null, files: message.attachments };
  }
  const own = syncMessage?.sentMessage ?? null;
  if (own !== null) {
    const inner = own.editMessage?.dataMessage ?? own;
    const peers = namesOf(own.destinationUuid, own.destinationNumber, own.destination);
    return { kind: 'sent', group: groupOf(inner) ?? groupOf(own), peers, files: inner.attachments };
  }
  return callMessage === null ? null : { kind: 'call', group: null, peers: null, files: [] };
}

function groupOf({ groupInfo, groupV2 }: z.output<typeof data>): string | null {
  return groupInfo?.groupId ?? groupV2?.id ?? null;
}

function mediaOf(files: Files, within: { group: string } | { sender: string }): MediaReference[] {
  return files.flatMap(({ id }) => (id === null ? [] : [{ name: id, id, sha256: null, within }]));
}
