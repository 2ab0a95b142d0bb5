import { describe, expect, it } from '@jest/globals';
import { HeaderScanner } from '../../../../src/ingest/platforms/whatsapp/header-scanner.ts';
import { fits } from '../../../../src/ingest/platforms/whatsapp/layout.ts';
import type { DateOrder } from '../../../../src/ingest/wall-time.ts';
import { wallTime } from '../../../../src/ingest/platforms/whatsapp/wall-time.ts';

function scan(line: string): { at: string; rest: string } | null {
  const scanner = new HeaderScanner();
  const bytes = Buffer.from(line);
  if (!scanner.scan(bytes, 0, bytes.length)) return null;
  const order = (['ymd', 'dmy', 'mdy'] as DateOrder[]).find((one) => fits(scanner, one)) ?? 'dmy';
  const chosen = order === 'ymd' && scanner.first < 100 ? (fits(scanner, 'dmy') ? 'dmy' : 'mdy') : order;
  return { at: wallTime(scanner, chosen), rest: bytes.toString('utf8', scanner.bodyStart) };
}

describe('a header of each known layout', () => {
  it.each([
    ['31/12/2022, 21:05 - N: t', '2022-12-31T21:05:00'],
    ['12/31/22, 9:05\u202fPM - N: t', '2022-12-31T21:05:00'],
    ['31/12/22, 9:05 pm - N: t', '2022-12-31T21:05:00'],
    ['2022-12-31, 9:05 p.m. - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31, 9:05 am - N: t', '2022-12-31T09:05:00'],
    ['28/3/2025, 9:29\u00a0p.\u00a0m. - N: t', '2025-03-28T21:29:00'],
    ['31.12.22, 21:05 - N: t', '2022-12-31T21:05:00'],
    ['23.03.22 13:31 - N: t', '2022-03-23T13:31:00'],
    ['23-03-2022 13:31 - N: t', '2022-03-23T13:31:00'],
    ['31/12/2022 à 21:05 - N: t', '2022-12-31T21:05:00'],
    ['13.6.2018 klo 21.25 - N: t', '2018-06-13T21:25:00'],
    ['2022. 12. 31. 21:05 - N: t', '2022-12-31T21:05:00'],
    ['31. 12. 2022. 21:05 - N: t', '2022-12-31T21:05:00'],
    ['2022/12/31 下午9:05 - N: t', '2022-12-31T21:05:00'],
    ['[31/12/2022, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['[31/12/2022, 9:05:09\u202fPM] N: t', '2022-12-31T21:05:09'],
    ['[17/01/25, 1:52:56 p.m.] N: t', '2025-01-17T13:52:56'],
    ['[3/18/22 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['[3/18/22 14.56.01] N: t', '2022-03-18T14:56:01'],
    ['[14:56:01, 3/18/22] N: t', '2022-03-18T14:56:01'],
    ['\u200e[31/12/2022, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['\ufeff[\ufeff31/12/2022, 21:05:09] N: t', '2022-12-31T21:05:09'],
    ['[\u200f18\u200f/3\u200f/2022، 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠٠\u00a0م] N: t', '2022-03-18T14:56:00'],
    ['[3/18/2565 BE, 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['[3/18/R4, 14:56:01] N: t', '2022-03-18T14:56:01'],
    ['19/12/2012 17:02:35: N: t', '2012-12-19T17:02:35'],
    ['18/04/2021, 7:30 in the morning - N: t', '2021-04-18T07:30:00'],
    ['18/04/2021, 7:30 in the evening - N: t', '2021-04-18T19:30:00'],
    ['09/17/19, 8:30:52 AM – N: t', '2019-09-17T08:30:52'],
  ])('is read: %s', (line, at) => {
    expect(scan(line)).toEqual({ at, rest: 'N: t' });
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
    expect(scan(`31/12/22, ${written} - N: t`)?.at).toBe(`2022-12-31T${hour}:00`);
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
    expect(scan(line)).toBeNull();
  });

  it('leaves the app’s mark to the text behind the header', () => {
    expect(scan('[31/12/2022, 21:05:09] \u200eN: t')?.rest).toBe('\u200eN: t');
  });
});
