// WhatsApp Business Cloud API webhooks (developers.facebook.com, "Webhooks": `messages`, the groups' and the coexistence fields).
// One body can hold several accounts, changes and conversations; it is kept as one line per message, each in the envelope of its
// change, made of the body's own bytes.
import { z } from 'zod';
import { sha256 } from '../../kernel/digest.ts';
import type { JsonPiece } from '../../ingest/index.ts';
import { asLine, checkCount, piecesOf, readAs, unexpected } from '../json-body.ts';
import { array, member, object } from '../json-slices.ts';
import type { Delivery, LiveEvent, MediaReference } from '../live-event.ts';
import { sha256Hex, textId, unixSeconds } from './ids.ts';
import { changesOf, wishForChanges, type Change, type Item } from './whatsapp-changes.ts';

const MEDIA_TYPES = ['image', 'video', 'audio', 'document', 'sticker'] as const;

const media = z
  .looseObject({ id: textId, sha256: z.string().max(128).optional() })
  .optional()
  .catch(undefined);
const item = z.looseObject({
  // An event of a group has no id, and perhaps no time; what is without stands last.
  id: textId.optional(),
  timestamp: unixSeconds.optional(),
  // A person known by a business-scoped id alone has no number here.
  from: textId.optional(),
  from_user_id: textId.optional(),
  to: textId.optional(),
  to_user_id: textId.optional(),
  group_id: textId.optional(),
  type: z.string().max(64).optional(),
  image: media,
  video: media,
  audio: media,
  document: media,
  sticker: media,
});
const contact = z.looseObject({ wa_id: textId.optional(), user_id: textId.optional() });
const metadata = z.looseObject({ phone_number_id: textId });

type Told = z.output<typeof item>;
type Contact = z.output<typeof contact> & { bytes: Buffer };

/** See `LiveLayout`. */
export async function whatsappCloud(body: Buffer): Promise<Delivery> {
  const pieces = await piecesOf(body, wishForChanges);
  if (!pieces.some(({ path }) => path[0] === 'object')) throw unexpected(['object']);
  const changes = changesOf(pieces);
  checkCount(changes.reduce((sum, { items }) => sum + items.length, 0));
  return {
    events: changes.flatMap(eventsOf),
    passedOver: changes.reduce((sum, { marks }) => sum + marks, 0),
  };
}

function eventsOf(change: Change): LiveEvent[] {
  if (change.items.length === 0) return [];
  const about = change.value.find(({ path }) => path[5] === 'metadata');
  if (about === undefined) throw unexpected([...change.path, 'value', 'metadata']);
  const { phone_number_id: own } = readAs(metadata, about.bytes, about.path);
  const contacts = change.contacts.map(({ bytes, path }) => ({ ...readAs(contact, bytes, path), bytes }));
  return change.items.map((one) => {
    const told = readAs(item, one.piece.bytes, one.piece.path);
    for (const name of ['id', 'timestamp'] as const)
      if (told[name] === undefined && one.list !== 'groups') throw unexpected([...one.piece.path, name]);
    const names = peerNames(one, told);
    const known = contactOf(contacts, names);
    return {
      threadKeys: threadKeys(own, told.group_id, [known?.user_id, ...names, known?.wa_id]),
      eventId: JSON.stringify([
        own,
        one.list === 'history' ? 'history' : 'live',
        told.id ?? digestOf(one.piece),
      ]),
      sentAtMs: told.timestamp ?? Number.MAX_SAFE_INTEGER,
      rank: 0,
      line: asLine(lineOf(change, one, known)),
      media: mediaOf(told),
    };
  });
}

function digestOf({ bytes }: JsonPiece): string {
  return sha256(asLine(bytes)).toString('base64');
}

/** Names of whom it is with. What the own phone sent (an echo, a history's `to`) is with whom it went to. */
function peerNames({ list, thread }: Item, told: Told): string[] {
  if (list === 'history') {
    return thread.flatMap(({ path, bytes }) => {
      if (path.at(-1) === 'id') return [readAs(textId, bytes, path)];
      if (path.at(-1) !== 'context') return [];
      const { user_id: user, wa_id: number } = readAs(contact, bytes, path);
      return [user, number].filter((name) => name !== undefined);
    });
  }
  const names = list === 'message_echoes' ? [told.to_user_id, told.to] : [told.from_user_id, told.from];
  return names.filter((name) => name !== undefined);
}

/** The contact that a message is from; where it names nobody, the only one there is. */
function contactOf(contacts: Contact[], names: string[]): Contact | undefined {
  if (names.length === 0) return contacts.length === 1 ? contacts[0] : undefined;
  return contacts.find(({ wa_id: number, user_id: user }) =>
    names.some((name) => name === number || name === user),
  );
}

/** A group, or a person by every name that is known. One whom nothing names stands with others like it: nothing is dropped. */
function threadKeys(
  own: string,
  group: string | undefined,
  names: (string | undefined)[],
): LiveEvent['threadKeys'] {
  if (group !== undefined) return [JSON.stringify([own, 'group', group])];
  const keys = [...new Set(names)].flatMap((name) =>
    name === undefined ? [] : [JSON.stringify([own, 'peer', name])],
  );
  const [first = JSON.stringify([own, 'unnamed']), ...others] = keys;
  return [first, ...others];
}

function mediaOf(told: Told): MediaReference[] {
  return MEDIA_TYPES.flatMap((type) => {
    const one = told[type];
    return one === undefined || told.type !== type
      ? []
      : [{ name: one.id, id: one.id, sha256: sha256Hex(one.sha256) }];
  });
}

/** The envelope again, around one message and whom it is with: other people's names stay out of this thread. */
function lineOf(change: Change, { list, piece, thread }: Item, known: Contact | undefined): Buffer {
  const inList = list === 'history' ? historyAround(piece, thread) : piece.bytes;
  const value = object([
    ...change.value.map(memberOf),
    ...(known === undefined ? [] : [member('contacts', array([known.bytes]))]),
    member(list, array([inList])),
  ]);
  const inChange = object([...change.change.map(memberOf), member('value', value)]);
  const entry = object([...change.entry.map(memberOf), member('changes', array([inChange]))]);
  return object([...change.head.map(memberOf), member('entry', array([entry]))]);
}

function historyAround(piece: JsonPiece, thread: JsonPiece[]): Buffer {
  const inThread = object([...thread.map(memberOf), member('messages', array([piece.bytes]))]);
  return object([member('threads', array([inThread]))]);
}

function memberOf({ path, bytes }: JsonPiece): Buffer {
  return member(String(path.at(-1)), bytes);
}
