import { describe, expect, it } from '@jest/globals';
import { exportRecords, type ExportLayout } from '../../scripts/bench/exports/whatsapp-export.ts';
import { parseExport } from '../../src/ingest/index.ts';
import { bufferSource } from '../../src/kernel/byte-source.ts';

const RECORDS = 3000;
const LAYOUTS: ExportLayout[] = ['android', 'ios'];

const textOf = (layout: ExportLayout, seed = 1): string => [...exportRecords(RECORDS, layout, seed)].join('');

describe.each(LAYOUTS)('a generated export (%s)', (layout) => {
  it('is the same for the same seed and another for another', () => {
    expect(textOf(layout)).toBe(textOf(layout));
    expect(textOf(layout)).not.toBe(textOf(layout, 2));
  });

  it('holds as many records as were asked for, all of them understood', async () => {
    const source = bufferSource(Buffer.from(textOf(layout)));
    const result = await parseExport([{ name: null, source }], { timeZone: 'Europe/London' });
    expect(result).toMatchObject({
      outcome: 'parsed',
      thread: { messageCount: RECORDS, unparsed: { count: 0 } },
    });
  });

  it('mixes the kinds that a hospital group shows', async () => {
    const source = bufferSource(Buffer.from(textOf(layout)));
    const result = await parseExport([{ name: null, source }], { timeZone: 'Europe/London' });
    const kinds = new Map<string, number>();
    if (result.outcome === 'parsed')
      for await (const { kind } of result.thread.messages()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect((kinds.get('text') ?? 0) / RECORDS).toBeGreaterThan(0.85);
    for (const kind of ['media', 'deleted', 'system'])
      expect([kind, kinds.get(kind) ?? 0]).not.toEqual([kind, 0]);
  });
});
