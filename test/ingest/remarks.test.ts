import { describe, expect, it } from '@jest/globals';
import { Remarks } from '../../src/ingest/remarks.ts';
import { bounds } from '../../src/kernel/bounds.ts';

describe('remarks', () => {
  it('count all and list the first lines only', () => {
    const remarks = new Remarks({ ...bounds, maxReportedLines: 2 });
    for (const line of [3, 4, 9]) remarks.warn('signal-odd', line);
    remarks.warn('signal-keys', undefined, 5);
    for (const line of [1, 2, 7]) remarks.unparsed(line, 'broken-json');
    expect(remarks.warnings()).toEqual([
      { code: 'signal-odd', count: 3, lines: [3, 4] },
      { code: 'signal-keys', count: 5, lines: [] },
    ]);
    expect(remarks.report()).toEqual({
      count: 3,
      lines: [1, 2].map((line) => ({ line, reason: 'broken-json' })),
    });
  });
});
