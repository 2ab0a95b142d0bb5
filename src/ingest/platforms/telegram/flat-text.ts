// The text of a message in Telegram's JSON, whichever form it has.
import { isObject } from '../../json-fields.ts';

/** `text` in either of its forms: a string, or strings and objects with a `text` (formats.md §3.1). Not a code point changes. */
export function flattenText(text: unknown): string {
  if (typeof text === 'string') return text;
  if (!Array.isArray(text)) return '';
  return text
    .map((part: unknown) =>
      typeof part === 'string' ? part : isObject(part) ? flattenText(part['text']) : '',
    )
    .join('');
}
