// RULE A-01: every message of a thread is accounted for. One function says what is missing; pages, sign-off and deletion ask it.
import type { Draft } from './draft.ts';
import type { MessageShape } from './draft-actions.ts';

export type Accounting = {
  total: number;
  filed: number;
  excluded: number;
  held: number;
  /** Positions (seq) of messages that nobody has decided about. */
  unaccounted: number[];
};

export function accountFor(draft: Draft, messages: MessageShape[]): Accounting {
  const dispositions = new Map(draft.decisions.map(({ messageId, disposition }) => [messageId, disposition]));
  const count = (wanted: (disposition: string) => boolean): number =>
    messages.filter(({ messageId }) => wanted(dispositions.get(messageId) ?? '')).length;
  return {
    total: messages.length,
    filed: count((disposition) => disposition === 'filed'),
    held: count((disposition) => disposition === 'held'),
    excluded: count((disposition) =>
      ['not-clinical', 'duplicate', 'other-organisation'].includes(disposition),
    ),
    unaccounted: messages.filter(({ messageId }) => !dispositions.has(messageId)).map(({ seq }) => seq),
  };
}
