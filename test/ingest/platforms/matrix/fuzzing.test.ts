// Damaged texts of events end in a result or a coded fault, whatever is wrong with them.
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse } from '../../export-builder.ts';
import { damaged, twisted } from '../../mutations.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/matrix/', import.meta.url));
const files = readdirSync(SAMPLES).filter((name) => name.includes('.'));

async function check(bytes: Buffer): Promise<void> {
  const fault = await faultOf(bytes);
  if (fault !== undefined) {
    expect(fault.code).toMatch(/^ingest-/);
    expect(fault.message).not.toMatch(/Bed 4|gluconate|Gentamicin/);
    return;
  }
  const result = await parse(bytes);
  if (result.outcome !== 'parsed') return;
  expect(await messagesOf(result.thread)).toHaveLength(result.thread.messageCount);
}

describe('a text of events', () => {
  it.each(files)('with changed bytes: %s', async (file) => {
    await fc.assert(fc.asyncProperty(damaged(readFileSync(SAMPLES + file)), check), { numRuns: 60 });
  });

  it.each(files.filter((file) => file.endsWith('.json')))(
    'with odd values in odd places: %s',
    async (file) => {
      const tree: unknown = JSON.parse(readFileSync(SAMPLES + file, 'utf8'));
      await fc.assert(
        fc.asyncProperty(twisted(tree), (value) => check(Buffer.from(JSON.stringify(value)))),
        { numRuns: 120 },
      );
    },
  );
});
