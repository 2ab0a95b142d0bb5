// Our own small histories in the layouts of the app, committed byte for byte, with what a person reads in them.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parse, parsed } from '../../export-builder.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/viber/', import.meta.url));

const FILES: [
  name: string,
  layout: string,
  messages: [at: string, kind: string, sender: string, text: string][],
][] = [
  [
    'Messages - Resus team.csv',
    'viber-mail-csv d/m/y',
    [
      [
        '2026-11-13T07:58:02',
        'text',
        'Niamh Byrne',
        '"Foxtrot Whisky", 54, chest pain since 05:00, troponin 89 ng/L',
      ],
      ['2026-11-13T07:58:40', 'text', 'Me', 'Aspirin 300 mg given?'],
      [
        '2026-11-13T07:59:05',
        'text',
        'Niamh Byrne',
        'yes, and GTN.\n\nECG: ST depression V4–V6,\nno old one here',
      ],
      [
        '2026-11-13T08:01:17',
        'text',
        'Okafor, Amara',
        'Cath lab knows. 12/11/2026 was his last visit, 1,5 mg bisoprolol',
      ],
      ['2026-11-13T08:01:50', 'media', 'Me', 'Photo message'],
      ['2026-11-14T06:30:00', 'text', 'Me', ''],
    ],
  ],
  [
    'spreadsheet-2015.csv',
    'viber-spreadsheet d/m/y',
    [
      ['2015-08-17T12:52:56', 'text', 'Me', 'Repeat lactate at "two", please'],
      ['2015-08-17T12:58:34', 'text', 'Dr "Coops" Cooper', '4.1, was 5.6'],
      ['2015-08-17T13:02:10', 'text', 'Dr "Coops" Cooper', 'Cultures:\r\n2 of 2 Gram positive'],
    ],
  ],
  [
    'desktop-uk.txt',
    'viber-desktop-copy',
    [
      ['2026-02-09T12:55:00', 'text', 'Олена Коваль', 'тиск 90/60, ЧСС 124'],
      [
        '2026-02-09T12:56:00',
        'text',
        'Реанімація: пост 2',
        'рідина 500 мл болюсно,\nпотім лактат: повторити\n\nі подзвоніть мені',
      ],
      ['2026-02-09T13:20:00', 'text', 'Олена Коваль', 'лактат 3,4 ммоль/л'],
    ],
  ],
  [
    'desktop-ru.txt',
    'viber-desktop-copy',
    [
      ['2026-07-28T10:01:00', 'text', 'Ирина', 'калий 6,1, ЭКГ без изменений'],
      ['2026-07-28T10:03:00', 'text', 'Дежурный', 'глюконат кальция 10% 10 мл'],
    ],
  ],
  [
    'desktop-en.txt',
    'viber-desktop-copy',
    [
      ['2026-02-09T11:59:00', 'text', 'Niamh Byrne', 'K+ 6.8, ECG: tall T waves'],
      ['2026-02-09T12:05:00', 'text', 'Coops', '10 ml calcium gluconate 10% now,\nthen insulin/dextrose'],
      [
        '2026-02-10T00:10:00',
        'text',
        'Niamh Byrne',
        '[ February 9, 2026 ] is the wrong date on the drug chart',
      ],
    ],
  ],
  [
    'bot-events.jsonl',
    'viber-bot-events',
    [
      ['2026-11-13T07:58:02Z', 'text', 'Niamh Byrne', 'Foxtrot Whisky, bed 4: K+ 6.8, ECG with tall T waves'],
      ['2026-11-13T07:58:33.250Z', 'media', 'Niamh Byrne', 'ECG at 07:55'],
      ['2026-11-13T07:58:44Z', 'media', 'Niamh Byrne', 'gas 07-50.pdf'],
      ['2026-11-13T07:59:03.500Z', 'location', 'Niamh Byrne', '51.50083, -0.14256'],
      ['2026-11-13T07:59:17Z', 'contact', 'Niamh Byrne', 'Renal registrar\n+447700900244'],
      ['2026-11-13T07:59:32Z', 'sticker', 'Niamh Byrne', ''],
    ],
  ],
];

describe('our own samples', () => {
  it.each(FILES)('%s', async (name, layout, messages) => {
    const bytes = await readFile(SAMPLES + name);
    const thread = await parsed(bytes, { fileName: name });
    const read = await messagesOf(thread);
    expect([thread.platform, thread.layout, thread.unparsed.count]).toEqual(['viber', layout, 0]);
    expect(read.map(({ at, kind, sender, text }) => [at, kind, sender, text])).toEqual(messages);
    for (const { raw } of read)
      expect(bytes.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });

  it('undecided.csv asks, and shows both readings', async () => {
    const result = await parse(await readFile(`${SAMPLES}undecided.csv`));
    expect(
      result.outcome === 'asks' &&
        result.questions[0]?.choices.map(({ readings }) => readings.map(({ at }) => at)),
    ).toEqual([
      ['2026-11-04T23:58:02', '2026-11-05T00:04:40'],
      ['2026-04-11T23:58:02', '2026-05-11T00:04:40'],
    ]);
  });
});
