// Where an export and the stored thread run side by side: pairs of messages whose grams stand once on both sides, thinned to
// those in one order, each with the minutes by which the export's clock is off. An export writes the whole thread in the
// zone its phone was in; between two zones with different summer time the difference has several values, each in a stretch.
import { masked, type ThreadDigests } from './fingerprint.ts';
import { uniqueGrams } from './grams.ts';
import type { ReadMessage } from './read-message.ts';
import type { ReadThread } from './read-thread.ts';
import type { StoredFingerprints } from './stored-fingerprints.ts';

/** `shift`: minutes to add to the export's time for the stored one. */
export type Pair = { index: number; stored: number; shift: number; speaker: string };

const STEP_MINUTES = 15;
// From -12 to +14 hours, and the hour of a clock change.
const MOST_MINUTES = 27 * 60;
/** How often all shifts are tried; afterwards only those that were found. */
const SEARCHES = 64;
const MOST_SHIFTS = 8;
/** A shift that fewer pairs speak for is chance, unless there are hardly any pairs. */
const ENOUGH_PAIRS = 3;

export function findBackbone(read: ReadThread, stored: StoredFingerprints, digests: ThreadDigests): Pair[] {
  const pairs: { index: number; stored: number }[] = [];
  for (const [index, gram] of uniqueGrams(read.grams)) {
    const found = stored.unused('gram', digests.gram(gram));
    const [only] = found;
    if (only !== undefined && found.length === 1) pairs.push({ index, stored: only });
  }
  const search = shiftSearch(stored, digests);
  const verified = inOrder(pairs).flatMap(({ index, stored: place }) => {
    const message = read.messages[index];
    const found = message === undefined ? undefined : search(message, place);
    return found === undefined ? [] : [{ index, stored: place, ...found }];
  });
  return supported(verified);
}

/** The most pairs that stand in the same order on both sides (longest increasing subsequence, n log n). */
export function inOrder<P extends { stored: number }>(pairs: readonly P[]): P[] {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [at, { stored }] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.stored ?? 0) < stored) low = middle + 1;
      else high = middle;
    }
    before.push(low === 0 ? -1 : (ends[low - 1] ?? -1));
    ends[low] = at;
  }
  const chain: P[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) chain.push(pair);
  }
  return chain.reverse();
}

/** Finds by how much a message's minute differs from the stored one's, which only its digest tells: by trying. */
function shiftSearch(stored: StoredFingerprints, digests: ThreadDigests) {
  let found = [0];
  let searches = SEARCHES;
  return ({ content, minute, saidNth }: ReadMessage, place: number) => {
    const [wanted, speaker] = [stored.field(place, 'said'), stored.field(place, 'speaker')];
    const fits = (shift: number): { shift: number; speaker: string } | undefined => {
      const { said, mask } = digests.said(content, minute + shift, saidNth);
      return said === wanted && speaker !== null ? { shift, speaker: masked(speaker, mask) } : undefined;
    };
    for (const shift of found) {
      const result = fits(shift);
      if (result === undefined) continue;
      // The last one first: the next pair is most likely of the same stretch.
      if (shift !== found[0]) found = [shift, ...found.filter((other) => other !== shift)];
      return result;
    }
    if (searches === 0 || found.length >= MOST_SHIFTS) return undefined;
    searches -= 1;
    for (let size = STEP_MINUTES; size <= MOST_MINUTES; size += STEP_MINUTES)
      for (const shift of [size, -size]) {
        const result = found.includes(shift) ? undefined : fits(shift);
        if (result === undefined) continue;
        found = [shift, ...found];
        return result;
      }
    return undefined;
  };
}

/** Without the shifts that too few pairs speak for. */
function supported(pairs: readonly Pair[]): Pair[] {
  const votes = new Map<number, number>();
  for (const { shift } of pairs) votes.set(shift, (votes.get(shift) ?? 0) + 1);
  const enough = Math.min(ENOUGH_PAIRS, Math.ceil(pairs.length / 2));
  return pairs.filter(({ shift }) => (votes.get(shift) ?? 0) >= enough);
}
