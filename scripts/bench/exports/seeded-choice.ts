// Choices that look random and are the same in every run (mulberry32: 32 bits of state, quick). For benchmarks only.

export type Choice = {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** One of a list that is not empty. */
  of<Item>(items: readonly [Item, ...Item[]]): Item;
};

export function seededChoice(seed: number): Choice {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, of: (items) => items[below(items.length)] ?? items[0] };
}
