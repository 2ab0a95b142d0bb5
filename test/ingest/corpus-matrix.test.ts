// Figures for every public Matrix file, read off the files by eye and computed from their `origin_server_ts`, not taken from
// this reader. The files stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/matrix/', import.meta.url));
const present = existsSync(CORPUS);

type Figures = {
  layout: string;
  senders: Record<string, number>;
  first: string;
  last: string;
  kinds: string[];
  texts: string[];
  warnings?: string[];
};

const SPEC_TIME = '2015-05-27T14:10:24.653Z';

/** One event of `@example:example.org`, as the examples of the specification are. */
function example(kind: string, text: string, warnings: string[] = []): Figures {
  const senders = { '@example:example.org': 1 };
  const when = { first: SPEC_TIME, last: SPEC_TIME };
  return { layout: 'matrix-events', senders, ...when, kinds: [kind], texts: [text], warnings };
}

const FILES: Record<string, Figures> = {
  'matrix-nio/megolm.json': example('unsupported', '', ['matrix-not-decrypted']),
  'matrix-nio/message_notice.json': {
    layout: 'matrix-events',
    senders: { '@_neb_github:matrix.org': 1 },
    first: '2018-08-06T14:19:23.841Z',
    last: '2018-08-06T14:19:23.841Z',
    kinds: ['text'],
    texts: [
      'https://github.com/matrix-org/matrix-python-sdk/issues/266 : Consider allowing MatrixClient.__init__ to take sync_token kwarg',
    ],
  },
  'matrix-nio/message_text.json': {
    layout: 'matrix-events',
    senders: { '@example:localhost': 1 },
    first: '2018-03-06T21:46:40.469Z',
    last: '2018-03-06T21:46:40.469Z',
    kinds: ['text'],
    texts: ['is dancing'],
  },
  'matrix-nio/redacted.json': {
    layout: 'matrix-events',
    senders: { '@example:localhost': 1 },
    first: '2018-05-28T10:51:38.685Z',
    last: '2018-05-28T10:51:38.685Z',
    kinds: ['deleted'],
    texts: [''],
  },
  'matrix-nio/redaction.json': {
    layout: 'matrix-events',
    senders: { '@example:localhost': 1 },
    first: '2018-02-25T17:13:02.185Z',
    last: '2018-02-25T17:13:02.185Z',
    kinds: ['deleted'],
    texts: [''],
    warnings: ['matrix-redaction-of-absent'],
  },
  'matrix-nio/room_messages.json': {
    layout: 'matrix-events',
    senders: { '@alice:example.com': 1, '@bob:example.com': 2 },
    first: '2015-10-14T08:42:43.990Z',
    last: '2015-10-14T08:43:33.737Z',
    kinds: ['system', 'text', 'text'],
    texts: [
      'm.room.name\nname: New room name\nprev_content.name: Old room name',
      'the world is big',
      'hello world',
    ],
  },
  // Nine state events beside the timeline, of which two name members; receipts, presence and push rules around it.
  'matrix-nio/sync.json': {
    layout: 'matrix-events',
    senders: { example: 1 },
    first: '2018-03-06T21:46:40.469Z',
    last: '2018-03-06T21:46:40.469Z',
    kinds: ['text'],
    texts: ['baba'],
    warnings: ['matrix-room-state'],
  },
  'matrix-spec/m.room.encrypted__megolm.json': example('unsupported', '', ['matrix-not-decrypted']),
  'matrix-spec/m.room.message__m.audio.json': example('media', "Bee Gees - Stayin' Alive"),
  'matrix-spec/m.room.message__m.file.json': example('media', 'something-important.doc'),
  'matrix-spec/m.room.message__m.image.json': example('media', 'filename.jpg'),
  'matrix-spec/m.room.message__m.location.json': example(
    'location',
    'Big Ben, London, UK\ngeo:51.5008,0.1247',
  ),
  'matrix-spec/m.room.message__m.text.json': example('text', 'This is an example text message'),
  'matrix-spec/m.room.message__m.video.json': example('media', 'Gangnam Style'),
  'matrix-spec/m.room.redaction.json': example('deleted', '', ['matrix-redaction-of-absent']),
  'reconstructed/matrix - Ward 9 - Chat Export - 2026-01-12T15-00-00.000Z.json': {
    layout: 'element-json',
    senders: { '@jo:example.org': 1, '@sam:example.org': 1 },
    first: '2026-01-12T14:00:00Z',
    last: '2026-01-12T14:00:20Z',
    kinds: ['text', 'deleted'],
    texts: ['ten', ''],
  },
  // Newest first: a redaction, what it redacts, an edit of "nine", and "nine".
  'reconstructed/messages.json': {
    layout: 'matrix-events',
    senders: { '@jo:example.org': 1, '@sam:example.org': 1 },
    first: '2026-01-12T14:00:00Z',
    last: '2026-01-12T14:00:20Z',
    kinds: ['text', 'deleted'],
    texts: ['ten', ''],
  },
};

async function figures(file: string): Promise<Figures> {
  const thread = await parsed(readFileSync(CORPUS + file), { fileName: basename(file) });
  const messages = await messagesOf(thread);
  const senders: Record<string, number> = {};
  for (const { sender } of messages) senders[sender ?? ''] = (senders[sender ?? ''] ?? 0) + 1;
  return {
    layout: thread.layout,
    senders,
    first: messages[0]?.at ?? '',
    last: messages.at(-1)?.at ?? '',
    kinds: messages.map(({ kind }) => kind),
    texts: messages.map(({ text }) => text),
    warnings: thread.warnings.map(({ code }) => code),
  };
}

(present ? describe : describe.skip)(
  'every public Matrix file (outside the repository, skipped when absent)',
  () => {
    it('is in the table', () => {
      const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
      expect(files.filter((name) => name.endsWith('.json')).sort()).toEqual(Object.keys(FILES).sort());
    });

    it.each(Object.entries(FILES))('%s', async (file, expected) => {
      expect(await figures(file)).toEqual({ warnings: [], ...expected });
    });

    it('shows the edit of the reconstructed page with its former wording', async () => {
      const [message] = await messagesOf(await parsed(readFileSync(`${CORPUS}reconstructed/messages.json`)));
      expect(message).toMatchObject({
        edited: true,
        earlier: [{ at: '2026-01-12T14:00:00Z', text: 'nine' }],
      });
    });
  },
);
