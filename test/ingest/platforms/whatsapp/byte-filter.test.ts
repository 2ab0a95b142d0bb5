import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { ByteFilter } from '../../../../src/ingest/platforms/whatsapp/byte-filter.ts';

function mayHold(filter: ByteFilter, text: string, behind = ''): boolean {
  const bytes = Buffer.from(`x${text}${behind}`);
  return filter.mayHold(bytes, 1, 1 + Buffer.byteLength(text));
}

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

describe('a filter of known texts', () => {
  it('lets none of them through, whatever stands behind', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (texts, behind) => {
        const filter = new ByteFilter();
        for (const text of texts) filter.add(text);
        for (const text of texts) expect(mayHold(filter, text, behind)).toBe(true);
      }),
    );
  });

  it('lets none through that begins as one of its beginnings', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (beginnings, rest) => {
        const filter = new ByteFilter();
        for (const text of beginnings) filter.addBeginning(`${text}----`);
        for (const text of beginnings) expect(mayHold(filter, `${text}----${rest}`)).toBe(true);
      }),
    );
  });

  it('lets nearly all others through', () => {
    const filter = new ByteFilter();
    for (let at = 0; at < 3000; at += 1) filter.add(`This message was deleted by ${String(at)}`);
    let held = 0;
    for (let at = 0; at < 10_000; at += 1) if (mayHold(filter, `${String(at * 7919)} ml out`)) held += 1;
    expect(held).toBeLessThan(1000);
    expect(mayHold(filter, 'ok', '\n1')).toBe(false);
    expect(mayHold(new ByteFilter(), 'This message')).toBe(false);
  });
});
