// Telegram Desktop's JSON: every kind of message of the sample, whole accounts, the two known faults of the writer, damage.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';

const SAMPLE = fs.readFileSync(path.join(import.meta.dirname, '../../../samples/telegram/result.json'));

/** A chat with these messages, as the app writes one. */
function chat(messages: object[], facts: object = { name: 'Ward 9', type: 'private_group', id: 7 }): string {
  return JSON.stringify({ ...facts, messages });
}

const said = (id: number, text: unknown, more: object = {}) => ({
  id,
  type: 'message',
  date: '2026-11-22T21:05:09',
  date_unixtime: '1795381509',
  from: 'Coops',
  from_id: 'user2',
  text,
  ...more,
});

describe('the sample in JSON', () => {
  it('gives every message with its time, sender, kind and exact text', async () => {
    const thread = await parsed(SAMPLE);
    expect(thread).toMatchObject({ platform: 'telegram', layout: 'telegram-desktop-json', messageCount: 10 });
    expect(thread.title).toBe('Gen Surg on-call');
    const seen = (await messagesOf(thread)).map(({ id, at, sender, kind, text }) => [
      id,
      at,
      sender,
      kind,
      text,
    ]);
    expect(seen).toEqual([
      ['1', '2026-11-22T21:00:00Z', 'Amara Okafor', 'system', expect.stringContaining('create group')],
      [
        '2',
        '2026-11-22T21:05:09Z',
        'Amara Okafor',
        'text',
        'K⁺ 6.1 in bed 4, ½ dose given.\nNext bloods @coops?',
      ],
      ['3', '2026-11-22T21:06:00Z', 'Coops', 'text', '10 units actrapid, repeat in 1 h'],
      ['4', '2026-11-22T21:09:00Z', 'user700300', 'media', 'CT abdo'],
      ['5', '2026-11-22T21:10:00Z', 'Coops', 'media', ''],
      ['6', '2026-11-22T21:11:00Z', 'Coops', 'text', 'tab\u000bhere, backslash \\x0B stays'],
      ['7', '2026-11-22T21:11:00Z', null, 'unsupported', ''],
      [
        '8',
        '2026-11-22T21:12:00Z',
        'Coops',
        'poll',
        'Who takes theatre 2?\nAmara (2 votes)\nCoops (1 votes)',
      ],
      [
        '9',
        '2026-11-22T21:13:00Z',
        'Coops',
        'call',
        'phone call: duration seconds 45, discard reason hangup',
      ],
      ['10', '2026-11-22T21:14:00Z', 'Coops', 'unsupported', 'title Locum shift, amount 499'],
    ]);
  });

  it('keeps edits, answers, reactions, forwards, accounts and media apart from the words', async () => {
    const messages = await read(SAMPLE);
    expect(messages[2]).toMatchObject({
      edited: true,
      replyTo: '2',
      senderId: 'user700200',
      atIsWallTime: false,
      reactions: [
        { by: 'Amara Okafor', sign: '👍' },
        { by: '', sign: '👍 ×2' },
      ],
    });
    expect(messages[3]).toMatchObject({
      forwarded: true,
      attachments: [{ name: 'photos/photo_1@22-11-2026_21-09-00.jpg', present: false }],
    });
    expect(messages[4]?.attachments).toEqual([{ name: 'referral.pdf', present: false }]);
    const poll = messages[7];
    expect(poll?.appText?.map(({ start, end }) => poll.text.slice(start, end))).toEqual([
      ' (2 votes)',
      ' (1 votes)',
    ]);
    expect(messages[8]?.appText).toEqual([{ start: 0, end: messages[8]?.text.length }]);
  });

  it('says what it repaired, what it could not date and what the export cannot tell', async () => {
    const { warnings, evidence, untold } = await parsed(SAMPLE);
    const line =
      SAMPLE.toString()
        .split('\n')
        .findIndex((text) => text.includes('\\x0Bhere')) - 6;
    expect(warnings).toEqual([
      { code: 'telegram-json-repaired', count: 1, lines: [line] },
      { code: 'telegram-time-of-neighbour', count: 1, lines: [expect.any(Number)] },
      { code: 'telegram-unsupported-message', count: 1, lines: [expect.any(Number)] },
    ]);
    expect(evidence).toContainEqual({
      kind: 'repair',
      decided: 'invalid-escapes',
      basis: 'telegram-known-fault',
      detail: '1 messages',
    });
    expect(evidence).toContainEqual(
      expect.objectContaining({ kind: 'time-zone', decided: 'UTC', detail: '0 minutes in 9 messages' }),
    );
    expect(untold).toContain('deleted-messages');
  });

  it('gives the slices of the export, byte for byte', async () => {
    for (const { raw } of await read(SAMPLE))
      expect(SAMPLE.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });

  it('finds photos by their folder in a zip', async () => {
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);
    const name = 'photos/photo_1@22-11-2026_21-09-00.jpg';
    const thread = await parsed(
      await zipOf({ 'ChatExport/result.json': SAMPLE, [`ChatExport/${name}`]: photo }),
    );
    expect((await messagesOf(thread))[3]?.attachments).toEqual([{ name, present: true }]);
    expect(await thread.attachment(name)).toEqual(photo);
  });
});

describe('a whole account', () => {
  const account = JSON.stringify({
    about: 'Here is the data you requested.',
    personal_information: { user_id: 5, phone_number: '+44 7700 900123' },
    contacts: { about: '', list: [{ first_name: 'Secret', phone_number: '+44 7700 900999' }] },
    sessions: { list: [{ last_ip: '192.0.2.1' }] },
    chats: {
      about: '',
      list: [
        JSON.parse(chat([said(1, 'one')])) as object,
        JSON.parse(chat([said(1, 'two')], { name: 'Ward 9', type: 'private_group', id: 8 })) as object,
        JSON.parse(chat([said(1, 'three')], { type: 'saved_messages', id: 9 })) as object,
      ],
    },
    left_chats: {
      list: [JSON.parse(chat([said(1, 'four')], { name: 'Old', type: 'private_group', id: 10 })) as object],
    },
  });

  it('asks which chat, and tells two of the same name apart', async () => {
    const result = await parse(account);
    expect(result).toMatchObject({ outcome: 'asks', questions: [{ kind: 'chat' }] });
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual(['Ward 9 (7)', 'Ward 9 (8)', 'saved_messages', 'Old']);
  });

  it.each([
    ['Ward 9 (8)', 'two'],
    ['saved_messages', 'three'],
    ['Old', 'four'],
  ])('reads %s and nothing else', async (name, text) => {
    const messages = await read(account, { answers: { chat: name } });
    expect(messages.map((message) => message.text)).toEqual([text]);
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes)).toString()).not.toMatch(/Secret|7700|192\.0/);
  });

  it('refuses a name that it does not hold', async () => {
    expect((await faultOf(account, { answers: { chat: 'Theatre' } }))?.code).toBe('ingest-chat-not-found');
  });
});

describe('older and odd files', () => {
  it('gives wall times where there is no absolute one, and asks for the zone', async () => {
    const result = await parse(
      chat([
        {
          id: 1,
          type: 'message',
          date: '2019-03-01T10:00:00',
          from: 'A',
          text: 'x',
          edited: '1970-01-01T01:00:00',
        },
      ]),
    );
    expect(result).toMatchObject({ outcome: 'parsed', open: [{ kind: 'time-zone' }] });
    if (result.outcome !== 'parsed') return;
    expect(await messagesOf(result.thread)).toMatchObject([
      { at: '2019-03-01T10:00:00', atIsWallTime: true, edited: false },
    ]);
  });

  it('knows who exported a talk of two from the name of the other', async () => {
    const talk = { name: 'Coops', type: 'personal_chat', id: 2 };
    const { exporter, untold } = await parsed(
      chat([said(1, 'a'), said(2, 'b', { from: 'Amara', from_id: 'user1' })], talk),
    );
    expect(exporter).toBe('Amara');
    expect(untold).not.toContain('exporter');
  });

  it('refuses a chat in which no message has a time', async () => {
    const fault = await faultOf(chat([{ id: 1, type: 'unsupported', date: 'never' }]));
    expect(fault?.code).toBe('ingest-no-time');
  });

  it('reports what is no message, and loses nothing else', async () => {
    const thread = await parsed(
      `{"name":"x","type":"private_group","id":1,"messages":[\n7,\n${JSON.stringify(said(1, 'a'))}]}`,
    );
    expect(thread.unparsed).toEqual({ count: 1, lines: [{ line: 2, reason: 'not-a-message' }] });
    expect(thread.messageCount).toBe(1);
  });
});

describe('damage', () => {
  it('ends in a result or a coded fault, wherever bytes are changed or cut', async () => {
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

  it('takes any JSON in place of a message without another error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.jsonValue(), async (messages, field) => {
        const odd = said(1, field, {
          poll: field,
          reactions: field,
          photo: field,
          from: field,
          id: field,
          date_unixtime: field,
        });
        const fault = await faultOf(
          JSON.stringify({ name: 'x', type: 'y', id: 1, messages: [said(0, 'a'), odd, ...messages] }),
        );
        expect(fault === undefined || fault.code.startsWith('ingest-')).toBe(true);
      }),
    );
  });
});
