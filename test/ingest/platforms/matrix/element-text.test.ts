// Element's text export: dates of every language, labels told from notices, files told by their form and their second.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { WrittenDates } from '../../../../src/ingest/date-words.ts';
import { elementDates } from '../../../../src/ingest/platforms/matrix/element-dates.ts';
import { messagesOf, parsed, read, zipOf } from '../../export-builder.ts';

function sample(name: string): Buffer {
  return readFileSync(fileURLToPath(new URL(`../../../samples/matrix/${name}`, import.meta.url)));
}

describe('the sample in English', () => {
  it('is read whole, each record with its bytes', async () => {
    const bytes = sample('element-export.txt');
    const name = 'Element - Gen Surg on-call - Chat Export - 2021-04-17T08-00-00.000Z.txt';
    const thread = await parsed(bytes, { fileName: name });
    expect(thread).toMatchObject({ platform: 'matrix', layout: 'element-text', title: 'Gen Surg on-call' });
    expect(thread.warnings).toEqual([{ code: 'matrix-not-decrypted', count: 1, lines: [17] }]);
    const messages = await messagesOf(thread);
    expect(messages.map(({ at, sender, kind, text }) => [at.slice(11), sender, kind, text])).toEqual([
      ['17:18:01', null, 'system', 'Amara Okafor created and configured the room.'],
      ['17:18:30', null, 'system', 'Coops joined the room'],
      ['17:19:00', null, 'system', 'Amara Okafor changed the topic to "Ward 9: night".'],
      [
        '17:20:00',
        'Amara Okafor',
        'text',
        'Bed 4, 71F, laparotomy this morning. BP 84/50.\nLactate 4.1 - 10⁹/L WCC 22\n\nUrine: 15 ml/h ',
      ],
      [
        '17:21:07',
        'Coops',
        'text',
        '<@amara:ward.example "Bed 4, 71F, laparotomy this morn..."> 250 ml Hartmann\'s stat, then call me.',
      ],
      ['17:22:00', 'Amara Okafor', 'media', 'Amara Okafor sent an image. (File Attached)'],
      ['17:23:09', 'Coops', 'media', 'protocol.pdf (Media omitted)'],
      ['17:24:00', 'Coops', 'text', 'is scrubbing in'],
      ['17:25:00', 'Coops', 'deleted', 'Message deleted'],
      ['17:26:00', 'Ward: Bay 2', 'text', 'Cannula resited (left hand)'],
      ['17:26:30', 'Ward: Bay 2', 'text', 'Flushed: ok'],
      ['17:27:00', 'Ward: Bay 2', 'text', 'Obs: HR 90'],
      ['17:27:30', 'Ward: Bay 2', 'text', 'Done'],
      ['17:28:00', 'Amara Okafor', 'unsupported', ''],
      ['17:29:00', 'Amara Okafor', 'call', 'Amara Okafor placed a voice call.'],
      ['17:30:00', 'Coops', 'sticker', 'Coops sent a sticker. (Media omitted)'],
      ['17:31:00', 'Silva', 'text', 'once'],
    ]);
    const spoken = messages.map(({ text, appText }) =>
      (appText ?? []).reduceRight((words, { start, end }) => words.slice(0, start) + words.slice(end), text),
    );
    expect(spoken.slice(4, 9)).toEqual([
      "250 ml Hartmann's stat, then call me.",
      '',
      '',
      'is scrubbing in',
      '',
    ]);
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(bytes);
  });
});

describe('the sample in German', () => {
  it('tells a file by its form and a notice by its open quotation', async () => {
    const thread = await parsed(sample('element-export-de.txt'));
    const messages = await messagesOf(thread);
    expect(messages.map(({ at, sender, kind }) => [at, sender, kind])).toEqual([
      ['2021-04-16T17:18:01', null, 'system'],
      ['2021-04-16T17:20:00', 'Amara Okafor', 'text'],
      ['2021-04-16T17:21:00', 'Jörg', 'media'],
      ['2021-04-16T17:22:00', null, 'system'],
      ['2021-04-16T17:23:00', 'Jörg', 'text'],
      ['2021-05-01T00:03:00', 'Amara Okafor', 'text'],
    ]);
    expect(messages[2]?.attachments).toEqual([{ name: 'befund.pdf', present: false }]);
  });
});

describe('a date of any language of the app', () => {
  const locales = [...new Set(elementDates().map(({ locale }) => locale))];
  const moments = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].flatMap((month) =>
    [0, 9, 12, 23].map((hour) => Date.UTC(2026, month, 1 + ((month * 7 + hour) % 28), hour, 5, month * 5)),
  );

  it.each(locales)('%s is read back, to the second, in 24 hours and in 12', (locale) => {
    for (const hourCycle of ['h23', 'h12'] as const) {
      const format = new Intl.DateTimeFormat(locale, {
        timeZone: 'UTC',
        hourCycle,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        second: '2-digit',
      });
      const dates = new WrittenDates(elementDates());
      for (const moment of moments) {
        const time = new Date(moment);
        expect(dates.read(format.format(moment))).toEqual({
          year: 2026,
          month: time.getUTCMonth() + 1,
          day: time.getUTCDate(),
          hour: time.getUTCHours(),
          minute: 5,
          second: time.getUTCSeconds(),
        });
      }
      expect(dates.patterns.some((pattern) => pattern.locale === locale)).toBe(true);
    }
  });

  it.each([
    ['Fri, Apr 16 2021 17:20:00', '2021-4-16-17-20-0'],
    ['Fri, Apr 16 2021 5:20:00PM', '2021-4-16-17-20-0'],
    ['Fri 16 Apr 2021, 17:20:00', '2021-4-16-17-20-0'],
    ['Fri, Apr 16, 2021, 12:20:00\u202fAM', '2021-4-16-0-20-0'],
    ['4/5/2021, 17:20:00', null],
    ['Fri, Apr 31, 2021, 17:20:00', null],
    ['Fri, Apr 16, 2021, 17:20', null],
  ])('%s', (written, expected) => {
    const moment = new WrittenDates(elementDates()).read(written);
    expect(moment === null ? null : Object.values(moment).join('-')).toBe(expected);
  });
});

describe('a line that only looks like a label', () => {
  const line = (text: string, second: number) =>
    `Fri, Apr 16, 2021, 17:20:${String(second + 10)} - ${text}\n`;
  const senders = async (...texts: string[]) =>
    (await read(texts.map((text, index) => line(text, index)).join(''))).map(({ sender, kind }) => [
      sender,
      kind,
    ]);

  it('is a notice when it is about somebody who writes, and a person else', async () => {
    expect(
      await senders(
        'Sam: a',
        'Sam: b',
        'Sam left the room: end of shift',
        'Sam Smith: c',
        'Coops removed: d',
      ),
    ).toEqual([
      ['Sam', 'text'],
      ['Sam', 'text'],
      [null, 'system'],
      ['Sam Smith', 'text'],
      ['Coops removed', 'text'],
    ]);
  });
});

describe('the files of a text export', () => {
  it('belong to the line of the same second', async () => {
    const text = [
      'Fri, Apr 16, 2021, 5:20:00 PM - Coops sent an image. (File Attached)',
      'Fri, Apr 16, 2021, 5:20:01 PM - Coops sent an image. (File Attached)',
      'Fri, Apr 16, 2021, 5:20:02 PM - Coops: ecg.pdf (File Attached)',
      'Fri, Apr 16, 2021, 5:20:03 PM - Coops sent an image. (File Attached)',
    ];
    const folder = 'matrix - Ward 9 - Chat Export - 2021-04-17T08-00-00.000Z/';
    const files = {
      'export.txt': `${text.join('\n')}\n`,
      'images/a-4-16-2021 at 5-20-00 PM.jpg': 'A',
      'images/b-4-16-2021 at 5-20-01 PM.jpg': 'B',
      'files/ecg-4-16-2021 at 5-20-02 PM.pdf': 'C',
      'images/c-4-16-2021 at 5-20-03 PM.jpg': 'D',
      'images/d-4-16-2021 at 5-20-03 PM.jpg': 'E',
    };
    const zip = await zipOf(
      Object.fromEntries(Object.entries(files).map(([name, bytes]) => [folder + name, bytes])),
    );
    expect((await read(zip)).map(({ attachments }) => attachments[0])).toEqual([
      { name: 'images/a-4-16-2021 at 5-20-00 PM.jpg', present: true },
      { name: 'images/b-4-16-2021 at 5-20-01 PM.jpg', present: true },
      { name: 'files/ecg-4-16-2021 at 5-20-02 PM.pdf', present: true },
      { name: 'image', present: false },
    ]);
  });
});

describe('any text export', () => {
  const word = fc.constantFrom(
    'BP 84/50',
    ' 10⁹/L ½ ',
    'x: y',
    '- z',
    '',
    '* a',
    '<@a:b> c',
    'a.pdf (b)',
    '12:00:00',
  );
  const body = fc.array(word, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
  const message = fc.record({ sender: fc.constantFrom('Coops', 'Amara Okafor', '@s:x'), body });

  it('gives back every message and all of its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        async (messages, end) => {
          const text = messages.map(
            (one, index) =>
              `Fri, Apr 16, 2021, 17:20:${String(index + 10)} - ${one.sender}: ${one.body}${end}`,
          );
          const back = await read(text.join(''));
          expect(back.map(({ sender, text: words }) => [sender, words])).toEqual(
            messages.map((one) => [one.sender, one.body]),
          );
          expect(Buffer.concat(back.map(({ raw }) => raw.bytes)).toString()).toBe(text.join(''));
        },
      ),
      { numRuns: 150 },
    );
  });
});
