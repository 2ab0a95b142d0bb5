// The words of a message that comes as parts: what a person sent stays as it is, what the app or this reader adds is marked.
import type { ParsedMessage } from './parsed-thread.ts';

/** `added`: written by the app or by this reader, not sent by anybody. */
export type Words = { text: string; added: boolean };

export function sent(text: string): Words {
  return { text, added: false };
}

export function added(text: string): Words {
  return { text, added: true };
}

/** Puts lines of parts together; those that are empty fall away with the line break before them. */
export function joinWords(lines: readonly (readonly Words[])[]): Pick<ParsedMessage, 'text' | 'appText'> {
  let text = '';
  const appText: { start: number; end: number }[] = [];
  for (const line of lines) {
    const parts = line.filter((part) => part.text !== '');
    if (parts.length === 0) continue;
    if (text !== '') text += '\n';
    for (const part of parts) {
      if (part.added) appText.push({ start: text.length, end: text.length + part.text.length });
      text += part.text;
    }
  }
  return appText.length === 0 ? { text } : { text, appText };
}
