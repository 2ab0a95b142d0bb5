// U+0000 has no place in an id, a word or a name, and the store takes none: input that has one is refused at the door, with its place,
// wherever it stands. Hostile input, as deep as it likes: walked without recursion.

/** Where the first one stands, as a path of keys; null when there is none. */
export function nulPath(value: unknown): readonly (string | number)[] | null {
  const waiting: { at: readonly (string | number)[]; value: unknown }[] = [{ at: [], value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, value: part } = next;
    if (typeof part === 'string' && part.includes('\u0000')) return at;
    if (typeof part !== 'object' || part === null) continue;
    const keys: (string | number)[] = Array.isArray(part) ? [...part.keys()] : Object.keys(part);
    for (const key of keys) {
      if (typeof key === 'string' && key.includes('\u0000')) return at;
      waiting.push({ at: [...at, key], value: (part as Record<string | number, unknown>)[key] });
    }
  }
  return null;
}
