import { describe, expect, it } from '@jest/globals';
import { toGregorian } from '../../../../src/ingest/platforms/whatsapp/calendars.ts';
import { HeaderScanner } from '../../../../src/ingest/platforms/whatsapp/header-scanner.ts';
import { fits } from '../../../../src/ingest/platforms/whatsapp/layout.ts';
import { wallTime } from '../../../../src/ingest/platforms/whatsapp/wall-time.ts';

const ORDERS = ['ymd', 'dmy', 'mdy'] as const;

/** The times under all orders that the numbers allow. */
function readingsOf(line: string): { all: string[]; rest: string } | null {
  const scanner = new HeaderScanner();
  const bytes = Buffer.from(line);
  if (!scanner.scan(bytes, 0, bytes.length)) return null;
  const all = ORDERS.filter((order) => fits(scanner, order)).map((order) => wallTime(scanner, order));
  return { all, rest: bytes.toString('utf8', scanner.bodyStart) };
}

// formats.md §1.2, line by line, and the spellings that its parts list.
describe('a header of each known layout', () => {
  it.each([
    ['31/12/2022, 21:05 - N: t', '2022-12-31T21:05:00'],
    ['12/31/22, 9:05\u202fPM - N: t', '2022-12-31T21:05:00'],
    ['12/31/22, 9:05 PM - N: t', '2022-12-31T21:05:00'],
    ['31/12/22, 9:05 pm - N: t', '2022-12-31T21:05:00'],
    ['31/12/22, 9:05\u202fpm - N: t', '2022-12-31T21:05:00'],
    ['2022-12-31, 9:05 p.m. - N: t', '2022-12-31T21:05:00'],
    ['2022-12-31, 9:05\u202fp.m. - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31, 9:05 am - N: t', '2022-12-31T09:05:00'],
    ['28/3/2025, 9:29\u00a0p.\u00a0m. - N: t', '2025-03-28T21:29:00'],
    ['28/3/2025, 9:29\u202fp.\u202fm. - N: t', '2025-03-28T21:29:00'],
    ['28/3/2025, 9:29 a. m. - N: t', '2025-03-28T09:29:00'],
    ['28/3/2025, 9:29 a.\u00a0m. - N: t', '2025-03-28T09:29:00'],
    ['31.12.22, 21:05 - N: t', '2022-12-31T21:05:00'],
    ['31.12.2022, 21:05 - N: t', '2022-12-31T21:05:00'],
    ['23.03.22 13:31 - N: t', '2022-03-23T13:31:00'],
    ['23-03-2022 13:31 - N: t', '2022-03-23T13:31:00'],
    ['31/12/2022 21:05 - N: t', '2022-12-31T21:05:00'],
    ['31/12/2022 à 21:05 - N: t', '2022-12-31T21:05:00'],
    ['13.6.2018 klo 21.25 - N: t', '2018-06-13T21:25:00'],
    ['31.12.2022, 21.05 - N: t', '2022-12-31T21:05:00'],
    ['2022. 12. 31. 21:05 - N: t', '2022-12-31T21:05:00'],
    ['31. 12. 2022. 21:05 - N: t', '2022-12-31T21:05:00'],
    ['31. 12. 2022 21:05 - N: t', '2022-12-31T21:05:00'],
    ['31.12.2022. 21:05 - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31 下午9:05 - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31\u2009晚上9:05 - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31 上午 9:05 - N: t', '2022-12-31T09:05:00'],
    ['2022/12/31 凌晨12:05 - N: t', '2022-12-31T00:05:00'],
    ['2022/12/31 中午12:05 - N: t', '2022-12-31T12:05:00'],
    ['2022/12/31 早上7:05 - N: t', '2022-12-31T07:05:00'],
    ['2022/12/31 午後9:05 - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31 午前9:05 - N: t', '2022-12-31T09:05:00'],
    ['2022. 12. 31. 오후 9:05 - N: t', '2022-12-31T21:05:00'],
    ['2022. 12. 31. 오전 9:05 - N: t', '2022-12-31T09:05:00'],
    ['[31/12/2022, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['[31/12/2022, 9:05:09\u202fPM] N: t', '2022-12-31T21:05:09'],
    ['[17/01/25, 1:52:56 p.m.] N: t', '2025-01-17T13:52:56'],
    ['[3/18/22 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['[3/18/22 14.56.01] N: t', '2022-03-18T14:56:01'],
    ['[14:56:01, 3/18/22] N: t', '2022-03-18T14:56:01'],
    ['[9:56:01 CH, 3/18/22] N: t', '2022-03-18T21:56:01'],
    ['[00:42, 19.9.2017] N: t', '2017-09-19T00:42:00'],
    ['\u200e[31/12/2022, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['\ufeff[\ufeff31/12/2022, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['\u2068[31/12/2022, 21:05:09]\u2069 N: t', '2022-12-31T21:05:09'],
    ['[\u200f18\u200f/3\u200f/2022، 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠٠\u00a0م] N: t', '2022-03-18T14:56:00'],
    ['[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠٠\u00a0ص] N: t', '2022-03-18T02:56:00'],
    ['[۱۴۰۱/۱۰/۱۰, ۲۱:۰۵:۰۹] N: t', '2022-12-31T21:05:09'],
    ['[10/10/1401 AP, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['[३१/१२/२२, ९:०५:०९ PM] N: t', '2022-12-31T21:05:09'],
    ['[3/18/2565 BE, 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['18/3/2565 14:56 - N: t', '2022-03-18T14:56:00'],
    ['18/3/65 14:56 - N: t', '2022-03-18T14:56:00'],
    ['[3/18/R4, 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['[3/18/H30, 14:56:01] N: t', '2018-03-18T14:56:01'],
    ['[R4/3/18 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['19/12/2012 17:02:35: N: t', '2012-12-19T17:02:35'],
    ['18/04/2021, 7:30 in the morning - N: t', '2021-04-18T07:30:00'],
    ['18/04/2021, 1:30 in the afternoon - N: t', '2021-04-18T13:30:00'],
    ['18/04/2021, 7:30 in the evening - N: t', '2021-04-18T19:30:00'],
    ['18/04/2021, 11:30 at night - N: t', '2021-04-18T23:30:00'],
    ['09/17/19, 8:30:52 AM – N: t', '2019-09-17T08:30:52'],
    ['2022-12-31 21 h 05 - N: t', '2022-12-31T21:05:00'],
  ])('is read: %s', (line, at) => {
    const readings = readingsOf(line);
    expect(readings?.rest).toBe('N: t');
    expect(readings?.all).toContain(at);
  });

  it.each(['[2026/7/29 02:28:37] Bob:Hi', '[2026/7/29 02:28:37]Bob:Hi'])(
    'leaves what follows to the sender: %s',
    (line) => {
      expect(readingsOf(line)).toEqual({ all: ['2026-07-29T02:28:37'], rest: 'Bob:Hi' });
    },
  );
});

// Phones take their date patterns from the Unicode CLDR, as Node does.
describe('a header as a phone of this locale writes it', () => {
  const LOCALES =
    `af ar ar-EG az bg bn bs ca cs da de de-CH el en-AU en-CA en-GB en-IN en-US en-ZA es es-AR es-CO es-MX es-US et fa fi fil fr
     fr-CA ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl nl-BE pa pl pt pt-BR ro ru si
     sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh-CN zh-HK zh-SG zh-TW zu`.split(/\s+/);
  const at = new Date(Date.UTC(2022, 11, 31, 21, 5, 9));

  it.each(LOCALES)('%s', (locale) => {
    const whole = '2022-12-31T21:05:09';
    for (const hour12 of [undefined, true]) {
      for (const timeStyle of ['short', 'medium'] as const) {
        const form = new Intl.DateTimeFormat(locale, {
          dateStyle: 'short',
          timeStyle,
          timeZone: 'UTC',
          ...(hour12 === undefined ? {} : { hour12 }),
        });
        for (const line of [`[${form.format(at)}] N: t`, `${form.format(at)} - N: t`]) {
          const readings = readingsOf(line);
          expect([line, readings?.rest]).toEqual([line, 'N: t']);
          expect(readings?.all).toContain(timeStyle === 'short' ? '2022-12-31T21:05:00' : whole);
        }
      }
    }
  });
});

describe('a Persian date', () => {
  it('is the day that the Unicode CLDR says, through all years of the app', () => {
    const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      timeZone: 'UTC',
    });
    for (let day = Date.UTC(2009, 2, 21); day < Date.UTC(2051, 0, 1); day += 86_400_000) {
      const date = new Date(day);
      const part = (type: string): number =>
        Number(persian.formatToParts(date).find((one) => one.type === type)?.value);
      expect(toGregorian(part('year'), part('month'), part('day'))).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
    }
  });
});

describe('a twelve-hour time', () => {
  it.each([
    ['12:00 AM', '00:00'],
    ['12:00 PM', '12:00'],
    ['1:00 AM', '01:00'],
    ['11:59 PM', '23:59'],
    ['00:12 AM', '00:12'],
    ['23:59 PM', '23:59'],
  ])('%s is %s', (written, hour) => {
    expect(readingsOf(`31/12/2022, ${written} - N: t`)?.all).toEqual([`2022-12-31T${hour}:00`]);
  });
});

describe('a date that does not exist', () => {
  it.each(['31/02/2022, 21:05 - N: t', '29/02/2023, 21:05 - N: t', '[31/12/1401, 21:05:09] N: t'])(
    'fits no order: %s',
    (line) => {
      expect(readingsOf(line)?.all ?? []).toEqual([]);
    },
  );

  it('is told from one that does', () => {
    expect(readingsOf('29/02/2024, 21:05 - N: t')?.all).toEqual(['2024-02-29T21:05:00']);
  });
});

describe('a line that only resembles a header', () => {
  it.each([
    '2/11/19: Arrival',
    '31/12/2022 see you at 21:05 - N: t',
    '[31/12/2022] N: t',
    '99/99/2022, 21:05 - N: t',
    '31/12/2022, 25:05 - N: t',
    '31/12/2022, 21:65 - N: t',
    '120/80, 21:05 - BP: t',
    '',
    '[',
  ])('is not one: %s', (line) => {
    expect(readingsOf(line)).toBeNull();
  });

  it('leaves the app’s mark to the text behind the header', () => {
    expect(readingsOf('[31/12/2022, 21:05:09] \u200eN: t')?.rest).toBe('\u200eN: t');
  });
});
