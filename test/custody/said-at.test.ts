import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { saidAtResolver } from '../../src/custody/said-at.ts';

describe('when a message was said (RULE A-06)', () => {
  const london = saidAtResolver('Europe/London');

  it.each([
    ['2026-01-15T09:00:00', '2026-01-15T09:00:00+00:00', 'none'],
    ['2026-07-15T09:00:00', '2026-07-15T09:00:00+01:00', 'none'],
    ['2026-07-15T09:00', '2026-07-15T09:00:00+01:00', 'none'],
    // 29 March 2026: 01:00 to 02:00 does not exist.
    ['2026-03-29T00:59:59', '2026-03-29T00:59:59+00:00', 'none'],
    ['2026-03-29T01:30:00', '2026-03-29T02:30:00+01:00', 'nonexistent'],
    ['2026-03-29T02:00:00', '2026-03-29T02:00:00+01:00', 'none'],
    // 25 October 2026: 01:00 to 02:00 exists twice.
    ['2026-10-25T00:59:59', '2026-10-25T00:59:59+01:00', 'none'],
    ['2026-10-25T01:30:00', '2026-10-25T01:30:00+01:00', 'ambiguous'],
    ['2026-10-25T02:00:00', '2026-10-25T02:00:00+00:00', 'none'],
  ])('reads %s in London as %s (%s)', (at, saidAt, clockChange) => {
    expect(london(at, true)).toEqual({ saidAt, clockChange });
  });

  it.each([
    ['America/New_York', '2026-01-15T09:00:00-05:00'],
    ['Asia/Kathmandu', '2026-01-15T09:00:00+05:45'],
    ['Pacific/Kiritimati', '2026-01-15T09:00:00+14:00'],
    ['UTC', '2026-01-15T09:00:00+00:00'],
  ])('reads nine o’clock in %s as %s', (zone, saidAt) => {
    expect(saidAtResolver(zone)('2026-01-15T09:00:00', true).saidAt).toBe(saidAt);
  });

  it('shows an instant in the zone without changing it', () => {
    expect(london('2026-07-15T08:00:00Z', false)).toEqual({
      saidAt: '2026-07-15T09:00:00+01:00',
      clockChange: 'none',
    });
  });

  it('never moves a wall time that exists', () => {
    const minute = fc.integer({ min: 0, max: 60 * 24 * 365 * 20 });
    const zone = fc.constantFrom(
      'Europe/London',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
    );
    fc.assert(
      fc.property(minute, zone, (minutes, name) => {
        const wall = new Date(Date.UTC(2015, 0, 1) + minutes * 60_000).toISOString().slice(0, 19);
        const { saidAt, clockChange } = saidAtResolver(name)(wall, true);
        expect(saidAt.startsWith(wall)).toBe(clockChange !== 'nonexistent');
      }),
    );
  });

  it('refuses what is no time', () => {
    expect(() => london('yesterday', true)).toThrow(expect.objectContaining({ code: 'custody-broken-time' }));
  });
});
