// Signal in all its layouts: the same few clinical words, as each exporter writes them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { faultOf, messagesOf, parsed, read, zipOf } from '../../export-builder.ts';

const sample = (name: string) =>
  fs.readFileSync(path.join(import.meta.dirname, '../../../samples/signal', name));
const [COOPS, AMARA] = ['568b2f29-03c9-bd06-0946-f81228dad5da', '44444444-4444-4444-8444-444444444444'];

const seen = (messages: ParsedMessage[]) =>
  messages.map(({ at, sender, kind, text }) => [at, sender, kind, text]);

describe('signal-cli', () => {
  it('gives each message once with its edits of edits, reactions and withdrawals', async () => {
    const thread = await parsed(sample('signal-cli.jsonl'));
    expect(thread).toMatchObject({ platform: 'signal', layout: 'signal-cli-jsonl', messageCount: 3 });
    expect([thread.title, thread.exporter]).toEqual(['Gen Surg on-call', 'Amara Okafor']);
    const messages = await messagesOf(thread);
    expect(seen(messages)).toEqual([
      ['2026-11-22T21:05:09.001Z', 'Coops', 'text', 'K⁺ 5.1 in bed 5, ½ dose given'],
      ['2026-11-22T21:06:00Z', 'Amara Okafor', 'text', 'Repeat in \ufffc 1 h?'],
      ['2026-11-22T21:07:40Z', 'Coops', 'deleted', 'CT abdo'],
    ]);
    expect(messages[0]).toMatchObject({
      id: '1795381509001',
      senderId: COOPS,
      edited: true,
      earlier: [{ text: 'K⁺ 6.1 in bed 4, ½ dose given' }, { text: 'K⁺ 5.1 in bed 4, ½ dose given' }],
      reactions: [{ by: 'Priya Shah', sign: '👍' }],
    });
    expect(messages[1]).toMatchObject({ senderId: AMARA, replyTo: '1795381509001' });
    expect(messages[2]).toMatchObject({ deleted: true, attachments: [{ name: 'ct.jpg', present: false }] });
    expect(thread.warnings.map(({ code }) => code)).toEqual([
      'signal-event-without-message',
      'signal-mention-as-placeholder',
      'signal-disappearing-message',
    ]);
  });

  it('tells the same whatever the order of the lines', async () => {
    const lines = sample('signal-cli.jsonl').toString().trimEnd().split('\n');
    const what = async (order: readonly string[]) =>
      (await read(`${order.join('\n')}\n`))
        .map(({ raw: _raw, rawMore: _more, seq: _seq, ...rest }) => JSON.stringify(rest))
        .sort();
    const once = await what(lines);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(lines, { minLength: lines.length }), async (order) => {
        expect(await what(order)).toEqual(once);
      }),
    );
  });
});

describe('the official plaintext export', () => {
  const KEY = 'U0VDUkVULUtFWS1NQVRFUklBTA==';
  const lines = (more: object[] = []) =>
    [
      { version: '1', backupTimeMs: '1769947200000', mediaRootBackupKey: KEY },
      { account: { profileKey: KEY, givenName: 'Amara', familyName: 'Okafor' } },
      { recipient: { id: '1', self: {} } },
      {
        recipient: {
          id: '4',
          contact: {
            aci: 'VosvKQPJvQYJRvgSKNrV2g==',
            e164: '447700900222',
            profileKey: KEY,
            profileGivenName: 'Coops',
          },
        },
      },
      {
        recipient: { id: '6', group: { masterKey: KEY, snapshot: { title: { title: 'Gen Surg on-call' } } } },
      },
      { chat: { id: '1', recipientId: '6' } },
      ...more,
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
  const item = (more: object) => ({
    chatItem: { chatId: '1', authorId: '4', dateSent: '1795381509001', incoming: {}, ...more },
  });
  const text = (body: string) => ({ standardMessage: { text: { body } } });
  // SHA-256 of the bytes "test".
  const HASH = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';
  const pointer = {
    contentType: 'image/jpeg',
    fileName: 'ct.jpg',
    locatorInfo: { plaintextHash: HASH, localKey: KEY },
  };

  it('knows an account by its decoded id, the newest wording and the former ones', async () => {
    const thread = await parsed(
      lines([
        item({ ...text('ten'), revisions: [{ dateSent: '1795381500000', incoming: {}, ...text('nine') }] }),
        item({
          authorId: '1',
          dateSent: '1795381560000',
          outgoing: {},
          standardMessage: {
            text: { body: 'ok' },
            quote: { targetSentTimestamp: '1795381509001', authorId: '4' },
            reactions: [{ emoji: '👍', authorId: '4' }],
          },
        }),
        item({ dateSent: '1795381570000', remoteDeletedMessage: {} }),
        item({ dateSent: '1795381580000', updateMessage: { individualCall: { state: 'MISSED' } } }),
      ]),
    );
    expect(thread).toMatchObject({
      layout: 'signal-plaintext-export',
      title: 'Gen Surg on-call',
      exporter: 'Amara Okafor',
    });
    expect(await messagesOf(thread)).toMatchObject([
      {
        // When it was said first; the answer calls it by the time of its newest wording.
        at: '2026-11-22T21:05:00Z',
        id: '1795381500000',
        sender: 'Coops',
        senderId: COOPS,
        text: 'ten',
        edited: true,
        earlier: [{ at: '2026-11-22T21:05:00Z', text: 'nine' }],
      },
      {
        sender: 'Amara Okafor',
        text: 'ok',
        replyTo: '1795381500000',
        reactions: [{ by: 'Coops', sign: '👍' }],
      },
      { kind: 'deleted', deleted: true, text: '' },
      { kind: 'call' },
    ]);
    expect(thread.warnings).toContainEqual({
      code: 'signal-disappearing-messages-left-out',
      count: 1,
      lines: [],
    });
  });

  it('keeps no key in any message or slice', async () => {
    const messages = await read(lines([item({ standardMessage: { attachments: [{ pointer }] } })]));
    const kept =
      JSON.stringify(messages) +
      messages
        .flatMap(({ raw, rawMore = [] }) => [raw, ...rawMore])
        .map(({ bytes }) => bytes.toString())
        .join('');
    expect(kept).toContain('ct.jpg');
    expect(kept).not.toContain(KEY);
    const [message] = messages;
    const cut = [message?.raw, ...(message?.rawMore ?? [])].map((slice) => slice?.bytes.toString()).join(KEY);
    expect(JSON.parse(cut)).toMatchObject({ chatItem: { chatId: '1' } });
  });

  it('gives a file only when its bytes are those that the export names', async () => {
    const stemOf = createHash('sha256')
      .update(Buffer.concat([Buffer.from(HASH, 'base64'), Buffer.from(KEY, 'base64')]))
      .digest('hex');
    const name = `files/${stemOf.slice(0, 2)}/${stemOf}.jpg`;
    const main = lines([item({ standardMessage: { attachments: [{ pointer }] } })]);
    const good = await parsed(
      await zipOf({ 'metadata.json': '{"version":1}', 'main.jsonl': main, [name]: 'test' }),
    );
    expect((await messagesOf(good))[0]?.attachments).toEqual([{ name, present: true }]);
    const bad = await parsed(await zipOf({ 'main.jsonl': main, [name]: 'tess' }));
    expect((await messagesOf(bad))[0]?.attachments).toEqual([{ name: 'ct.jpg', present: false }]);
    expect(bad.warnings.map(({ code }) => code)).toContain('signal-attachment-differs');
    const none = await parsed(main);
    expect(none.warnings.map(({ code }) => code)).toContain('signal-attachment-missing');
  });

  it('never takes a time that was left out for 1970', async () => {
    const thread = await parsed(
      lines([
        item({ dateSent: undefined, incoming: { dateServerSent: '1795381509300' }, ...text('a') }),
        item({ dateSent: undefined, ...text('b') }),
      ]),
    );
    expect((await messagesOf(thread)).map(({ at }) => at)).toEqual([
      '2026-11-22T21:05:09.300Z',
      '2026-11-22T21:05:09.300Z',
    ]);
    expect(thread.warnings).toContainEqual({ code: 'signal-without-sent-time', count: 2, lines: [7, 8] });
    expect((await faultOf(lines([item({ dateSent: undefined, ...text('b') })])))?.code).toBe(
      'ingest-no-time',
    );
  });
});

describe('other exporters', () => {
  it('sigtop text: blocks with offsets, quotations as the app’s words, versions, words that look like fields', async () => {
    const thread = await parsed(sample('sigtop.txt'));
    expect(thread).toMatchObject({
      layout: 'sigtop-text',
      title: 'Gen Surg on-call (group)',
      exporter: 'You',
      messageCount: 4,
    });
    const messages = await messagesOf(thread);
    expect(seen(messages)).toEqual([
      [
        '2026-11-22T21:05:09Z',
        'Coops (+447700900222)',
        'text',
        'K⁺ 6.1 in bed 4,  ½ dose given.\n\nFrom: is what he wrote\nType: of diet',
      ],
      [
        '2026-11-22T21:06:00Z',
        'You',
        'media',
        '> From: Coops (+447700900222)\n> Sent: Sun, 22 Nov 2026 22:05:09 +0100\n>\n> K⁺ 6.1\n\nCT abdo',
      ],
      ['2026-11-22T21:07:00Z', 'Coops (+447700900222)', 'text', '10 units actrapid,\nrepeat in 1 h'],
      ['2026-11-22T21:09:00Z', 'Coops (+447700900222)', 'call', 'call-history'],
    ]);
    expect(messages[0]?.reactions).toEqual([{ by: 'Amara Okafor', sign: '👍' }]);
    expect(messages[2]).toMatchObject({
      edited: true,
      earlier: [{ at: '2026-11-22T21:07:00Z', text: '10 units' }],
    });
    const bytes = sample('sigtop.txt');
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(
      bytes.subarray(messages[0]?.raw.offset),
    );
  });

  it('sigtop text-short: what the app notes stands apart', async () => {
    const messages = await read(sample('sigtop-short.txt'));
    expect(seen(messages)).toEqual([
      ['2026-11-22T21:05:00', 'Coops', 'text', 'K⁺ 6.1 in bed 4: repeat\nand call me'],
      [
        '2026-11-22T21:06:00',
        'You',
        'media',
        '[reply to Coops on 2026-11-22 21:05, edited, 1 attachment] CT abdo',
      ],
      ['2026-11-22T21:07:00', 'Coops', 'call', '[call-history message]'],
      ['2026-11-22T21:08:00', 'Coops', 'text', '[see chart] IV line removed'],
    ]);
    expect(messages[1]?.appText).toEqual([{ start: 0, end: 59 }]);
    expect(messages[3]?.appText).toBeUndefined();
  });

  it('sigtop JSON: rows of the database without their keys', async () => {
    const thread = await parsed(sample('sigtop.json'));
    const messages = await messagesOf(thread);
    expect(messages).toMatchObject([
      {
        sender: '+447700900222',
        senderId: COOPS,
        kind: 'media',
        text: 'K⁺ 5.1 in bed 4',
        edited: true,
        earlier: [{ at: '2026-11-22T21:05:09.001Z', text: 'K⁺ 6.1 in bed 4' }],
        reactions: [{ by: 'c2', sign: '👍' }],
      },
      { sender: 'outgoing', text: 'Repeat in 1 h', replyTo: '1795381509001' },
      { kind: 'deleted', deleted: true },
      { kind: 'call', text: 'call-history: direction Incoming, status Missed' },
    ]);
    const slices = messages.flatMap(({ raw, rawMore = [] }) => [raw, ...rawMore]);
    expect(slices.map(({ bytes }) => bytes.toString()).join('')).not.toContain('U0VDUkVU');
  });

  it('signal-export Markdown: the person’s words to the code point, quotations as the app’s', async () => {
    const thread = await parsed(await zipOf({ 'chat.md': sample('chat.md'), 'media/ct 1.jpg': 'x' }));
    expect(thread).toMatchObject({ layout: 'signal-export-md', exporter: 'Me' });
    const messages = await messagesOf(thread);
    expect(seen(messages)).toEqual([
      ['2026-11-22T21:05:09', 'Coops', 'text', 'K⁺ 6.1 in bed 4,  ½ dose given.\nRepeat?'],
      ['2026-11-22T21:06:00', 'Me', 'media', '> K⁺ 6.1\n> in bed 4\n\nCT abdo'],
      ['2026-11-22T21:07:00', 'Coops', 'deleted', '(This message was deleted)'],
      ['2026-11-22T21:08:00', 'Coops', 'text', 'IV line removed [see chart]'],
    ]);
    expect(messages[0]?.reactions).toEqual([
      { by: 'Me', sign: '👍' },
      { by: 'Priya Shah', sign: '❤️' },
    ]);
    expect(messages[1]?.attachments).toEqual([{ name: 'media/ct 1.jpg', present: true }]);
  });
});

describe('damage', () => {
  it.each(['signal-cli.jsonl', 'sigtop.txt', 'sigtop-short.txt', 'sigtop.json', 'chat.md'])(
    '%s ends in a result or a coded fault, wherever bytes are changed or cut',
    async (name) => {
      const bytes = sample(name);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(bytes.length - 1),
          fc.integer({ min: 0, max: 255 }),
          fc.boolean(),
          async (at, byte, cut) => {
            const damaged = cut ? bytes.subarray(0, at) : Buffer.from(bytes);
            if (!cut) damaged[at] = byte;
            const fault = await faultOf(damaged);
            expect(fault === undefined || fault.code.startsWith('ingest-')).toBe(true);
          },
        ),
      );
    },
  );

  it('is no slow way through a text of brackets and blanks', async () => {
    const header = '[2026-11-22 21:05:09] Coops: ';
    for (const part of ['  ', '[a](./b)  ', '![', '\n(- ', '(( '])
      expect((await faultOf(`${header}a  \n${header}${part.repeat(15_000)}\n`))?.code).toBeUndefined();
  });
});
