// Messages of signal-cli that only say something about another one: edits, deletions, reactions, votes. What they are about is
// named by its author and its millisecond. An edit and a remote deletion can be about a message of the same author only, as in
// the app; that of an administrator names whose message it is.
import { listAt, objectAt, textAt, valueAt } from '../../json-fields.ts';
import { personIn, type CliPerson, type CliSaid } from './cli-envelope.ts';
import { millisecondsOf } from './sent-time.ts';

export type CliAbout = {
  author: CliPerson;
  /** Null where it does not say. */
  targetMs: number | null;
} & (
  | { is: 'edit' }
  | { is: 'withdrawal'; byAdmin: boolean }
  | { is: 'reaction'; sign: string; removed: boolean }
  | { is: 'vote'; options: number[] }
);

/** Null for what says something itself. */
export function aboutWhat(said: CliSaid): CliAbout | null {
  const { data, from, targetMs } = said;
  if (said.is === 'edit') return { is: 'edit', author: from, targetMs };
  if (said.is !== 'data') return null;
  const gone = objectAt(data, 'remoteDelete');
  if (gone !== undefined)
    return { is: 'withdrawal', byAdmin: false, author: from, targetMs: millisecondsOf(gone['timestamp']) };
  const taken = objectAt(data, 'adminDelete');
  if (taken !== undefined) return { is: 'withdrawal', byAdmin: true, ...targetIn(taken, 'targetAuthor') };
  const reaction = objectAt(data, 'reaction');
  if (reaction !== undefined)
    return {
      is: 'reaction',
      sign: textAt(reaction, 'emoji') ?? '',
      removed: reaction['isRemove'] === true,
      ...targetIn(reaction, 'targetAuthor'),
    };
  const vote = objectAt(data, 'pollVote');
  if (vote === undefined) return null;
  const options = listAt(vote, 'optionIndexes').filter((option) => typeof option === 'number');
  return { is: 'vote', options, ...targetIn(vote, 'author') };
}

function targetIn(value: unknown, prefix: string): Pick<CliAbout, 'author' | 'targetMs'> {
  return { author: personIn(value, prefix), targetMs: millisecondsOf(valueAt(value, 'targetSentTimestamp')) };
}
