// The last step. What remains of a message that was deleted in the app says nothing but that. Where it stands between two
// messages that are known by their own words, and as many of those that stood between them are missing, it is the rest of one
// of those.
import { isTelling, type Matching } from './matching.ts';

/** Places looked at between two messages. */
const MOST_PLACES = 2000;

export function matchByPlace(matching: Matching): void {
  const { read, stored } = matching;
  let [rests, from]: [number[], number] = [[], -1];
  const settle = (to: number): void => {
    const free = freeBetween(matching, from, to, rests.length);
    if (free.length === rests.length)
      for (const [at, index] of rests.entries()) matching.take(index, free[at] ?? 0, 'deleted-since');
    [rests, from] = [[], to];
  };
  for (const [index, message] of read.messages.entries()) {
    const place = matching.placeOf(index);
    if (place !== undefined && isTelling(message)) settle(place);
    else if (message.class === 'deleted' && matching.isOpen(index)) rests.push(index);
  }
  settle(stored.count);
}

/** The first unmatched places between two, at most `most`. */
function freeBetween({ stored }: Matching, from: number, to: number, most: number): number[] {
  const free: number[] = [];
  const end = Math.min(to, from + 1 + MOST_PLACES);
  for (let place = from + 1; place < end && free.length < most; place += 1)
    if (!stored.isUsed(place)) free.push(place);
  return free;
}
