// U+0000 has no place in an id, a word or a name, and the store takes none: input that has one is refused at the door, with its place,
// wherever it stands. Hostile input, as deep as it likes: walked without recursion, in time that grows with its size alone.

type Place = { readonly above: Place | null; readonly key: string | number };

/** Where the first one stands, as a path of keys; null when there is none. */
export function nulPath(value: unknown): readonly (string | number)[] | null {
  const waiting: { place: Place | null; part: unknown }[] = [{ place: null, part: value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { place, part } = next;
    if (typeof part === 'string' && part.includes('\u0000')) return pathOf(place);
    if (typeof part !== 'object' || part === null) continue;
    for (const [name, inner] of Object.entries(part)) {
      if (name.includes('\u0000')) return pathOf(place);
      waiting.push({ place: { above: place, key: Array.isArray(part) ? Number(name) : name }, part: inner });
    }
  }
  return null;
}

function pathOf(place: Place | null): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at !== null; at = at.above) path.push(at.key);
  return path.toReversed().slice(0, 32);
}
