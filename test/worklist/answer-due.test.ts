import { describe, expect, it } from '@jest/globals';
import { answerDue } from '../../src/worklist/index.ts';
import { isWorkingDay } from '../../src/worklist/bank-holidays.ts';

const due = (kind: 'access-request' | 'foi', received: string): string | null =>
  answerDue(kind, new Date(received), 'Europe/London');

/** Holidays of a year that are no weekend, as `MM-DD`. */
function holidays(year: number, area: Parameters<typeof isWorkingDay>[1]): string[] {
  const first = Date.UTC(year, 0, 1) / 86_400_000;
  const days = Array.from({ length: 365 }, (_, at) => first + at);
  return days
    .filter((day) => ![0, 6].includes(new Date(day * 86_400_000).getUTCDay()) && !isWorkingDay(day, area))
    .map((day) => new Date(day * 86_400_000).toISOString().slice(5, 10));
}

describe('the bank holidays', () => {
  it.each([
    [2021, ['01-01', '04-02', '04-05', '05-03', '05-31', '08-30', '12-27', '12-28']],
    [2024, ['01-01', '03-29', '04-01', '05-06', '05-27', '08-26', '12-25', '12-26']],
    [2025, ['01-01', '04-18', '04-21', '05-05', '05-26', '08-25', '12-25', '12-26']],
    [2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28']],
    [2027, ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-27', '12-28']],
  ])('of %i in England and Wales are those that were published', (year, expected) => {
    expect(holidays(year, 'england-and-wales')).toEqual(expected);
  });

  it('in any part of the United Kingdom are more', () => {
    const more = ['01-02', '03-17', '07-13', '08-03', '11-30'];
    const all = [...holidays(2026, 'england-and-wales'), ...more].toSorted();
    expect(holidays(2026, 'any-part')).toEqual(all);
    expect(holidays(2022, 'any-part').slice(0, 2)).toEqual(['01-03', '01-04']);
    expect(holidays(2023, 'any-part').slice(0, 2)).toEqual(['01-02', '01-03']);
  });
});

describe('an access request is answered within a month', () => {
  it.each([
    ['2026-09-03T10:00:00Z', '2026-10-05', 'the 3rd is a Saturday'],
    ['2026-06-05T08:00:00Z', '2026-07-06', 'the 5th is a Sunday'],
    ['2026-06-10T08:00:00Z', '2026-07-10', 'a Friday'],
    ['2025-03-31T12:00:00Z', '2025-04-30', 'April has no 31st'],
    ['2028-01-31T12:00:00Z', '2028-02-29', 'a leap year'],
    ['2026-11-25T12:00:00Z', '2026-12-29', 'Christmas, a weekend and a substitute day'],
    ['2026-06-09T23:30:00Z', '2026-07-10', 'the 10th already by the clock of the service'],
  ])('received %s: by %s (%s)', (received, expected) => {
    expect(due('access-request', received)).toBe(expected);
  });
});

describe('an FOI request is answered within twenty working days after its day', () => {
  it.each([
    ['2026-06-05T08:00:00Z', '2026-07-03', 'no holiday in between'],
    ['2026-06-06T08:00:00Z', '2026-07-03', 'received on a Saturday'],
    ['2026-03-10T08:00:00Z', '2026-04-10', 'St Patrick’s Day, Good Friday and Easter Monday'],
    ['2025-12-10T08:00:00Z', '2026-01-13', 'Christmas to 2 January'],
  ])('received %s: by %s (%s)', (received, expected) => {
    expect(due('foi', received)).toBe(expected);
  });

  it('and other kinds of request have no such day', () => {
    for (const kind of ['litigation', 'inquiry', 'incident'] as const)
      expect(answerDue(kind, new Date('2026-06-05T08:00:00Z'), 'Europe/London')).toBeNull();
  });
});
