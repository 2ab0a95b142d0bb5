// On what evidence messages of an export were taken for known ones, in words; those that are as before need none.
import type { SealedThread } from '../../custody/index.ts';

type Basis = Exclude<keyof SealedThread['recognised'], 'same' | 'edited-since' | 'media-since'>;

const WORDS: Readonly<Record<Basis, string>> = {
  id: 'by the messenger’s own number of the message',
  reworded: 'although the app wrote its own part in other words',
  renamed: 'although the sender has another name in this export',
  shifted: 'although the clock of this export is off',
  'renamed-and-shifted': 'although the sender has another name and the clock is off',
  'deleted-since': 'by their place: only the mark of a deletion is left of them',
};

export const BASES_TO_SAY = Object.keys(WORDS) as Basis[];

/** The same for each basis: an address has one count for each. */
export function ofEachBasis<Value>(value: Value): Record<Basis, Value> {
  return Object.fromEntries(BASES_TO_SAY.map((basis) => [basis, value])) as Record<Basis, Value>;
}

/** `3 although the clock of this export is off`, for each basis with a count. */
export function recognisedWords(counts: Partial<Record<Basis, number | undefined>>): string[] {
  return BASES_TO_SAY.flatMap((basis) => {
    const count = counts[basis] ?? 0;
    return count === 0 ? [] : [`${count} ${WORDS[basis]}`];
  });
}
