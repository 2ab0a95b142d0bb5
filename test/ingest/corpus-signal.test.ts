// Figures for every public Signal file, read off the files by eye (times computed from their milliseconds), not taken from these
// readers. The files stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/signal/', import.meta.url));
const present = existsSync(CORPUS);

type Figures = {
  file: string;
  /** Which chat, where the file holds several. */
  chat?: string;
  layout: string;
  title: string | null;
  exporter: string | null;
  senders: Record<string, number>;
  ids: (string | undefined)[];
  times: string[];
  kinds: string[];
  texts: string[];
  earlier?: string[][];
  /** `by sign`, of all messages. */
  reactions?: string[];
  attachments?: string[];
  warnings: string[];
};

const JO_AT = '648aeac6342a845d8408e56b8ee6eff6bd2d8277e09f5f30f7949d2bf23936f9';

const FILES: Figures[] = [
  {
    file: 'chat-miner/test_export.txt',
    layout: 'signal-export-md',
    title: null,
    exporter: null,
    senders: { 'Jane Doe': 1, 'John Doe': 1 },
    ids: [undefined, undefined],
    times: ['2019-12-24T12:23:00', '2020-01-17T21:49:00'],
    kinds: ['text', 'text'],
    texts: ['Hello John!', 'Hello\nJane!'],
    warnings: ['signal-exporter-drops-backticks=1'],
  },
  {
    // Recipients and settings of an account, no chat and no message.
    file: 'libsignal/canonical-backup.takeout-export.expected.jsonl',
    layout: 'signal-plaintext-export',
    title: null,
    exporter: 'Boba Fett',
    senders: {},
    ids: [],
    times: [],
    kinds: [],
    texts: [],
    warnings: ['signal-disappearing-messages-left-out=1', 'signal-export-of-whole-account=1'],
  },
  {
    // One message by Han Solo, sent at 1000, edited at 2000 and 3000 ms of 1970.
    file: 'libsignal/incoming-message-with-edits.main.jsonl',
    layout: 'signal-plaintext-export',
    title: 'Millenium Falcon Mechanics',
    exporter: 'Boba Fett',
    senders: { 'Han Solo': 1 },
    ids: ['1000'],
    times: ['1970-01-01T00:00:01Z'],
    kinds: ['text'],
    texts: ['Latest revision: \ufffc'],
    earlier: [['Original message', 'First revision: \ufffc']],
    reactions: ['Boba Fett 👀', 'Han Solo 🥂'],
    warnings: [
      'signal-disappearing-messages-left-out=1',
      'signal-export-of-whole-account=1',
      'signal-mention-as-placeholder=1',
      'signal-time-before-the-app=1',
    ],
  },
  {
    // Sent, edited a second later, withdrawn another second later: one message.
    file: 'reconstructed/signal-cli-receive.jsonl',
    layout: 'signal-cli-jsonl',
    title: 'Jo Lindqvist',
    exporter: '+447700900100',
    senders: { 'Jo Lindqvist': 1 },
    ids: ['1768226400000'],
    times: ['2026-01-12T14:00:00Z'],
    kinds: ['deleted'],
    texts: ['Morning round at ten'],
    earlier: [['Morning round at nine']],
    warnings: [],
  },
  {
    file: 'reconstructed/signal-plaintext-export.zip',
    layout: 'signal-plaintext-export',
    title: 'Jo Lindqvist',
    exporter: 'Sam',
    senders: { 'Jo Lindqvist': 5, Sam: 1 },
    // The third was sent as "nine" ten seconds before "ten"; the last is the app's own.
    ids: ['1768226400000', '1768226430000', '1768226450000', '1768226470000', '1768226480000', undefined],
    times: [
      '2026-01-12T14:00:00Z',
      '2026-01-12T14:00:30Z',
      '2026-01-12T14:00:50Z',
      '2026-01-12T14:01:10Z',
      '2026-01-12T14:01:20Z',
      '2026-01-12T14:01:30Z',
    ],
    kinds: ['text', 'text', 'text', 'media', 'deleted', 'system'],
    texts: ['Morning round at nine', 'ok', 'ten', '', '', 'simple update: type END_SESSION'],
    earlier: [['nine']],
    attachments: [`files/64/${JO_AT}.jpg true`],
    warnings: [
      'signal-disappearing-messages-left-out=1',
      'signal-export-of-whole-account=1',
      'signal-secret-taken-out=1',
    ],
  },
  {
    // In the group: a text, the same delivered again, a reaction to it, and a change of the group.
    file: 'signalbot/receive.jsonl',
    chat: '<name> (<groupid>)',
    layout: 'signal-cli-jsonl',
    title: '<name>',
    exporter: '<name>',
    senders: { '<name>': 2 },
    ids: ['1632576001632', '1768100104294'],
    times: ['2021-09-25T13:20:01.632Z', '2026-01-11T02:55:04.294Z'],
    kinds: ['text', 'system'],
    texts: ['Uhrzeit', 'group update: group name <name>, revision 100'],
    reactions: ['<name> 👍'],
    warnings: ['signal-disappearing-message=1', 'signal-repeated-event=1'],
  },
  {
    file: 'signalbot/receive.jsonl',
    chat: '<name> (<uuid>)',
    layout: 'signal-cli-jsonl',
    title: '<name>',
    exporter: '<name>',
    senders: { '<name>': 1 },
    ids: ['1632576001632'],
    times: ['2021-09-25T13:20:01.632Z'],
    kinds: ['media'],
    texts: ['Uhrzeit'],
    attachments: ['image.png false'],
    warnings: [],
  },
];

function counted(values: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? '-'] = (counts[value ?? '-'] ?? 0) + 1;
  return counts;
}

async function figuresOf({ file, chat }: Figures): Promise<Required<Omit<Figures, 'chat'>>> {
  const answers = chat === undefined ? {} : { answers: { chat } };
  const thread = await parsed(readFileSync(path.join(CORPUS, file)), {
    fileName: path.basename(file),
    ...answers,
  });
  const messages = await messagesOf(thread);
  expect(messages).toHaveLength(thread.messageCount);
  return {
    file,
    layout: thread.layout,
    title: thread.title,
    exporter: thread.exporter,
    senders: counted(messages.map(({ sender }) => sender)),
    ids: messages.map(({ id }) => id),
    times: messages.map(({ at }) => at),
    kinds: messages.map(({ kind }) => kind),
    texts: messages.map(({ text }) => text),
    earlier: messages.flatMap(({ earlier }) =>
      earlier === undefined ? [] : [earlier.map(({ text }) => text)],
    ),
    reactions: messages.flatMap(({ reactions = [] }) => reactions.map(({ by, sign }) => `${by} ${sign}`)),
    attachments: messages.flatMap(({ attachments }) =>
      attachments.map(({ name, present: came }) => `${name} ${came}`),
    ),
    warnings: thread.warnings.map(({ code, count }) => `${code}=${count}`).sort(),
  };
}

(present ? describe : describe.skip)(
  'public Signal files (outside the repository, skipped when absent)',
  () => {
    it('are all in the table', () => {
      const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
      const inTable = [...new Set(FILES.map(({ file }) => file))];
      expect(files.filter((name) => /\.(?:jsonl|zip|txt)$/.test(name)).sort()).toEqual(inTable.sort());
    });

    it.each(FILES.map((figures) => [figures.file, figures.chat ?? '', figures] as const))(
      '%s %s',
      async (_, __, figures) => {
        const { chat: _chat, ...rest } = figures;
        const expected = { earlier: [], reactions: [], attachments: [], ...rest };
        expect(await figuresOf(figures)).toEqual(expected);
      },
    );

    it('the photo of the plaintext export comes with it, intact', async () => {
      const zip = readFileSync(path.join(CORPUS, 'reconstructed/signal-plaintext-export.zip'));
      const photo = await (await parsed(zip)).attachment(`files/64/${JO_AT}.jpg`);
      expect(photo?.toString()).toBe('invented photo bytes');
    });
  },
);
