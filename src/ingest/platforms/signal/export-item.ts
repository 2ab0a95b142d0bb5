// A `chatItem` of Signal's plaintext export in plain terms (formats.md §4.2). Hostile input: any field may be missing, and what
// is 0 or empty always is.
import { fieldWords } from '../../field-words.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { MessageKind } from '../../parsed-thread.ts';
import { added, joinWords, sent, type Words } from '../../words.ts';
import { idAt, numberAt } from './export-people.ts';

const BODIES = [
  'standardMessage',
  'contactMessage',
  'stickerMessage',
  'remoteDeletedMessage',
  'adminDeletedMessage',
  'updateMessage',
  'viewOnceMessage',
  'directStoryReplyMessage',
  'poll',
  'giftBadge',
  'paymentNotification',
] as const;

export type ItemContent = {
  kind: MessageKind;
  text: string;
  appText?: { start: number; end: number }[];
  deleted: boolean;
  /** Pointers to files, in order. */
  pointers: JsonObject[];
  /** What was left out, as words of the app. */
  leftOut: string | null;
  quote: { authorId: string; sentMs: number } | null;
  reactions: { authorId: string; sign: string }[];
};

/** The body of an item and its name; null for a kind that this version does not know. */
function bodyOf(item: JsonObject): { name: (typeof BODIES)[number]; body: JsonObject } | null {
  for (const name of BODIES) {
    const body = objectAt(item, name);
    if (body !== undefined) return { name, body };
  }
  return null;
}

function contactLines(body: JsonObject): Words[][] {
  const contacts = [valueAt(body, 'contact'), ...listAt(body, 'contact')].filter(isObject);
  return contacts.flatMap((contact) => [
    [
      sent(
        ['givenName', 'middleName', 'familyName']
          .map((field) => textAt(contact, 'name', field) ?? '')
          .filter((name) => name !== '')
          .join(' '),
      ),
    ],
    ...listAt(contact, 'number').map((number) => [sent(textAt(number, 'value') ?? '')]),
  ]);
}

function pollLines(body: JsonObject): Words[][] {
  const options = listAt(body, 'options').map((option) => [
    sent(textAt(option, 'option') ?? ''),
    added(` (${listAt(option, 'votes').length} votes)`),
  ]);
  return [[sent(textAt(body, 'question') ?? '')], ...options];
}

function pointersOf(body: JsonObject): JsonObject[] {
  const long = objectAt(body, 'longText');
  const attached = listAt(body, 'attachments').map((attachment) => objectAt(attachment, 'pointer'));
  return [...attached, long].filter((pointer) => pointer !== undefined);
}

function quoteOf(body: JsonObject): ItemContent['quote'] {
  const quote = objectAt(body, 'quote');
  const sentMs = numberAt(quote, 'targetSentTimestamp');
  return quote === undefined || sentMs === 0 ? null : { authorId: idAt(quote, 'authorId'), sentMs };
}

function reactionsOf(body: JsonObject): ItemContent['reactions'] {
  return listAt(body, 'reactions').map((reaction) => ({
    authorId: idAt(reaction, 'authorId'),
    sign: textAt(reaction, 'emoji') ?? '',
  }));
}

export function itemContent(item: JsonObject): ItemContent {
  const found = bodyOf(item);
  const body = found?.body ?? {};
  const content = (kind: MessageKind, lines: Words[][], more: Partial<ItemContent> = {}): ItemContent => ({
    kind,
    ...joinWords(lines),
    deleted: false,
    pointers: [],
    leftOut: null,
    quote: quoteOf(body),
    reactions: reactionsOf(body),
    ...more,
  });
  switch (found?.name) {
    case 'standardMessage': {
      const pointers = pointersOf(body);
      const text = [[sent(textAt(body, 'text', 'body') ?? '')]];
      return content(listAt(body, 'attachments').length > 0 ? 'media' : 'text', text, { pointers });
    }
    case 'contactMessage':
      return content('contact', contactLines(body));
    case 'stickerMessage':
      return content('sticker', [], { leftOut: 'sticker' });
    case 'remoteDeletedMessage':
    case 'adminDeletedMessage':
      return content('deleted', [], { deleted: true });
    case 'updateMessage': {
      const call = ['individualCall', 'groupCall'].some((name) => Object.hasOwn(body, name));
      return content(call ? 'call' : 'system', [[added(fieldWords(body))]]);
    }
    case 'viewOnceMessage':
      return content('media', [], { leftOut: 'view once' });
    case 'directStoryReplyMessage': {
      const words = textAt(body, 'textReply', 'text', 'body') ?? textAt(body, 'emoji') ?? '';
      return content('text', [[sent(words)]]);
    }
    case 'poll':
      return content('poll', pollLines(body));
    case 'giftBadge':
    case 'paymentNotification':
    case undefined:
      return content('unsupported', []);
  }
}
