// Days and wall times as exports write them.
import { describe, expect, it } from '@jest/globals';
import { firstLineOf } from '../../src/ingest/lines.ts';
import { linesBefore } from '../../src/ingest/unparsed-lines.ts';
import { isCalendarDay, wallTimeText } from '../../src/ingest/wall-time.ts';
import { bounds } from '../../src/kernel/bounds.ts';

describe('a calendar day', () => {
  it.each([
    [2026, 2, 28, true],
    [2026, 2, 29, false],
    [2028, 2, 29, true],
    [2000, 2, 29, true],
    [1900, 2, 29, false],
    [2026, 4, 31, false],
    [2026, 12, 31, true],
    [2026, 0, 1, false],
    [2026, 13, 1, false],
    [2026, 1, 0, false],
    [12, 2, 29, true],
    [0, 1, 1, false],
  ])('%i-%i-%i is one: %j', (year, month, day, expected) => {
    expect(isCalendarDay({ year, month, day })).toBe(expected);
  });

  it('is written with all its digits', () => {
    expect(wallTimeText({ year: 26, month: 3, day: 4 }, { hour: 5, minute: 6, secondOfMinute: 7 })).toBe(
      '0026-03-04T05:06:07',
    );
  });
});

describe('the first line of a text', () => {
  it.each([
    ['a\nb', 'a'],
    ['\ufeff\r\n \t\n  b \r\nc', '  b '],
    [`${' '.repeat(100)}\nb`, ' '.repeat(100)],
    ['\n\n', null],
    ['', null],
  ])('of %j is %j', (text, expected) => {
    expect(firstLineOf(Buffer.from(text))?.toString() ?? null).toBe(expected);
  });
});

describe('lines before the first message', () => {
  it('are all counted, and the first of them listed', () => {
    expect(linesBefore(1, bounds)).toEqual({ count: 0, lines: [] });
    const report = linesBefore(101, { ...bounds, maxReportedLines: 2 });
    expect(report).toEqual({
      count: 100,
      lines: [1, 2].map((line) => ({ line, reason: 'before-first-header' })),
    });
  });
});
