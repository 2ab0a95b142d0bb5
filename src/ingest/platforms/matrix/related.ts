// Events that only say something about another one: edits, redactions, reactions, votes. They are told with what they are
// about, wherever they stand in the text (matrix-spec, "Relationship types", "Event replacements", "Redactions").
import { textAt, valueAt } from '../../json-fields.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import { relationOf, type MatrixEvent } from './event.ts';
import { isVote } from './poll.ts';
import { isEncrypted } from './wording.ts';

/** `copy`: the event itself once more, from before it was redacted. */
export type RelatedKind = 'edit' | 'redaction' | 'reaction' | 'vote' | 'copy';

/** `sign` is that of a reaction. */
export type About = { kind: RelatedKind; targetId: string; sign: string };

export type Related = About & {
  /** Which event of the text it is, in the order of the text. */
  ordinal: number;
  /** Its own key and that of what it is about; see `keyOf`. */
  key: string;
  target: string;
  id: string;
  room: string;
  sender: string;
  type: string;
  sentMs: number;
  line: number;
  slice: RawSlice;
  /** Redacted itself: an edit that no longer holds, a reaction that was taken back. */
  withdrawn: boolean;
};

/** Ids are unique in a room; what another room says about one is void. */
export function keyOf(room: string, id: string): string {
  return `${room}\n${id}`;
}

/** What the event is about, or null when it says something itself. */
export function aboutWhat(event: MatrixEvent): About | null {
  const { type, content, stateKey } = event;
  if (type === 'm.room.redaction')
    return event.redacts === null ? null : { kind: 'redaction', targetId: event.redacts, sign: '' };
  const relation = relationOf(content);
  // What cannot be read is filed as such, even when it is known to be an edit.
  if (relation === null || stateKey !== null || isEncrypted(type, content)) return null;
  const sign = textAt(content, 'm.relates_to', 'key');
  if (type === 'm.reaction' && relation.type === 'm.annotation' && sign !== undefined)
    return { kind: 'reaction', targetId: relation.target, sign };
  if (isVote(type)) return { kind: 'vote', targetId: relation.target, sign: '' };
  if (relation.type === 'm.replace' && typeof valueAt(content, 'm.new_content') === 'object')
    return { kind: 'edit', targetId: relation.target, sign: '' };
  return null;
}

/** A reaction or vote of which a redaction left nothing. */
export function saysNothing(event: MatrixEvent): boolean {
  return (event.type === 'm.reaction' || isVote(event.type)) && aboutWhat(event) === null;
}
