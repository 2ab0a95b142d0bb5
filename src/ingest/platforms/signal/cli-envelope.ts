// One envelope of signal-cli, by itself or inside JSON-RPC (formats.md §4.1; signal-cli's JsonMessageEnvelope and its like),
// narrowed to what it says: who sent what where. Hostile input: any member may be missing or of another type.
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { accountId, isUuid } from './account-id.ts';
import { millisecondsOf, sentTime, type SentTime } from './sent-time.ts';

/** Somebody as one envelope names them. Numbers can be absent, and old versions told nothing else. */
export type CliPerson = { uuid: string | null; number: string | null; name: string | null };

export type CliSaid = {
  account: string | null;
  from: CliPerson;
  /** Sent by the account itself, from another of its devices. */
  own: boolean;
  sent: SentTime;
  group: { id: string; name: string | null } | null;
  /** Whose conversation with the account it is, where it is not of a group. */
  peer: CliPerson;
  is: 'data' | 'edit' | 'call' | 'undecrypted';
  /** The message; of a call, what was signalled. */
  data: JsonObject;
  /** Of an edit: when the message was sent that it edits. */
  targetMs: number | null;
};

/** An envelope that is no message (`mark`), or something else altogether (`broken`): codes. */
export type CliEnvelope = CliSaid | { mark: string } | { broken: string };

function filled(value: unknown, name: string): string | null {
  const text = textAt(value, name);
  return text === undefined || text === '' ? null : text;
}

/** `prefix`, `prefixNumber` and `prefixUuid` name the same person; the first is that of old versions. */
export function personIn(value: unknown, prefix: string): CliPerson {
  const legacy = filled(value, prefix);
  const uuid = filled(value, `${prefix}Uuid`) ?? (legacy !== null && isUuid(legacy) ? legacy : null);
  const number = filled(value, `${prefix}Number`) ?? (legacy === uuid ? null : legacy);
  return { uuid: uuid === null ? null : accountId(uuid), number, name: filled(value, `${prefix}Name`) };
}

export function isNobody({ uuid, number }: CliPerson): boolean {
  return uuid === null && number === null;
}

function groupIn(...values: (JsonObject | undefined)[]): CliSaid['group'] {
  for (const value of values) {
    const id = filled(valueAt(value, 'groupInfo'), 'groupId');
    if (id !== null) return { id, name: filled(valueAt(value, 'groupInfo'), 'groupName') };
  }
  return null;
}

/** `{jsonrpc, method: 'receive', params: {…}}` or `params: {subscription, result: {…}}`, or the plain object. */
function unwrapped(value: JsonObject): JsonObject {
  return objectAt(value, 'params', 'result') ?? objectAt(value, 'params') ?? value;
}

export function readEnvelope(value: unknown): CliEnvelope {
  if (!isObject(value)) return { broken: value === undefined ? 'not-json' : 'not-an-envelope' };
  const received = unwrapped(value);
  const envelope = objectAt(received, 'envelope');
  const failed = isObject(received['exception']);
  // Answers to requests stand in the same stream; a failure may come without its envelope.
  if (envelope === undefined) {
    if (failed) return { mark: 'failure-without-envelope' };
    return Object.hasOwn(value, 'id') ? { mark: 'event-without-message' } : { broken: 'not-an-envelope' };
  }
  const said = saidIn(envelope);
  if (said === null) return failed ? undecrypted(received, envelope) : { mark: markOf(envelope) };
  const sent = sentTime(valueAt(said.data, 'timestamp')) ?? sentTime(valueAt(envelope, 'timestamp'));
  if (sent === null) return { broken: 'no-time' };
  return { account: filled(received, 'account'), sent, ...said };
}

type Said = Omit<CliSaid, 'account' | 'sent'>;

/** What the envelope holds; null for what is no message. */
function saidIn(envelope: JsonObject): Said | null {
  const from = personIn(envelope, 'source');
  const data = objectAt(envelope, 'dataMessage');
  const incoming = { from, own: false, peer: from, targetMs: null };
  if (data !== undefined) return { ...incoming, is: 'data', data, group: groupIn(data) };
  const edit = objectAt(envelope, 'editMessage');
  if (edit !== undefined) return { ...incoming, ...editIn(edit) };
  const sent = objectAt(envelope, 'syncMessage', 'sentMessage');
  if (sent !== undefined) return ownIn(sent, from);
  const call = objectAt(envelope, 'callMessage');
  // Candidates for a connection are signalled by the dozen, and say nothing to a person.
  if (call === undefined || Object.keys(call).every((name) => name === 'iceUpdateMessages')) return null;
  return { ...incoming, is: 'call', data: call, group: null };
}

function editIn(edit: JsonObject): Pick<Said, 'is' | 'data' | 'group' | 'targetMs'> {
  const data = objectAt(edit, 'dataMessage') ?? {};
  const targetMs = millisecondsOf(valueAt(edit, 'targetSentTimestamp'));
  return { is: 'edit', data, group: groupIn(data), targetMs };
}

function ownIn(sent: JsonObject, from: CliPerson): Said {
  const to = personIn(sent, 'destination');
  const common = { from, own: true, peer: isNobody(to) ? from : to };
  const edit = objectAt(sent, 'editMessage');
  if (edit === undefined) return { ...common, is: 'data', data: sent, group: groupIn(sent), targetMs: null };
  const edited = editIn(edit);
  return { ...common, ...edited, group: edited.group ?? groupIn(sent) };
}

/** A message that could not be opened tells its sender at most, not its group. */
function undecrypted(received: JsonObject, envelope: JsonObject): CliEnvelope {
  const sent = sentTime(valueAt(envelope, 'timestamp'));
  if (sent === null) return { broken: 'no-time' };
  const from = personIn(envelope, 'source');
  const common = { from, own: false, peer: from, group: null, data: {}, targetMs: null };
  return { account: filled(received, 'account'), sent, is: 'undecrypted', ...common };
}

function markOf(envelope: JsonObject): string {
  if (isObject(envelope['storyMessage']) || isObject(valueAt(envelope, 'syncMessage', 'sentStoryMessage')))
    return 'story';
  const known = ['receiptMessage', 'typingMessage', 'syncMessage', 'callMessage'];
  return known.some((name) => isObject(envelope[name])) ? 'event-without-message' : 'empty-envelope';
}

/** Everybody whom the envelope names with both a number and an id can be told from then on by either. */
export function peopleIn({ from, peer, data }: CliSaid): CliPerson[] {
  const targets = ['reaction', 'adminDelete', 'pinMessage', 'unpinMessage'].map((name) =>
    personIn(valueAt(data, name), 'targetAuthor'),
  );
  const mentioned = listAt(data, 'mentions').map((mention) => {
    const { uuid, number } = personIn(
      { mention: textAt(mention, 'number'), mentionUuid: textAt(mention, 'uuid') },
      'mention',
    );
    return { uuid, number, name: null };
  });
  return [
    from,
    peer,
    ...targets,
    ...mentioned,
    personIn(valueAt(data, 'quote'), 'author'),
    personIn(valueAt(data, 'pollVote'), 'author'),
  ];
}
