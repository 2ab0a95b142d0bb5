// Dates in words: each language that is known reads its own dates, and no other reads them as another moment.
import { describe, expect, it } from '@jest/globals';
import { comparable, readMoment } from '../../../../src/ingest/date-words.ts';
import { datePatterns } from '../../../../src/ingest/platforms/viber/date-words.ts';

function readings(written: string): string[] {
  const date = comparable(written);
  return datePatterns().flatMap((pattern) => {
    const moment = readMoment(date, pattern);
    return moment === null ? [] : [`${pattern.locale} ${Object.values(moment).join('-')}`];
  });
}

describe('a date as the sources show it', () => {
  it.each([
    ['9 лютого 2026 р. 12:55', 'uk 2026-2-9-12-55'],
    ['вівторок, 21 липня 2026 р. 07:22', 'uk 2026-7-21-7-22'],
    ['28 июля 2026 г. 10:01', 'ru 2026-7-28-10-1'],
  ])('%s', (written, expected) => {
    expect(readings(written)).toEqual([expected]);
  });
});

describe('a date as the locale data has it', () => {
  it.each([
    ['February 9, 2026 12:55 PM', ['en 2026-2-9-12-55']],
    ['February 9, 2026 12:55\u202fAM', ['en 2026-2-9-0-55']],
    ['Monday, February 9, 2026 9:05 p.m.', ['en 2026-2-9-21-5']],
    ['9 February 2026 21:05', ['en-GB 2026-2-9-21-5']],
    ['Понеділок 9 лютого 2026 12:55', ['uk 2026-2-9-12-55']],
    ['9. listopada 2026. 12:55', ['hr 2026-10-9-12-55']],
    ['9 listopada 2026 12:55', ['pl 2026-11-9-12-55']],
    ['2026년 5월 9일 오후 3:05', ['ko 2026-5-9-15-5']],
    ['٩ مايو ٢٠٢٦ ٣:٠٥ م', ['ar 2026-5-9-15-5']],
  ])('%s', (written, expected) => {
    expect(readings(written)).toEqual(expected);
  });

  it.each([
    '9 лютого 1999 р. 12:55',
    '9 лютого 2026 р. 24:55',
    '9 лютого 2026 р. 12:75',
    '9 лютого 12:55',
    '9 02 2026 12:55',
    '9/2/2026, 12:55:01',
    'лютого 9 2026 12:55',
    'May 9 12:55',
    '2026 12:55',
    '',
  ])('%j is none', (written) => {
    expect(readings(written)).toEqual([]);
  });
});

describe('every language', () => {
  const locales = [...new Set(datePatterns().map(({ locale }) => locale))];
  const moments = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].flatMap((month) =>
    [0, 9, 12, 23].map((hour) => Date.UTC(2026, month, 1 + ((month * 7 + hour) % 28), hour, 5)),
  );

  it.each(locales)('%s is read back, by itself and by any other that reads it', (locale) => {
    for (const dateStyle of ['full', 'long'] as const) {
      for (const hour12 of [true, false]) {
        const options = { timeZone: 'UTC' } as const;
        const tag = `${locale}-u-ca-gregory-nu-latn`;
        const date = new Intl.DateTimeFormat(tag, { ...options, dateStyle });
        const time = new Intl.DateTimeFormat(tag, { ...options, timeStyle: 'short', hour12 });
        for (const at of moments) {
          const is = new Date(at);
          const moment = `${is.getUTCFullYear()}-${is.getUTCMonth() + 1}-${is.getUTCDate()}-${is.getUTCHours()}-5`;
          const found = readings(`${date.format(at)} ${time.format(at)}`);
          expect(new Set(found.map((reading) => reading.split(' ')[1]))).toEqual(new Set([moment]));
          expect(found).toContain(`${locale} ${moment}`);
        }
      }
    }
  });
});
