// Damaged exports for property tests: bytes changed, cut, doubled or moved; and JSON whose values were swapped for odd ones.
import fc from 'fast-check';

type Change = { at: number; byte: number; kind: 'set' | 'cut' | 'double' | 'insert'; length: number };

const change = fc.record<Change>({
  at: fc.nat(),
  byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('{}[]",:\\\n\r <>&=/0'))),
  kind: fc.constantFrom('set', 'set', 'cut', 'double', 'insert'),
  length: fc.integer({ min: 1, max: 40 }),
});

function apply(bytes: Buffer, { at, byte, kind, length }: Change): Buffer {
  const from = at % (bytes.length + 1);
  const [before, part] = [bytes.subarray(0, from), bytes.subarray(from, from + length)];
  if (kind === 'cut') return Buffer.concat([before, bytes.subarray(from + length)]);
  if (kind === 'double') return Buffer.concat([before, part, bytes.subarray(from)]);
  if (kind === 'insert') return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(from)]);
  return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(from + 1)]);
}

/** The sample with a few changes anywhere, or cut short. */
export function damaged(sample: Buffer): fc.Arbitrary<Buffer> {
  const changed = fc
    .array(change, { minLength: 1, maxLength: 5 })
    .map((changes) => changes.reduce(apply, sample));
  return fc.oneof(
    changed,
    fc.nat(sample.length).map((end) => sample.subarray(0, end)),
  );
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e300, 0.5, '', ' ', '$', [], {}, [[]], 'x'.repeat(2000)),
  fc.constantFrom<unknown>('\u0000', '\ud83d', '__proto__', 'constructor', { toString: 1 }, [null, {}]),
  fc.jsonValue({ maxDepth: 3 }),
);

type Swap = { at: number; value: unknown };

/** Replaces the n-th value of the tree, counted from the root, and the n-th one after that for each further swap. */
function swapped(tree: unknown, swaps: readonly Swap[]): unknown {
  let count = 0;
  const total = JSON.stringify(tree).match(/[{[:,]/g)?.length ?? 1;
  const wanted = new Map(swaps.map(({ at, value }) => [at % total, value]));
  const walk = (value: unknown): unknown => {
    const mine = count;
    count += 1;
    if (wanted.has(mine)) return wanted.get(mine);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(tree);
}

/** A JSON value like the sample, with a few of its values swapped for odd ones. */
export function twisted(sample: unknown): fc.Arbitrary<unknown> {
  const swaps = fc.array(fc.record({ at: fc.nat(), value: odd }), { minLength: 1, maxLength: 4 });
  return swaps.map((list) => swapped(sample, list));
}
