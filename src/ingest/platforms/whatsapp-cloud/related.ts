// Messages that only say something about another one: edits, withdrawals, reactions (webhook types `edit`, `revoke`,
// `reaction`). They are told with what they are about, wherever they stand in the text.
import { objectAt, textAt, type JsonObject } from '../../json-fields.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import type { Person } from './sides.ts';

export type RelatedKind = 'edit' | 'withdrawal' | 'reaction';

export type About = {
  kind: RelatedKind;
  target: string;
  /** The sign of a reaction; empty when it is taken back. */
  sign: string;
  /** What an edit makes of the message. */
  edited: JsonObject | null;
};

export type Related = About & {
  /** Which message of the text it is, in the order of the text. */
  ordinal: number;
  id: string | null;
  sender: Person;
  at: string;
  line: number;
  raw: RawSlice;
};

/** What a message is about, or null when it says something itself. */
export function aboutWhat(value: JsonObject): About | null {
  const type = textAt(value, 'type');
  if (type === 'edit') {
    const target = textAt(value, 'edit', 'original_message_id');
    const edited = objectAt(value, 'edit', 'message');
    return target === undefined || edited === undefined ? null : { kind: 'edit', target, sign: '', edited };
  }
  if (type === 'revoke') {
    const target = textAt(value, 'revoke', 'original_message_id');
    return target === undefined ? null : { kind: 'withdrawal', target, sign: '', edited: null };
  }
  if (type !== 'reaction') return null;
  const target = textAt(value, 'reaction', 'message_id');
  const sign = textAt(value, 'reaction', 'emoji') ?? '';
  return target === undefined ? null : { kind: 'reaction', target, sign, edited: null };
}

/** Oldest first; what came at the same second, as it stands. Times compare as text, because all are of one form. */
export function inOrder<One extends { at: string; ordinal: number }>(related: readonly One[]): One[] {
  return related.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.ordinal - b.ordinal));
}
