import { describe, expect, it } from '@jest/globals';
import { android, faultOf, parse } from './export-builder.ts';

async function question(text: string) {
  const result = await parse(text);
  return result.outcome === 'parsed' ? result.open : result.questions;
}

describe('when a format carries wall times and nobody said where', () => {
  const text = android(
    '22/03/2026, 09:00 - Amara: first',
    '22/03/2026, 09:05 - Coops: second,\nwith a line more',
    '22/03/2026, 09:10 - Amara: third',
    '29/03/2026, 01:30 - Amara: the clocks have changed',
  );

  it('asks with the same three messages under each zone, of different days first', async () => {
    const [asked, ...rest] = await question(text);
    expect(rest).toEqual([]);
    const shown = Object.fromEntries(asked?.choices.map(({ value, readings }) => [value, readings]) ?? []);
    expect(shown['Europe/London']).toEqual([
      { line: 1, asWritten: '2026-03-22 09:00:00', at: '2026-03-22T09:00:00+00:00' },
      { line: 2, asWritten: '2026-03-22 09:05:00', at: '2026-03-22T09:05:00+00:00' },
      { line: 5, asWritten: '2026-03-29 01:30:00', at: '2026-03-29T02:30:00+01:00' },
    ]);
    expect(shown['Asia/Kolkata']?.map(({ at }) => at.slice(-6))).toEqual(['+05:30', '+05:30', '+05:30']);
  });

  it('asks nothing once it is answered, and keeps the answer as evidence', async () => {
    const result = await parse(text, { answers: { timeZone: 'Europe/Lisbon' } });
    expect(result).toMatchObject({ outcome: 'parsed', open: [] });
    const { evidence } = result.outcome === 'parsed' ? result.thread : result.facts;
    expect(evidence).toContainEqual({
      kind: 'time-zone',
      decided: 'Europe/Lisbon',
      basis: 'answered-by-person',
      detail: '',
    });
  });

  it('refuses a zone that nobody knows, with the field', async () => {
    const fault = await faultOf(text, { answers: { timeZone: 'Middle/Earth' } });
    expect([fault?.code, fault?.place]).toEqual(['ingest-unknown-time-zone', { field: 'timeZone' }]);
  });
});
