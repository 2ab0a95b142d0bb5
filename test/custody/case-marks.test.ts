import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { dayDigest } from '../../src/custody/blind-digests.ts';
import { CaseMarks } from '../../src/custody/case-marks.ts';
import { dayOf, daysOf } from '../../src/custody/period.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

describe('the day that is noted of a message (RULE D-04)', () => {
  it.each([
    ['Europe/London', '2026-06-05T00:30:00+01:00', '2026-06-05'],
    ['Europe/London', '2026-06-05T23:30:00+01:00', '2026-06-05'],
    ['Europe/Lisbon', '2026-12-05T23:30:00+00:00', '2026-12-05'],
    ['Asia/Kolkata', '2026-06-05T04:29:59+05:30', '2026-06-04'],
    ['America/New_York', '2026-06-05T20:00:00-04:00', '2026-06-06'],
    ['Europe/London', '0099-06-05T00:30:00+00:00', '0099-06-05'],
  ])('in %s at %s is London’s %s', (zone, saidAt, expected) => {
    const marks = new CaseMarks(key, zone);
    const number = marks.dayOf({ saidAt, clockChange: 'none' });
    expect(marks.days()).toEqual([{ day: number, digest: dayDigest(key, day(expected)) }]);
  });

  it('is each that it may have been, where the clock changed', () => {
    const marks = new CaseMarks(key, 'Asia/Beirut');
    const near = marks.dayOf({ saidAt: '2026-06-05T23:30:00+01:00', clockChange: 'ambiguous' });
    const far = marks.dayOf({ saidAt: '2026-06-05T12:30:00+01:00', clockChange: 'nonexistent' });
    const same = marks.dayOf({ saidAt: '2026-06-05T12:30:00+01:00', clockChange: 'none' });
    expect([near === far, same === far]).toEqual([false, true]);
    const days = marks.days().map(({ day: number, digest }) => [number, digest]);
    expect(days).toEqual([
      [near, dayDigest(key, day('2026-06-05'))],
      [near, dayDigest(key, day('2026-06-06'))],
      [far, dayDigest(key, day('2026-06-05'))],
    ]);
  });

  it('tells speakers apart by label and account together, and is none for a notice', () => {
    const marks = new CaseMarks(key, 'Europe/London');
    const ids = [
      { sender: 'Coops' },
      { sender: 'Coops', senderId: 'a' },
      { sender: null },
      { sender: 'Coops' },
    ].map((message) => marks.speakerOf(message));
    expect(ids).toEqual([0, 1, null, 0]);
    expect(marks.speakers()).toHaveLength(3);
  });
});

describe('the days of a period', () => {
  it('are those of London, first and last included', () => {
    const period = { from: new Date('2026-06-04T23:00:00Z'), to: new Date('2026-06-06T22:59:59.999Z') };
    expect(daysOf(period)).toEqual([day('2026-06-05'), day('2026-06-06')]);
    expect(dayOf(Date.parse('2026-06-04T22:59:59Z'))).toBe(day('2026-06-04'));
    expect(daysOf({ from: period.from, to: period.from })).toHaveLength(1);
  });
});
