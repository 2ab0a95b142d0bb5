// Every public Telegram file with its figures, counted in the files with a JSON tool and by eye, not by this parser. The files
// stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { timeZoneOf } from '../../src/kernel/time-zone.ts';
import { messagesOf, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/telegram/', import.meta.url));
const present = existsSync(CORPUS);

type Expected = {
  records: number;
  /** Messages per label; `-` stands for those without one. */
  labels: Record<string, number>;
  first: string;
  last: string;
  wallTimes: number;
  kinds: Record<string, number>;
  texts: Record<number, string>;
};

const FILES: Record<string, Expected> = {
  // 25 messages by Alice, Me; 61 service messages, of which 13 have no actor; one of type `unsupported` without a date.
  'Tkonverter/result.json': {
    records: 87,
    labels: { 'Alice Example': 33, Me: 40, '-': 14 },
    first: '2026-02-01T09:00:00Z',
    last: '2027-01-02T08:30:00Z',
    wallTimes: 0,
    kinds: {
      call: 5,
      contact: 1,
      location: 4,
      media: 8,
      poll: 1,
      sticker: 1,
      system: 56,
      text: 6,
      unsupported: 5,
    },
    texts: { 0: 'Base text with entities', 40: 'Custom service text', 85: 'New year follow-up', 86: '' },
  },
  'chat-analytics/BIG_20A_5475M.json': {
    records: 5475,
    labels: {
      Alyce_Stokes: 235,
      Anabelle_Wisozk93: 277,
      Brody97: 246,
      'Bryon.Quigley': 277,
      Cecile1: 270,
      Christelle61: 263,
      Coy99: 278,
      Darian44: 277,
      'Einar.Leffler': 256,
      'Frederic.Feest': 281,
      'Garnet.Schinner73': 296,
      German9: 261,
      Isabell5: 288,
      Jaeden_Streich: 270,
      'Jordane.Wyman': 291,
      'Judson.Adams': 292,
      'Marjory.Cartwright': 281,
      'Orval.Miller': 291,
      Ozella38: 257,
      Uriel_Weissnat80: 288,
    },
    first: '2017-01-01T06:20:09.248Z',
    last: '2019-12-31T18:19:24.288Z',
    wallTimes: 0,
    kinds: { text: 5475 },
    texts: { 0: 'Incidunt consequuntur alias.', 2: 'Quia neque accusantium qui debitis error.' },
  },
  // Three messages of older versions carry no absolute time.
  'chat-analytics/DM_2A_7M.json': {
    records: 8,
    labels: { Alice: 5, Bob: 3 },
    first: '2019-07-05T16:55:32',
    last: '2023-08-11T02:11:02Z',
    wallTimes: 3,
    kinds: { call: 1, media: 2, system: 1, text: 4 },
    texts: { 1: 'https://google.com 👀', 2: 'hello world', 5: '' },
  },
  'chat-miner/test_single_export.json': {
    records: 2,
    labels: { 'Author 1': 1, 'Author 2': 1 },
    first: '2018-12-05T10:39:10Z',
    last: '2018-12-05T10:49:24Z',
    wallTimes: 0,
    kinds: { text: 2 },
    texts: { 0: 'Minimal Message', 1: 'Link:https://telegram.org/' },
  },
  'chatpack/telegram_export.json': {
    records: 7,
    labels: { Alice: 4, Bob: 3 },
    first: '2024-01-15T10:30:00',
    last: '2024-03-10T09:15:00',
    wallTimes: 7,
    kinds: { text: 7 },
    texts: { 0: 'Hello! How are you?', 6: 'And this one is from March' },
  },
  'langchain/messages.html': {
    records: 4,
    labels: { 'Batman & Robin': 1, 'Jimmeny Marvelton': 3 },
    // The page says UTC-08:00, the JSON of the same chat below shows that it was 13:11:23 at -07:00: summer time.
    first: '2023-08-23T13:11:23',
    last: '2023-08-23T13:15:53',
    wallTimes: 4,
    kinds: { text: 4 },
    texts: { 0: 'i refuse to converse with you', 3: 'you will not trick me this time' },
  },
  'langchain/result.json': {
    records: 4,
    labels: { 'Batman & Robin': 1, 'Jimmeny Marvelton': 3 },
    first: '2023-08-23T20:11:23Z',
    last: '2023-08-23T20:15:53Z',
    wallTimes: 0,
    kinds: { text: 4 },
    texts: { 1: 'Hi nemesis', 3: 'you will not trick me this time' },
  },
};

function count(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

(present ? describe : describe.skip)(
  'public Telegram files (outside the repository, skipped when absent)',
  () => {
    it('are all in the table', () => {
      const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
      expect(files.filter((name) => /\.(?:json|html)$/.test(name)).sort()).toEqual(Object.keys(FILES).sort());
    });

    it('tell the same of one chat in both forms, once somebody says that the computer stood in California', async () => {
      const timeZone = 'America/Los_Angeles';
      const zone = timeZoneOf(timeZone);
      const times = async (file: string) =>
        (await messagesOf(await parsed(readFileSync(CORPUS + file), { answers: { timeZone } }))).map(
          ({ at, atIsWallTime, text }) => {
            const zoned = atIsWallTime ? zone?.fromWall(at) : zone?.fromInstant(at);
            return [zoned?.at, text];
          },
        );
      expect(await times('langchain/messages.html')).toEqual(await times('langchain/result.json'));
    });

    it.each(Object.entries(FILES))('%s', async (file, expected) => {
      const messages = await messagesOf(await parsed(readFileSync(CORPUS + file)));
      expect({
        records: messages.length,
        labels: count(messages.map(({ sender }) => sender ?? '-')),
        first: messages[0]?.at,
        last: messages.at(-1)?.at,
        wallTimes: messages.filter(({ atIsWallTime }) => atIsWallTime).length,
        kinds: count(messages.map(({ kind }) => kind)),
        texts: Object.fromEntries(
          Object.keys(expected.texts).map((seq) => [seq, messages[Number(seq)]?.text]),
        ),
      }).toEqual(expected);
    });
  },
);
