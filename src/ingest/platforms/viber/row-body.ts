// What a text layout of Viber puts in the place of what is no text. It has no mark of its own, so only a whole body that
// equals a known wording counts; anything else is what a person wrote. The French words are in the sources
// (adrz/analysis-viber-logs `main.R`), the English ones are those of the app's notifications, inferred.
import type { ParsedMessage } from '../../parsed-thread.ts';

type Body = Pick<ParsedMessage, 'kind' | 'text' | 'attachments' | 'appText'>;

const PLACEHOLDERS: ReadonlyMap<string, 'media' | 'sticker'> = new Map([
  ['Message photo', 'media'],
  ['Autocollant', 'sticker'],
  ['Photo message', 'media'],
  ['Video message', 'media'],
  ['Sticker', 'sticker'],
]);

export function bodyOf(text: string): Body {
  const kind = PLACEHOLDERS.get(text);
  if (kind === undefined) return { kind: 'text', text, attachments: [] };
  const appText = [{ start: 0, end: text.length }];
  return { kind, text, attachments: [{ name: text, present: false }], appText };
}
