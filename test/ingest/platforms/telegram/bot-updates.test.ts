// Telegram's bot updates: delivered twice and out of order, edits and reactions with what they are about, or alone.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectDamageToBeCoded } from '../../damage.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { twisted } from '../../mutations.ts';

const SAMPLE = fs.readFileSync(path.join(import.meta.dirname, '../../../samples/telegram/bot-updates.jsonl'));
const LINES = SAMPLE.toString().trimEnd().split('\n');

describe('the sample of bot updates', () => {
  it('gives each message once, with what happened to it', async () => {
    const thread = await parsed(SAMPLE);
    expect(thread).toMatchObject({ platform: 'telegram', layout: 'telegram-bot-updates', messageCount: 5 });
    expect(thread.title).toBe('Gen Surg on-call');
    expect(await messagesOf(thread)).toMatchObject([
      {
        id: '11',
        at: '2026-11-22T21:05:09Z',
        sender: 'Amara Okafor',
        senderId: '700100',
        text: 'K⁺ 6.1 in bed 4, ½ dose given',
        rawMore: [{ offset: expect.any(Number) }],
      },
      {
        id: '12',
        at: '2026-11-22T21:06:00Z',
        sender: 'Coops',
        text: '10 units actrapid, repeat in 1 h',
        edited: true,
        earlier: [{ at: '2026-11-22T21:06:00Z', text: '10 units actrapid' }],
        replyTo: '11',
        reactions: [{ by: 'Amara Okafor', sign: '👍' }],
      },
      {
        id: '13',
        kind: 'media',
        text: 'CT abdo',
        forwarded: true,
        attachments: [{ name: 'AgACAgQAAx0-large', present: false }],
      },
      { id: '14', kind: 'system', text: 'new chat members: Priya Shah' },
      { at: '2026-11-22T21:12:00Z', text: 'Theatre 2, not 3', edited: true, replyTo: '3' },
    ]);
    expect(thread.warnings.map(({ code, count }) => [code, count])).toEqual([
      ['telegram-update-without-message', 1],
      ['telegram-repeated-event', 1],
      ['telegram-edit-of-absent', 1],
    ]);
  });

  it('reads the same as the answer of getUpdates, and one update alone', async () => {
    const answer = `{"ok":true,"result":[${LINES.join(',')}]}`;
    const words = async (text: string) =>
      (await read(text)).map(({ id, text: said, edited }) => [id, said, edited]);
    expect(await words(answer)).toEqual(await words(SAMPLE.toString()));
    expect(await words(LINES[0] ?? '')).toEqual([['11', 'K⁺ 6.1 in bed 4, ½ dose given', false]]);
  });

  it('asks which chat when the bot is in several', async () => {
    const other = LINES[0]?.replace('-1001234567890', '-5').replace('Gen Surg on-call', 'Ward 9') ?? '';
    const result = await parse(`${SAMPLE.toString()}${other}\n`);
    expect(result).toMatchObject({
      outcome: 'asks',
      questions: [{ kind: 'chat', choices: [{ value: 'Gen Surg on-call' }, { value: 'Ward 9' }] }],
    });
  });

  it('tells the same whatever the order and however often updates come', async () => {
    const what = async (lines: readonly string[]) =>
      (await read(`${lines.join('\n')}\n`))
        .map(({ id, at, text, edited, earlier, reactions, replyTo }) =>
          JSON.stringify({ id, at, text, edited, earlier, reactions, replyTo }),
        )
        .sort();
    const once = await what(LINES);
    const order = fc.array(fc.nat(LINES.length - 1), { maxLength: 6 }).chain((again) =>
      fc.shuffledSubarray([...LINES.keys(), ...again.map((index) => index + 100)], {
        minLength: LINES.length + again.length,
      }),
    );
    await fc.assert(
      fc.asyncProperty(order, async (indices) => {
        expect(await what(indices.map((index) => LINES[index % 100] ?? ''))).toEqual(once);
      }),
    );
  });

  it('ends in a result or a coded fault when bytes are changed or cut', async () => {
    await expectDamageToBeCoded(SAMPLE);
  });

  it('takes any value in any place', async () => {
    const sane: unknown = LINES.map((line) => JSON.parse(line) as unknown);
    await fc.assert(
      fc.asyncProperty(twisted(sane), async (value) => {
        const lines = Array.isArray(value) ? value : [value];
        const fault = await faultOf(lines.map((line) => JSON.stringify(line)).join('\n'));
        expect(fault === undefined || fault.code.startsWith('ingest-')).toBe(true);
      }),
    );
  });
});

const CHAT = { id: -5, title: 'Ward 9', type: 'supergroup' };
const COOPS = { id: 700200, is_bot: false, first_name: 'Coops' };

/** Lines of updates; those about a message get what every message has. */
function updates(...list: [name: string, body: object][]): string {
  return list
    .map(([name, body], index) => {
      const common = { message_id: 20 + index, date: 1795381500 + index, chat: CHAT, from: COOPS };
      return `${JSON.stringify({ update_id: index, [name]: { ...common, ...body } })}\n`;
    })
    .join('');
}

describe('what a bot is told of', () => {
  it.each([
    [
      {
        photo: [
          { file_id: 'b', width: 9, height: 9 },
          { file_id: 's', width: 2, height: 2 },
        ],
      },
      'media',
      '',
      ['b'],
    ],
    [{ photo: [{ file_id: 's' }, { file_id: 'b' }] }, 'media', '', ['b']],
    [{ voice: { file_id: 'v', duration: 4 }, caption: 'handover' }, 'media', 'handover', ['v']],
    [{ sticker: { file_id: 't' } }, 'sticker', '', ['t']],
    [{ document: { file_id: 'd', file_name: 'x.pdf' } }, 'media', '', ['d']],
    [
      {
        paid_media: {
          star_count: 1,
          paid_media: [{ photo: [{ file_id: 'p' }] }, { video: { file_id: 'q' } }],
        },
      },
      'media',
      '',
      ['p', 'q'],
    ],
    [
      { location: { latitude: 51.5, longitude: -0.1, live_period: 900 } },
      'location',
      '51.5, -0.1\n(live location, 900 seconds)',
      [],
    ],
    [
      { venue: { title: 'Theatre 2', address: '2nd floor', location: { latitude: 1, longitude: 2 } } },
      'location',
      'Theatre 2\n2nd floor\n1, 2',
      [],
    ],
    [
      { contact: { first_name: 'Priya', last_name: 'Shah', phone_number: '+44 7700 900123' } },
      'contact',
      'Priya Shah\n+44 7700 900123',
      [],
    ],
    [
      {
        poll: {
          question: 'Who?',
          options: [
            { text: 'A', voter_count: 2 },
            { text: 'B', voter_count: 0 },
          ],
        },
      },
      'poll',
      'Who?\nA (2 votes)\nB',
      [],
    ],
    [
      {
        checklist: {
          title: 'Before theatre',
          tasks: [
            { id: 1, text: 'G&S', completion_date: 1795381500 },
            { id: 2, text: 'Consent' },
          ],
        },
      },
      'text',
      'Before theatre\n[x] G&S\n[ ] Consent',
      [],
    ],
    [{ dice: { emoji: '🎲', value: 4 } }, 'unsupported', 'dice: emoji 🎲, value 4', []],
    [{ video_chat_ended: { duration: 60 } }, 'call', 'video chat ended', []],
    [{ new_chat_title: 'Ward 10' }, 'system', 'new chat title: Ward 10', []],
    [{ something_new: {} }, 'unsupported', '', []],
  ])('%j', async (body, kind, text, files) => {
    const [message] = await read(updates(['message', body]));
    expect(message).toMatchObject({
      kind,
      text,
      attachments: files.map((name) => ({ name, present: false })),
    });
  });

  it('of a kind that is not known is told to be so', async () => {
    const { warnings } = await parsed(updates(['message', { something_new: {} }]));
    expect(warnings).toEqual([{ code: 'telegram-unknown-kind', count: 1, lines: [1] }]);
  });

  it('finds files that lie beside it under their ids', async () => {
    const zip = await zipOf({
      'updates.jsonl': updates(['message', { voice: { file_id: 'AwACAg' } }]),
      AwACAg: Buffer.from('OggS'),
    });
    expect((await read(zip))[0]?.attachments).toEqual([{ name: 'AwACAg', present: true }]);
  });

  it('is said by the chat where a chat speaks, and by the author who signs', async () => {
    const anonymous = { from: { id: 1087968824, is_bot: true, first_name: 'Group' }, sender_chat: CHAT };
    const messages = await read(
      updates(
        ['message', { ...anonymous, text: 'a' }],
        ['message', { ...anonymous, text: 'b', author_signature: 'Consultant' }],
        ['channel_post', { from: undefined, sender_chat: CHAT, text: 'c', author_signature: 'Dr Shah' }],
        ['business_message', { text: 'd' }],
      ),
    );
    expect(messages.map(({ sender, senderId }) => [sender, senderId])).toEqual([
      ['Ward 9', '-5'],
      ['Consultant', '-5'],
      ['Dr Shah', '-5'],
      ['Coops', '700200'],
    ]);
  });

  it('of reactions is the newest of each person, and counts where they are anonymous', async () => {
    const [first, second] = await read(
      updates(
        ['message', { text: 'a' }],
        ['message_reaction', { message_id: 20, user: COOPS, new_reaction: [{ type: 'emoji', emoji: '👍' }] }],
        ['message_reaction', { message_id: 20, user: COOPS, new_reaction: [] }],
        ['message', { text: 'b' }],
        [
          'message_reaction_count',
          {
            message_id: 23,
            reactions: [
              { type: { type: 'emoji', emoji: '👍' }, total_count: 3 },
              { type: { type: 'custom_emoji', custom_emoji_id: '5' }, total_count: 1 },
            ],
          },
        ],
      ),
    );
    expect([first?.reactions, second?.reactions]).toEqual([
      undefined,
      [
        { by: '', sign: '👍 ×3' },
        { by: '', sign: 'custom_emoji' },
      ],
    ]);
  });

  it('of a withdrawal is told with the message, even where it comes first', async () => {
    const messages = await read(
      updates(
        ['deleted_business_messages', { message_ids: [21, 99] }],
        ['business_message', { text: 'Bed 4' }],
        ['business_message', { text: 'Bed 5' }],
      ),
    );
    expect(messages).toMatchObject([
      { kind: 'deleted', deleted: true, text: '', replyTo: '99', at: '2026-11-22T21:05:01Z' },
      { id: '21', kind: 'deleted', deleted: true, text: 'Bed 4' },
      { id: '22', kind: 'text', deleted: false, text: 'Bed 5' },
    ]);
  });
});
