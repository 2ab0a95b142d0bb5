// Tells which messages of an export a stored thread has already (RULE C-03, RULE C-04), however it was exported this time:
// other names, another language, another zone, cut at the front, messages missing in between. A message counts as known only
// on evidence that is its own: its platform id with the same words, or its words at its minute by its speaker, where the
// minute and the speaker may differ as the whole stretch around it does. What could be either counts as new, because a
// message that is filed twice is a nuisance and one that vanishes is a loss.
import type { ThreadFrame } from './make-fingerprints.ts';
import { matchById } from './match-by-id.ts';
import { matchByPlace } from './match-by-place.ts';
import { matchBySaying } from './match-by-saying.ts';
import { matchExactly } from './match-exactly.ts';
import { Matching, type Match, type MatchingParts } from './matching.ts';

export type Recognition = {
  /** In order of the export. */
  matches: Match[];
  /** Messages that look known and are new all the same: with other words under a known id; with files only now. */
  edited: number;
  broughtFiles: number;
  /** For what the export adds to the thread. */
  frame: ThreadFrame;
};

/** `taken`: positions that are known by other means (former fingerprints) and are passed over. */
export async function recognise(parts: MatchingParts, taken: Iterable<number> = []): Promise<Recognition> {
  const matching = new Matching(parts, taken);
  await matchById(matching);
  matchExactly(matching);
  await matchBySaying(matching);
  matchByPlace(matching);
  const stillOpen = (positions: ReadonlySet<number>): number =>
    [...positions].filter((index) => matching.isOpen(index)).length;
  return {
    matches: matching.matches(),
    edited: stillOpen(matching.edited),
    broughtFiles: stillOpen(matching.broughtFiles),
    frame: {
      shift: (index) => matching.shifts(index)[0] ?? 0,
      speaker: (here) => matching.renaming.storedOf(here),
    },
  };
}
