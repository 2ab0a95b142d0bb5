// Asks the record system who else somebody is, so that a hold by one identifier finds them by all. What was typed is held
// whether or not it answers. Nothing asked for is kept here or logged (RULE C-01).
import type { DirectoryPatient } from '../../attribution/index.ts';

export type Identifier = DirectoryPatient['identifiers'][number];
export type Search = { reference: string } | { identifier: Identifier };

/** `unknown`: the record system knows nobody of that name. `no-answer`: it could not be asked; the hold stands all the same. */
export type Lookup = 'found' | 'unknown' | 'no-answer' | 'not-asked';

type Found = { reference: string; identifiers: Identifier[] };

const nameOf = ({ system, value }: Identifier): string => `${system}|${value}`;

/** What was asked for and what is known besides: references, and identifiers as `system|value`. */
export async function lookUp(
  searches: readonly Search[],
  find: (search: Search) => Promise<Found[]>,
): Promise<{ names: string[]; lookup: Lookup }> {
  const names = new Set(
    searches.map((search) => ('reference' in search ? search.reference : nameOf(search.identifier))),
  );
  let lookup: Lookup = searches.length === 0 ? 'not-asked' : 'unknown';
  for (const search of searches) {
    try {
      const found = await find(search);
      if (found.length > 0 && lookup === 'unknown') lookup = 'found';
      for (const { reference, identifiers } of found)
        for (const name of [reference, ...identifiers.map(nameOf)]) names.add(name);
    } catch {
      // A hold must not wait for the record system; what was typed is held, and the page says that nobody was asked.
      lookup = 'no-answer';
    }
  }
  return { names: [...names], lookup };
}
