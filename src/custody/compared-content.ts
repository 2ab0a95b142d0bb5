// What of a message is compared when a thread comes again. An export in another language, from another phone or app differs
// in everything the app wrote: placeholders, marks, line ends. People's words stay, so only they count; a message without
// any is told by its class. Nothing of this is kept; it only goes into digests.
import type { ParsedMessage } from '../ingest/parsed-thread.ts';

/** `words`: a person's words. The others have none: media, the app's own notices, what was deleted, and the rest. */
export type ContentClass = 'words' | 'media' | 'notice' | 'deleted' | 'other';

export type ComparedContent = { class: ContentClass; text: string };

// Marks of writing direction and byte order that apps set around names and words, and the CR that mail gateways add.
const APP_MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\r]/g;

export function comparedContent(message: ParsedMessage): ComparedContent {
  const text = ownWords(message).replace(APP_MARKS, '').trim();
  if (text !== '') return { class: 'words', text };
  return { class: wordlessClass(message), text: '' };
}

function ownWords({ text, appText }: ParsedMessage): string {
  if (appText === undefined) return text;
  let words = '';
  let at = 0;
  for (const { start, end } of appText) {
    words += text.slice(at, Math.max(at, start));
    at = Math.max(at, end);
  }
  return words + text.slice(at);
}

function wordlessClass({ kind, attachments, deleted }: ParsedMessage): ContentClass {
  if (deleted || kind === 'deleted') return 'deleted';
  if (kind === 'system') return 'notice';
  // An app without the file calls a sticker, a contact or a film alike "media".
  const isMedia = kind === 'media' || kind === 'sticker' || kind === 'contact' || attachments.length > 0;
  return isMedia ? 'media' : 'other';
}
