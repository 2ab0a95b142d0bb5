// What a message of the webhook bodies says, by its type (formats.md §2): `{type, <type>: {…}}`. Words that a person typed or
// chose are the text; structured fields are rendered plainly and marked as the app's. A type that is not known is
// `unsupported`; words under its `text` are kept all the same.
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { ParsedMessage } from '../../parsed-thread.ts';
import { added, joinWords, sent, type Words } from '../../words.ts';

type Text = Pick<ParsedMessage, 'text' | 'appText'>;
export type CloudBody = Text & Pick<ParsedMessage, 'kind' | 'attachments'>;

/** Whether a file of that name came along. */
export type HasFile = (name: string) => boolean;

/** In a history, media stand without their ids first; the message comes again with them. */
export const PLACEHOLDER = 'media_placeholder';

/** What the message says. Never throws, whatever the shape. */
export function cloudBody(message: JsonObject, has: HasFile): CloudBody {
  const type = textAt(message, 'type') ?? '';
  const part = objectAt(message, type) ?? {};
  switch (type) {
    case 'text':
      return said(person(part, 'body'));
    case 'button':
      return said(person(part, 'text'));
    case 'interactive':
      return interactive(part);
    case 'order':
      return said(person(part, 'text'), ...listAt(part, 'product_items').map(orderLine));
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return media(type, part, has);
    case 'sticker':
      return { ...media(type, part, has), kind: 'sticker' };
    case PLACEHOLDER:
      return { kind: 'media', text: '', attachments: [{ name: 'media', present: false }] };
    case 'location':
      return { kind: 'location', ...lines(placeLines(part)), attachments: [] };
    case 'contacts':
      return { kind: 'contact', ...lines(listAt(message, type).flatMap(cardLines)), attachments: [] };
    case 'system':
      return service(textAt(part, 'body') ?? textAt(part, 'type') ?? '');
    case 'request_welcome':
      return service(type);
    default:
      return { kind: 'unsupported', text: textAt(message, 'text', 'body') ?? '', attachments: [] };
  }
}

function said(...parts: readonly Words[]): CloudBody {
  return { kind: 'text', ...lines(parts), attachments: [] };
}

function service(text: string): CloudBody {
  return { kind: 'system', ...lines([added(text)]), attachments: [] };
}

function lines(parts: readonly Words[]): Text {
  return joinWords(parts.map((part) => [part]));
}

function person(value: JsonObject, name: string): Words {
  return sent(textAt(value, name) ?? '');
}

function field(value: unknown, ...names: readonly string[]): Words {
  return added(textAt(value, ...names) ?? '');
}

/** The caption is the person's; a document's file name stands above it, as the app shows it. */
function media(type: string, part: JsonObject, has: HasFile): CloudBody {
  const caption = textAt(part, 'caption') ?? '';
  const filename = textAt(part, 'filename') ?? '';
  const id = textAt(part, 'id') ?? '';
  const words = lines([added(filename === caption ? '' : filename), sent(caption)]);
  const attachment = id === '' ? { name: type, present: false } : { name: id, present: has(id) };
  return { kind: 'media', ...words, attachments: [attachment] };
}

/** The answer that was chosen is what the person said; so is what was filled into a form, but not the names of its fields. */
function interactive(part: JsonObject): CloudBody {
  const type = textAt(part, 'type') ?? '';
  const chosen = objectAt(part, type) ?? {};
  switch (type) {
    case 'button_reply':
    case 'list_reply':
      return said(person(chosen, 'title'), person(chosen, 'description'));
    case 'nfm_reply':
      return { kind: 'text', ...formWords(chosen), attachments: [] };
    case 'call_permission_reply':
      return service(`${type}: ${textAt(chosen, 'response') ?? ''}`);
    default:
      return { kind: 'unsupported', text: '', attachments: [] };
  }
}

function formWords(reply: JsonObject): Text {
  const answers = Object.entries(jsonObject(textAt(reply, 'response_json')))
    // The token belongs to the business that made the form.
    .filter(([name]) => name !== 'flow_token')
    .map(([name, value]) => [
      added(`${name}: `),
      sent(typeof value === 'string' ? value : JSON.stringify(value)),
    ]);
  return joinWords([[field(reply, 'body')], ...answers]);
}

function jsonObject(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function orderLine(item: unknown): Words {
  const fields = ['quantity', 'product_retailer_id', 'item_price', 'currency'].map((name) =>
    plainOf(valueAt(item, name)),
  );
  return added(fields.filter((one) => one !== '').join(' '));
}

/** Name and address as the app shows them, and the place itself as written. */
function placeLines(place: JsonObject): Words[] {
  const degrees = ['latitude', 'longitude'].map((name) => plainOf(valueAt(place, name)));
  const point = added(degrees.includes('') ? '' : degrees.join(', '));
  return [field(place, 'name'), field(place, 'address'), point, field(place, 'url')];
}

function cardLines(card: unknown): Words[] {
  return [
    field(card, 'name', 'formatted_name'),
    ...['company', 'department', 'title'].map((name) => field(card, 'org', name)),
    ...listAt(card, 'phones').map((phone) => added(textAt(phone, 'phone') ?? textAt(phone, 'wa_id') ?? '')),
    ...listAt(card, 'emails').map((mail) => field(mail, 'email')),
  ];
}

function plainOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
