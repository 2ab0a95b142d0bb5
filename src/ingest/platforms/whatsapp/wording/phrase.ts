// One text that the app writes, in the languages that write it so.
import type { MessageKind } from '../../../parsed-thread.ts';

/** What a placeholder stands for. `media` names what was left out. */
export type Placeholder = { kind: MessageKind; media: string | null; deleted?: true };

export type Phrase = {
  placeholder: Placeholder;
  /** Places in the list of languages; empty for a text that every language shares. */
  languages: number[];
  /** Written only for what the exporter deleted. */
  youDeleted: boolean;
};

export const DELETED: Placeholder = { kind: 'deleted', media: null, deleted: true };
export const CALL: Placeholder = { kind: 'call', media: null };
export const LOCATION: Placeholder = { kind: 'location', media: null };
export const VIEW_ONCE: Placeholder = { kind: 'media', media: 'view once' };
export const NOTICE: Placeholder = { kind: 'system', media: null };

export function leftOut(word: string): Placeholder {
  if (word === 'sticker') return { kind: 'sticker', media: word };
  return { kind: word === 'contact card' ? 'contact' : 'media', media: word };
}
