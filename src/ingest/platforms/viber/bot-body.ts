// What a message to a bot says, by its type (formats.md §5). Files are fetched by their address, which expires; one that came
// along goes by the message's token, else by its own name.
import { textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { ParsedMessage } from '../../parsed-thread.ts';
import { added, joinWords, sent } from '../../words.ts';

type Text = Pick<ParsedMessage, 'text' | 'appText'>;
type Body = Text & Pick<ParsedMessage, 'kind' | 'attachments'>;

/** `has`: whether a file of that name came along. */
export function botBody(message: JsonObject, token: string, has: (name: string) => boolean): Body {
  const text = textAt(message, 'text') ?? '';
  const type = textAt(message, 'type') ?? '';
  switch (type) {
    case 'text':
      return { kind: 'text', text, attachments: [] };
    case 'picture':
    case 'video':
      return { kind: 'media', text, attachments: [fileOf(message, token, has, type)] };
    case 'file':
      return {
        kind: 'media',
        ...joinWords([[added(textAt(message, 'file_name') ?? '')], [sent(text)]]),
        attachments: [fileOf(message, token, has, type)],
      };
    case 'sticker':
      return { kind: 'sticker', text, attachments: [{ name: 'sticker', present: false }] };
    case 'url':
      return { kind: 'text', ...linkWords(text, textAt(message, 'media') ?? ''), attachments: [] };
    case 'location':
      return { kind: 'location', ...joinWords([[sent(text)], [added(placeOf(message))]]), attachments: [] };
    case 'contact':
      return { kind: 'contact', ...joinWords([[sent(text)], [added(cardOf(message))]]), attachments: [] };
    default:
      return { kind: 'unsupported', text, attachments: [] };
  }
}

function fileOf(
  message: JsonObject,
  token: string,
  has: (name: string) => boolean,
  word: string,
): ParsedMessage['attachments'][number] {
  const own = textAt(message, 'file_name') ?? '';
  const name = [token, own].find((one) => one !== '' && has(one));
  if (name !== undefined) return { name, present: true };
  return { name: own === '' ? word : own, present: false };
}

/** The address was sent by the person too; it may stand in the text already. */
function linkWords(text: string, address: string): Text {
  return joinWords([[sent(text)], [sent(text.includes(address) ? '' : address)]]);
}

function placeOf(message: JsonObject): string {
  const place = [valueAt(message, 'location', 'lat'), valueAt(message, 'location', 'lon')];
  const degrees = place.map((one) => (typeof one === 'number' || typeof one === 'string' ? String(one) : ''));
  return degrees.includes('') ? '' : degrees.join(', ');
}

function cardOf(message: JsonObject): string {
  const card = [textAt(message, 'contact', 'name'), textAt(message, 'contact', 'phone_number')];
  return card.filter((one) => one !== undefined && one !== '').join('\n');
}
