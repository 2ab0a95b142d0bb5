// Telegram Desktop's HTML, split over two pages: what the page shows once for several messages reaches each of them.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExport } from '../../../../src/ingest/index.ts';
import { bufferSource } from '../../../../src/kernel/byte-source.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';

const sample = (name: string) =>
  fs.readFileSync(path.join(import.meta.dirname, '../../../samples/telegram', name));
const [FIRST, SECOND] = [sample('messages.html'), sample('messages2.html')];
const both = () => zipOf({ 'ChatExport/messages2.html': SECOND, 'ChatExport/messages.html': FIRST });

/** The first page with another text in its second message. */
const withText = (text: string) => FIRST.toString().replace('Wound, day 3', text);

describe('the sample in HTML', () => {
  it('gives every message of both pages, in order, with time, sender, kind and exact text', async () => {
    const thread = await parsed(await both());
    expect(thread).toMatchObject({ platform: 'telegram', layout: 'telegram-desktop-html', messageCount: 8 });
    expect(thread.title).toBe('Gen Surg on-call');
    const seen = (await messagesOf(thread)).map(({ id, at, sender, kind, text }) => [
      id,
      at,
      sender,
      kind,
      text,
    ]);
    expect(seen).toEqual([
      ['1', '2026-11-22T20:05:09Z', null, 'system', 'Amara Okafor created group «Gen Surg on-call»'],
      [
        '2',
        '2026-11-22T20:05:09Z',
        'Amara Okafor',
        'text',
        'K⁺ 6.1 in bed 4,  ½ dose given.\nTrop < 5 & rising?\n',
      ],
      ['3', '2026-11-22T20:06:00Z', 'Amara Okafor', 'media', 'Wound, day 3'],
      ['4', '2026-11-22T20:07:00Z', 'Coops', 'text', '10 units actrapid. IV line removed'],
      ['5', '2026-11-22T20:08:00Z', 'Coops', 'text', 'No free air on CT'],
      ['6', '2026-11-22T20:09:00Z', 'Deleted Account', 'media', ''],
      ['7', '2026-11-22T20:10:00Z', 'Deleted Account', 'call', 'Coops\nOutgoing (45 seconds)'],
      [
        '8',
        '2026-11-22T20:11:00Z',
        'Deleted Account',
        'poll',
        'Who takes theatre 2?\n- Amara 2 votes\n- Coops',
      ],
    ]);
  });

  it('keeps answers, reactions, forwards and media apart from the words', async () => {
    const messages = await read(await both());
    expect(messages[2]?.attachments).toEqual([
      { name: 'photos/photo_1@22-11-2026_21-06-00.jpg', present: false },
    ]);
    expect(messages[3]).toMatchObject({ replyTo: '2', reactions: [{ by: 'Amara Okafor', sign: '👍' }] });
    expect(messages[4]?.forwarded).toBe(true);
    expect(messages[5]?.attachments).toEqual([{ name: 'referral.pdf', present: false }]);
    expect(messages[6]?.appText).toHaveLength(2);
  });

  it('gives the slices of both pages as one text', async () => {
    const whole = Buffer.concat([FIRST, SECOND]);
    for (const { raw } of await read(await both()))
      expect(whole.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });

  it('takes the pages and a photo as loose files', async () => {
    const file = (name: string, bytes: Buffer) => ({ name, source: bufferSource(bytes) });
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);
    const result = await parseExport(
      [
        file('messages2.html', SECOND),
        file('photo_1@22-11-2026_21-06-00.jpg', photo),
        file('messages.html', FIRST),
      ],
      {},
    );
    if (result.outcome !== 'parsed') throw new Error('asks');
    const messages = await messagesOf(result.thread);
    expect(messages).toHaveLength(8);
    expect(messages[2]?.attachments).toMatchObject([{ present: true }]);
  });

  it('says which time a service message has, because the page shows none', async () => {
    const { warnings } = await parsed(FIRST);
    expect(warnings).toEqual([
      {
        code: 'telegram-time-of-neighbour',
        count: 1,
        lines: [
          FIRST.toString()
            .split('\n')
            .findIndex((line) => line.includes('id="message1"')) + 1,
        ],
      },
    ]);
  });

  it('says that a page is missing, and whose words nobody stands above', async () => {
    const { warnings } = await parsed(await zipOf({ 'messages2.html': SECOND }));
    expect(warnings).toEqual(
      expect.arrayContaining([
        { code: 'telegram-part-missing', count: 1, lines: [] },
        expect.objectContaining({ code: 'telegram-sender-above-missing', count: 1 }),
      ]),
    );
  });
});

describe('older pages', () => {
  it('give wall times, day first, and the zone is asked', async () => {
    const result = await parse(FIRST.toString().replaceAll(' UTC+01:00', ''));
    expect(result).toMatchObject({ outcome: 'parsed', open: [{ kind: 'time-zone' }] });
    if (result.outcome !== 'parsed') return;
    expect((await messagesOf(result.thread))[1]).toMatchObject({
      at: '2026-11-22T21:05:09',
      atIsWallTime: true,
    });
  });

  it('are refused when nothing has a time', async () => {
    expect((await faultOf(FIRST.toString().replaceAll(/ title="[^"]*"/g, '')))?.code).toBe('ingest-no-time');
  });
});

describe('texts in HTML', () => {
  it('come out as they were sent, whatever they are', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((one) => one.isWellFormed() && !/[\0\r]/.test(one));
    const escape = (one: string) =>
      one
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll('\n', '<br>');
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const [, , message] = await read(withText(escape(one)));
        expect(message?.text).toBe(one);
      }),
    );
  });

  it('end in a result or a coded fault when bytes are changed or cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(FIRST.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        async (at, byte, cut) => {
          const bytes = cut ? FIRST.subarray(0, at) : Buffer.from(FIRST);
          if (!cut) bytes[at] = byte;
          const fault = await faultOf(bytes);
          expect(fault === undefined || fault.code.startsWith('ingest-')).toBe(true);
        },
      ),
    );
  });

  it('run no script and keep hostile markup as what it says', async () => {
    const [, , message] = await read(withText('&lt;script&gt;alert(1)&lt;/script&gt; \u202eevil'));
    expect(message?.text).toBe('<script>alert(1)</script> \u202eevil');
  });
});
