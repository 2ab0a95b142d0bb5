// Damages a sample in many ways: bytes changed, put in, taken out, the end cut off. Whatever happens, reading ends in messages
// that are as many as announced and stand where their slices say, in a question, or in a coded fault.
import fc from 'fast-check';
import { expect } from '@jest/globals';
import { faultOf, messagesOf, parse } from './export-builder.ts';

type Damage = { how: 'change' | 'insert' | 'remove' | 'cut' | 'repeat'; at: number; byte: number };

function damaged(sample: Buffer, damages: readonly Damage[]): Buffer {
  let bytes = sample;
  for (const { how, at, byte } of damages) {
    const place = at % (bytes.length + 1);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    const parts = {
      change: [before, Buffer.of(byte), after.subarray(1)],
      insert: [before, Buffer.of(byte), after],
      remove: [before, after.subarray(1 + (byte % 40))],
      cut: [before],
      repeat: [before, after.subarray(0, byte), after],
    }[how];
    bytes = Buffer.concat(parts);
  }
  return bytes;
}

export async function expectDamageToBeCoded(sample: Buffer): Promise<void> {
  const damage = fc.record({
    how: fc.constantFrom('change', 'change', 'insert', 'remove', 'repeat', 'cut'),
    at: fc.nat(sample.length),
    byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x22, 0x2c, 0x0a, 0x7b, 0x7d, 0x5d)),
  }) as fc.Arbitrary<Damage>;
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 5 }), async (damages) => {
      const bytes = damaged(sample, damages);
      const fault = await faultOf(bytes, { answers: { dateOrder: 'dmy' } });
      if (fault !== undefined) {
        expect(fault.code).toMatch(/^ingest-/);
        return;
      }
      const result = await parse(bytes, { answers: { dateOrder: 'dmy' } });
      if (result.outcome === 'asks') return;
      const messages = await messagesOf(result.thread);
      expect(messages.length).toBe(result.thread.messageCount);
      for (const { raw, rawMore = [] } of messages) {
        for (const slice of [raw, ...rawMore])
          expect(bytes.subarray(slice.offset, slice.offset + slice.bytes.length)).toEqual(slice.bytes);
      }
    }),
    { numRuns: 100 },
  );
}
