// Telegram's bot updates: delivered twice and out of order, edits and reactions with what they are about, or alone.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultOf, messagesOf, parse, parsed, read } from '../../export-builder.ts';

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
    await fc.assert(
      fc.asyncProperty(
        fc.nat(SAMPLE.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        async (at, byte, cut) => {
          const bytes = cut ? SAMPLE.subarray(0, at) : Buffer.from(SAMPLE);
          if (!cut) bytes[at] = byte;
          const fault = await faultOf(bytes);
          expect(fault === undefined || fault.code.startsWith('ingest-')).toBe(true);
        },
      ),
    );
  });
});
