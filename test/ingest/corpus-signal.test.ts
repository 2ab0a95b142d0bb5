// Every public Signal file with its figures, read in the files by eye, not by this parser. The files stay outside the
// repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Answers } from '../../src/ingest/index.ts';
import { messagesOf, parse, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/signal/', import.meta.url));
const present = existsSync(CORPUS);

type Row = [at: string, sender: string | null, kind: string, text: string, more?: object];
type Expected = { layout: string; answers?: Answers; asks?: string[]; rows: Row[] };

const JO = 'Jo Lindqvist';
const FILES: Record<string, Expected> = {
  'chat-miner/test_export.txt': {
    layout: 'signal-export-md',
    rows: [
      ['2019-12-24T12:23:00', 'Jane Doe', 'text', 'Hello John!'],
      ['2020-01-17T21:49:00', 'John Doe', 'text', 'Hello\nJane!'],
    ],
  },
  // Frames of an account without a single talk.
  'libsignal/canonical-backup.takeout-export.expected.jsonl': { layout: 'signal-plaintext-export', rows: [] },
  'libsignal/incoming-message-with-edits.main.jsonl': {
    layout: 'signal-plaintext-export',
    rows: [
      [
        '1970-01-01T00:00:03Z',
        'Han Solo',
        'text',
        'Latest revision: \ufffc',
        {
          edited: true,
          senderId: '5f8c568d-0119-47bd-81aa-bb87c9b71995',
          earlier: [
            { at: '1970-01-01T00:00:01Z', text: 'Original message' },
            { at: '1970-01-01T00:00:02Z', text: 'First revision: \ufffc' },
          ],
          reactions: [
            { by: 'Boba Fett', sign: '👀' },
            { by: 'Han Solo', sign: '🥂' },
          ],
        },
      ],
    ],
  },
  // A message, its edit, its withdrawal: one message, whose words the export still holds.
  'reconstructed/signal-cli-receive.jsonl': {
    layout: 'signal-cli-jsonl',
    rows: [
      [
        '2026-01-12T14:00:00Z',
        JO,
        'deleted',
        'Morning round at ten',
        {
          edited: true,
          deleted: true,
          earlier: [{ at: '2026-01-12T14:00:00Z', text: 'Morning round at nine' }],
        },
      ],
    ],
  },
  'reconstructed/signal-plaintext-export.zip': {
    layout: 'signal-plaintext-export',
    rows: [
      ['2026-01-12T14:00:00Z', JO, 'text', 'Morning round at nine'],
      [
        '2026-01-12T14:00:30Z',
        'Sam',
        'text',
        'ok',
        { replyTo: '568b2f29-03c9-bd06-0946-f81228dad5da/1768226400000' },
      ],
      [
        '2026-01-12T14:01:00Z',
        JO,
        'text',
        'ten',
        { edited: true, earlier: [{ at: '2026-01-12T14:00:50Z', text: 'nine' }] },
      ],
      ['2026-01-12T14:01:10Z', JO, 'media', '', { attachments: [{ present: true }] }],
      ['2026-01-12T14:01:20Z', JO, 'deleted', '', { deleted: true }],
      ['2026-01-12T14:01:30Z', JO, 'system', 'simpleUpdate type END_SESSION'],
    ],
  },
  // Two talks: four lines of the group (a message seen by both of its devices, a reaction, an update), one of a person.
  'signalbot/receive.jsonl': {
    layout: 'signal-cli-jsonl',
    asks: ['<name> (<groupid>)', '<name> (<uuid>)'],
    answers: { chat: '<name> (<groupid>)' },
    rows: [
      [
        '2021-09-25T13:20:01.632Z',
        '<name>',
        'text',
        'Uhrzeit',
        { reactions: [{ by: '<name>', sign: '👍' }] },
      ],
      ['2026-01-11T02:55:04.294Z', '<name>', 'system', 'group updated'],
    ],
  },
};

(present ? describe : describe.skip)(
  'public Signal files (outside the repository, skipped when absent)',
  () => {
    it('are all in the table', () => {
      const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
      expect(files.filter((name) => /\.(?:jsonl|txt|zip)$/.test(name)).sort()).toEqual(
        Object.keys(FILES).sort(),
      );
    });

    it.each(Object.entries(FILES))('%s', async (file, { layout, answers, asks, rows }) => {
      const bytes = readFileSync(CORPUS + file);
      if (asks !== undefined) {
        const result = await parse(bytes);
        const questions = result.outcome === 'asks' ? result.questions : [];
        expect(questions.flatMap(({ choices }) => choices.map(({ value }) => value))).toEqual(asks);
      }
      const thread = await parsed(bytes, answers === undefined ? {} : { answers });
      expect([thread.layout, thread.messageCount]).toEqual([layout, rows.length]);
      const messages = await messagesOf(thread);
      expect(messages.map(({ at, sender, kind, text }) => [at, sender, kind, text])).toEqual(
        rows.map(([at, sender, kind, text]) => [at, sender, kind, text]),
      );
      for (const [index, [, , , , more]] of rows.entries()) expect(messages[index]).toMatchObject(more ?? {});
    });
  },
);
