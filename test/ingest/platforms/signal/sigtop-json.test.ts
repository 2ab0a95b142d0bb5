// sigtop's JSON: rows of Signal Desktop's database, as they were until 2025 and since.
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed, read } from '../../export-builder.ts';
import { sample, secretsIn } from './samples.ts';

const ROWS = sample('sigtop-rows.json');
const COLUMNS = sample('sigtop-columns.json');
const [AMARA, ME] = ['0a1b2c3d-0001-4000-8000-00000000a001', '0a1b2c3d-0003-4000-8000-0000000e0003'];

describe('rows that hold the whole message', () => {
  it('give it with its wordings, answers and reactions', async () => {
    const messages = await read(ROWS);
    expect(messages.map(({ sender, kind, text }) => [sender, kind, text])).toEqual([
      ['+447700900301', 'text', 'K⁺ 6.1 in bed 4, ½ dose given'],
      ['+447700900300', 'text', '10 units actrapid, repeat in 1 h'],
      ['+447700900301', 'media', 'CT '],
      ['+447700900301', 'deleted', ''],
      [null, 'call', 'call-history: call mode Direct, was incoming'],
      ['+447700900301', 'sticker', '👌'],
      ['+447700900301', 'contact', 'ITU Registrar\n+447700900399'],
    ]);
    expect(messages[0]).toMatchObject({
      senderId: AMARA,
      at: '2026-11-22T21:05:09.123Z',
      id: '1795381509123',
    });
    expect(messages[1]).toMatchObject({
      senderId: ME,
      edited: true,
      earlier: [{ at: '2026-11-22T21:06:10.123Z', text: '10 units actrapid' }],
      replyTo: '1795381509123',
      // In a conversation of two, its own id stands for the other one.
      reactions: [{ by: '+447700900301', sign: '🙏' }],
    });
    expect(messages[2]).toMatchObject({
      attachments: [{ name: 'CT abdo.jpg', present: false }],
      // It names the newest wording's time.
      replyTo: '1795381570123',
    });
    expect(messages[4]).not.toHaveProperty('id');
  });

  it('tell title and exporter', async () => {
    const thread = await parsed(ROWS, { fileName: 'Amara Okafor (+447700900301).json' });
    expect(thread).toMatchObject({
      layout: 'sigtop-json',
      title: 'Amara Okafor (+447700900301)',
      exporter: '+447700900300',
      warnings: [{ code: 'signal-secret-taken-out', count: 2, lines: [4, 7] }],
    });
  });
});

describe('rows whose columns hold the message', () => {
  it('give it from the columns, files from the row, its JSON or the other table', async () => {
    const thread = await parsed(COLUMNS);
    const messages = await messagesOf(thread);
    expect(messages.map(({ sender, kind, text }) => [sender, kind, text])).toEqual([
      [AMARA, 'media', 'Wound at 24 h'],
      [ME, 'media', '\ufffc looks clean'],
      [AMARA, 'media', ''],
      ['outgoing', 'unsupported', ''],
    ]);
    expect(messages.map(({ attachments }) => attachments.map(({ name }) => name))).toEqual([
      ['wound.png'],
      ['plan.pdf'],
      ['attachment'],
      [],
    ]);
    // Its columns were left out of the export: only a reaction tells when it was sent.
    expect(messages[3]).toMatchObject({
      at: '2026-11-22T21:06:29.123Z',
      reactions: [{ by: AMARA, sign: '❤️' }],
    });
    expect(thread.warnings.map(({ code, lines }) => [code, lines])).toEqual([
      ['signal-secret-taken-out', [2, 3, 4]],
      ['signal-mention-as-placeholder', [3]],
      ['signal-disappearing-message', [3]],
      ['signal-attachment-not-listed', [4]],
      ['signal-text-left-out', [5]],
    ]);
  });
});

describe('keys of files', () => {
  it.each([
    ['in the row', ROWS, 3],
    ['in its JSON, as text or not', COLUMNS, 2],
  ])('%s never come out', async (_, file, least) => {
    const secrets = secretsIn(file.toString());
    expect(secrets.length).toBeGreaterThanOrEqual(least);
    const slices = (await read(file)).map(({ raw }) => raw.bytes.toString()).join('\n');
    for (const secret of secrets) expect(slices).not.toContain(secret);
  });
});

describe('odd rows', () => {
  const row = (more: object) => ({
    conversationId: 'c1',
    type: 'incoming',
    sourceServiceId: AMARA,
    sent_at: 1_768_226_400_000,
    received_at_ms: 1_768_226_400_900,
    body: 'a',
    hasAttachments: 0,
    ...more,
  });
  const file = (...rows: unknown[]) => JSON.stringify(rows);

  it('of several conversations are asked about', async () => {
    const result = await parse(file(row({}), row({ conversationId: 'c2' })));
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual(['c1', 'c2']);
  });

  it('that are none are reported', async () => {
    const thread = await parsed(file(row({}), 7, null));
    expect(thread.unparsed).toEqual({
      count: 2,
      lines: [
        { line: 1, reason: 'not-a-row' },
        { line: 1, reason: 'not-a-row' },
      ],
    });
  });

  it('without any time are refused', async () => {
    const bare = { sent_at: undefined, received_at_ms: undefined };
    expect((await faultOf(file(row(bare))))?.code).toBe('ingest-no-time');
  });

  it('tell what the app wrote by its type and fields', async () => {
    const messages = await read(
      file(
        row({ type: 'timer-notification', body: undefined, expirationTimerUpdate: { expireTimer: 86400 } }),
        row({ type: 'profile-change', profileChange: { type: 'name', oldName: 'J', newName: 'Jo' } }),
        row({ type: 'story', body: 'Night shift' }),
        row({ isViewOnce: true, body: '' }),
        row({
          poll: {
            question: 'Now?',
            options: ['Yes', 'No'],
            votes: [{ fromConversationId: 'c1', optionIndexes: [1] }],
          },
        }),
        row({ payment: { note: 'x' } }),
      ),
    );
    expect(messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['system', 'timer-notification: expire timer 86400'],
      ['system', 'profile-change: type name, old name J, new name Jo'],
      ['unsupported', 'Night shift'],
      ['media', ''],
      ['poll', 'Now?\nYes\nNo'],
      ['unsupported', 'a'],
    ]);
    expect(messages[4]?.reactions).toEqual([{ by: AMARA, sign: 'No' }]);
  });
});
