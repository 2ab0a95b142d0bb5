import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { IdTable } from '../../src/ingest/id-table.ts';

describe('a table of ids', () => {
  it('knows each id from its first time on, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('$a', '$b', ''))), (ids) => {
        const table = new IdTable();
        const seen = new Set<string>();
        for (const id of ids) {
          expect(table.has(id)).toBe(seen.has(id));
          expect(table.add(id)).toBe(!seen.has(id));
          seen.add(id);
        }
      }),
    );
  });

  it('keeps what it knows while it grows', () => {
    const table = new IdTable();
    const ids = Array.from({ length: 5000 }, (_, index) => `$${String(index)}:example.org`);
    expect(ids.every((id) => table.add(id))).toBe(true);
    expect(ids.some((id) => table.add(id))).toBe(false);
  });
});
