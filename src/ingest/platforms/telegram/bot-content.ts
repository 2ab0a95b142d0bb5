// What a message of Telegram's Bot API holds besides its words: files, places, contacts, polls, lists. Hostile input: any field
// may be missing or of another type.
import { fieldWords } from '../../field-words.ts';
import { isObject, listAt, numberAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import { added, sent, type Words } from '../../words.ts';
import type { AttachmentStore } from '../platform.ts';

export type BotContent = { kind: MessageKind; lines: Words[][]; attachments: AttachmentMention[] };

/** Files by the member that holds them; their `file_id` is the name under which a gateway lays the bytes beside the text. */
const FILES: Readonly<Record<string, MessageKind>> = {
  document: 'media',
  video: 'media',
  video_note: 'media',
  voice: 'media',
  audio: 'media',
  animation: 'media',
  sticker: 'sticker',
};
/** What no person put in words, told in those of its fields. */
const STRUCTURES = ['dice', 'game', 'invoice', 'successful_payment', 'giveaway', 'giveaway_winners', 'story'];

function area(photo: unknown): number {
  return (numberAt(photo, 'width') ?? 0) * (numberAt(photo, 'height') ?? 0);
}

/** The largest of the sizes in which a photo is offered; the app lists it last. */
function largest(sizes: readonly unknown[]): unknown {
  return sizes.reduce<unknown>(
    (best, size) => (best === undefined || area(size) >= area(best) ? size : best),
    undefined,
  );
}

function filesOf(body: JsonObject): { kind: MessageKind; ids: string[] } | null {
  const paid = listAt(body, 'paid_media', 'paid_media').flatMap((media) =>
    isObject(media) ? (filesOf(media)?.ids ?? []) : [],
  );
  if (paid.length > 0) return { kind: 'media', ids: paid };
  const photo = textAt(largest(listAt(body, 'photo')), 'file_id');
  if (photo !== undefined) return { kind: 'media', ids: [photo] };
  for (const [name, kind] of Object.entries(FILES)) {
    const id = textAt(body, name, 'file_id');
    if (id !== undefined) return { kind, ids: [id] };
  }
  return null;
}

function pollLines(poll: JsonObject): Words[][] {
  const options = listAt(poll, 'options').map((option) => {
    const votes = numberAt(option, 'voter_count') ?? 0;
    return [sent(textAt(option, 'text') ?? ''), added(votes > 0 ? ` (${votes} votes)` : '')];
  });
  return [[sent(textAt(poll, 'question') ?? '')], ...options];
}

function listLines(list: JsonObject): Words[][] {
  const tasks = listAt(list, 'tasks').map((task) => [
    added(valueAt(task, 'completion_date') === undefined ? '[ ] ' : '[x] '),
    sent(textAt(task, 'text') ?? ''),
  ]);
  return [[sent(textAt(list, 'title') ?? '')], ...tasks];
}

function placeLines(venue: JsonObject | undefined, place: JsonObject): Words[][] {
  const [latitude, longitude] = [valueAt(place, 'latitude'), valueAt(place, 'longitude')];
  const point =
    typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude}, ${longitude}` : '';
  const live = valueAt(place, 'live_period');
  return [
    [sent(textAt(venue, 'title') ?? '')],
    [sent(textAt(venue, 'address') ?? '')],
    [sent(point)],
    [added(typeof live === 'number' ? `(live location, ${live} seconds)` : '')],
  ];
}

function contactLines(contact: JsonObject): Words[][] {
  const names = ['first_name', 'last_name'].map((field) => textAt(contact, field) ?? '');
  return [
    [sent(names.filter((name) => name !== '').join(' '))],
    [sent(textAt(contact, 'phone_number') ?? '')],
  ];
}

/** Null for a message that holds nothing but words, or what is not known here. */
export function botContent(body: JsonObject, attachments: AttachmentStore): BotContent | null {
  const files = filesOf(body);
  if (files !== null)
    return {
      kind: files.kind,
      lines: [],
      attachments: files.ids.map((name) => ({ name, present: attachments.has(name) })),
    };
  const content = (kind: MessageKind, lines: Words[][]): BotContent => ({ kind, lines, attachments: [] });
  const contact = objectAt(body, 'contact');
  if (contact !== undefined) return content('contact', contactLines(contact));
  const poll = objectAt(body, 'poll');
  if (poll !== undefined) return content('poll', pollLines(poll));
  const list = objectAt(body, 'checklist');
  if (list !== undefined) return content('text', listLines(list));
  const venue = objectAt(body, 'venue');
  const place = objectAt(venue, 'location') ?? objectAt(body, 'location');
  if (place !== undefined) return content('location', placeLines(venue, place));
  const name = STRUCTURES.find((member) => isObject(valueAt(body, member)));
  if (name === undefined) return null;
  return content('unsupported', [[added(`${name.replaceAll('_', ' ')}: ${fieldWords(body[name])}`)]]);
}
