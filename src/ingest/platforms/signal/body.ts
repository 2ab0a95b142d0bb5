// What a message holds: its kind, its words line by line, the files it mentions, and codes of what is odd about it.
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import { added, type Words } from '../../words.ts';

export type Body = {
  kind: MessageKind;
  lines: Words[][];
  attachments: AttachmentMention[];
  remarks: string[];
};

export function body(
  kind: MessageKind,
  lines: Words[][],
  more: Partial<Omit<Body, 'kind' | 'lines'>> = {},
): Body {
  return { kind, lines, attachments: [], remarks: [], ...more };
}

/** What the app says, in our rendering of its fields. */
export function notice(kind: 'system' | 'call', words: string): Body {
  return body(kind, [[added(words)]]);
}
