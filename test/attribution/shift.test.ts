import { describe, expect, it } from '@jest/globals';
import { shiftEnd } from '../../src/attribution/shift.ts';

const rule = { ends: ['08:00', '20:00'], timeZone: 'Europe/London' };

describe('the end of the shift in which a deposit was received (RULE G-02, RULE A-06)', () => {
  it.each([
    ['2026-11-23T06:55:00Z', '2026-11-23T08:00:00.000Z'],
    ['2026-11-23T08:00:00Z', '2026-11-23T20:00:00.000Z'],
    ['2026-07-01T18:59:00Z', '2026-07-01T19:00:00.000Z'], // British Summer Time
    ['2026-10-24T19:30:00Z', '2026-10-25T08:00:00.000Z'], // the night the clocks go back
    ['2026-03-28T20:30:00Z', '2026-03-29T07:00:00.000Z'], // the night they go forward
  ])('for %s is %s', (received, end) => {
    expect(shiftEnd(new Date(received), rule).toISOString()).toBe(end);
  });
});
