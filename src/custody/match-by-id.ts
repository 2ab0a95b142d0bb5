// The first step of recognising. An id of the platform is decisive: with the same words the message is known, with others it
// was edited since and is a new version.
import type { Matching } from './matching.ts';

export async function matchById(matching: Matching): Promise<void> {
  const { stored, digests, edited } = matching;
  for (const [index, message] of matching.open()) {
    if (message.id === null) continue;
    const places = stored.unused('id', digests.id(message.id));
    if (places.length === 0) continue;
    const version = digests.version(message.id, message.content);
    const same = places.filter((place) => stored.field(place, 'version') === version);
    if (same.length === 0) edited.add(index);
    const exact = digests.exact(message, 0);
    for (const place of same) {
      const asBefore = stored.field(place, 'exact') === exact;
      if (!asBefore && !(await matching.hasItsFiles(index, message, place))) continue;
      matching.take(index, place, asBefore ? 'same' : 'id');
      break;
    }
  }
}
