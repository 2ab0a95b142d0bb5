// The second step: everything that the export says of the message is as it was, the minute by the clock of its stretch.
import type { Matching } from './matching.ts';

export function matchExactly(matching: Matching): void {
  const { stored, digests, renaming } = matching;
  for (const [index, message] of matching.open()) {
    const here = matching.speaker(index);
    // Whoever had this label before may have another one now.
    if (!renaming.isOne(here, here)) continue;
    for (const shift of matching.shifts(index)) {
      const place = stored
        .unused('exact', digests.exact(message, shift))
        .find((candidate) => matching.mayBeOne(index, message, candidate));
      if (place === undefined) continue;
      matching.take(index, place, shift === 0 ? 'same' : 'shifted');
      renaming.vote(here, here);
      break;
    }
  }
}
