import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timeZoneOf } from '../../src/kernel/time-zone.ts';

const ZONES = [
  'Europe/London',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Sao_Paulo',
] as const;

/** The offset (minutes) at an instant, asked of Node afresh. */
function plainOffset(zone: string, utc: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(utc).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function offsetOf(at: string): number {
  const [, sign = '', hours = '', minutes = ''] = /([+-])(\d\d):(\d\d)$/.exec(at) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

describe('the offset of a zone, remembered day by day', () => {
  it('is that of the database at every instant, in whatever order they are asked', () => {
    const from = Date.UTC(1975, 0, 1);
    const instants = fc.array(fc.integer({ min: from, max: Date.UTC(2037, 0, 1) }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (name, times) => {
        const zone = timeZoneOf(name);
        for (const utc of times)
          expect(offsetOf(zone?.fromInstant(new Date(utc).toISOString())?.at ?? '')).toBe(
            plainOffset(name, utc),
          );
      }),
    );
  });

  it.each(ZONES)('changes at the very second in %s', (name) => {
    const zone = timeZoneOf(name);
    const hour = 3_600_000;
    let changes = 0;
    for (let utc = Date.UTC(2010, 0, 1); utc < Date.UTC(2019, 0, 1); utc += 6 * hour) {
      if (plainOffset(name, utc) === plainOffset(name, utc + 6 * hour)) continue;
      changes += 1;
      for (let at = utc; at <= utc + 6 * hour; at += hour / 2)
        for (const instant of [at - 1, at, at + 1])
          expect(offsetOf(zone?.fromInstant(new Date(instant).toISOString())?.at ?? '')).toBe(
            plainOffset(name, instant),
          );
    }
    expect(changes > 0 || name === 'Asia/Kathmandu').toBe(true);
  });
});
