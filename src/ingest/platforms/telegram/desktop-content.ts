// What a message of Telegram Desktop's JSON holds besides its words: media, places, contacts, polls, lists (formats.md §3.1).
// Input is hostile: any field may be missing or of another type.
import { fieldWords } from '../../field-words.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import { added, sent, type Words } from '../../words.ts';
import { flattenText } from './flat-text.ts';
import { richContent } from './rich-message.ts';

export type Content = { kind: MessageKind; lines: Words[][]; attachments: AttachmentMention[] };

/** `(File not included. Change data exporting settings to download.)` and its like are sentences, not paths. */
function mention(path: string, word: string, attachments: AttachmentStore): AttachmentMention {
  if (path.startsWith('(')) return { name: word, present: false };
  return { name: path, present: attachments.has(path) };
}

function mediaOf(value: JsonObject, attachments: AttachmentStore): AttachmentMention[] {
  const found: AttachmentMention[] = [];
  const photo = textAt(value, 'photo');
  if (photo !== undefined) found.push(mention(photo, 'photo', attachments));
  const file = textAt(value, 'file');
  if (file !== undefined)
    found.push(
      mention(file, textAt(value, 'file_name') ?? textAt(value, 'media_type') ?? 'file', attachments),
    );
  if (valueAt(value, 'paid_stars_amount') !== undefined && found.length === 0)
    found.push({ name: 'paid media', present: false });
  const card = textAt(value, 'contact_vcard');
  if (card !== undefined) found.push(mention(card, 'contact card', attachments));
  return found;
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function contactLines(contact: JsonObject): Words[][] {
  const names = ['first_name', 'last_name'].map((field) => textAt(contact, field) ?? '');
  return [
    [sent(names.filter((name) => name !== '').join(' '))],
    [sent(textAt(contact, 'phone_number') ?? '')],
  ];
}

function placeLines(value: JsonObject): Words[][] {
  const place = objectAt(value, 'location_information');
  const [latitude, longitude] = ['latitude', 'longitude'].map((field) => scalar(valueAt(place, field)));
  const live = valueAt(value, 'live_location_period_seconds');
  return [
    [sent(textAt(value, 'place_name') ?? '')],
    [sent(textAt(value, 'address') ?? '')],
    [sent(latitude === '' || longitude === '' ? '' : `${latitude}, ${longitude}`)],
    [added(live === undefined ? '' : `(live location, ${scalar(live)} seconds)`)],
  ];
}

function pollLines(poll: JsonObject): Words[][] {
  const votes = (answer: unknown): string => {
    const count = scalar(valueAt(answer, 'voters'));
    return count === '' ? '' : ` (${count} votes)`;
  };
  const answers = listAt(poll, 'answers').map((answer) => [
    sent(flattenText(valueAt(answer, 'text'))),
    added(votes(answer)),
  ]);
  return [[sent(flattenText(valueAt(poll, 'question')))], ...answers];
}

function listLines(list: JsonObject): Words[][] {
  const tasks = listAt(list, 'answers').map((task) => [sent(flattenText(valueAt(task, 'text')))]);
  return [[sent(flattenText(valueAt(list, 'title')))], ...tasks];
}

const OTHER_STRUCTURES = [
  'invoice_information',
  'giveaway_information',
  'giveaway_results',
  'game_title',
  'game_description',
] as const;

/** The content of a message that is no service message. */
export function contentOf(value: JsonObject, attachments: AttachmentStore): Content {
  const text = flattenText(valueAt(value, 'text'));
  const media = mediaOf(value, attachments);
  const content = (kind: MessageKind, lines: Words[][]): Content => ({
    kind,
    lines: [[sent(text)], ...lines],
    attachments: media,
  });
  const contact = objectAt(value, 'contact_information');
  if (contact !== undefined) return content('contact', contactLines(contact));
  const poll = objectAt(value, 'poll');
  if (poll !== undefined) return content('poll', pollLines(poll));
  const list = objectAt(value, 'todo_list');
  if (list !== undefined) return content('text', listLines(list));
  if (Object.hasOwn(value, 'location_information') || textAt(value, 'place_name') !== undefined)
    return content('location', placeLines(value));
  if (textAt(value, 'media_type') === 'sticker') return content('sticker', []);
  if (media.length > 0) return content('media', []);
  const structure = OTHER_STRUCTURES.map((name) => fieldWords(valueAt(value, name))).filter(
    (words) => words !== '',
  );
  if (structure.length > 0)
    return content(
      'unsupported',
      structure.map((words) => [added(words)]),
    );
  const rich = richContent(value, attachments);
  if (rich !== null) return { kind: 'text', ...rich };
  // Neither words nor anything else that is known here.
  return content(text === '' ? 'unsupported' : 'text', []);
}
