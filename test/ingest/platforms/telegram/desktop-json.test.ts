// Telegram Desktop's JSON: every kind of message of the sample, whole accounts, the two known faults of the writer, damage.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectDamageToBeCoded } from '../../damage.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { twisted } from '../../mutations.ts';

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
    expect(thread).toMatchObject({ platform: 'telegram', layout: 'telegram-desktop-json', messageCount: 17 });
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
      ['11', '2026-11-22T21:15:00Z', 'Coops', 'text', 'As I wrote to ITU'],
      ['12', '2026-11-22T21:16:00Z', 'Coops', 'media', ''],
      ['13', '2026-11-22T21:17:00Z', 'Coops', 'location', 'Main theatre\n2nd floor\n51.4988, -0.1188'],
      ['14', '2026-11-22T21:18:00Z', 'Coops', 'contact', 'Priya Shah\n+44 7700 900123'],
      ['15', '2026-11-22T21:19:00Z', 'Coops', 'text', 'Before theatre\nG&S\nConsent form 4'],
      [
        '16',
        '2026-11-22T21:20:00Z',
        'Coops',
        'text',
        'Bloods 21:00\nHb 71 g/L,\nlactate 4.1\nK⁺ | 6.1\n1. Repeat gas\n[x] Cross-match\nECG',
      ],
      ['17', '2026-11-22T21:21:00Z', 'Coops', 'system', 'Coops set up the ward list'],
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
    const rich = messages[15];
    expect(rich?.appText?.map(({ start, end }) => rich.text.slice(start, end))).toEqual([
      ' | ',
      '1. ',
      '[x] ',
    ]);
    expect(rich?.attachments).toEqual([{ name: 'photos/photo_2@22-11-2026_21-20-00.jpg', present: false }]);
    expect(messages[13]?.attachments).toEqual([{ name: 'contacts/contact_1.vcard', present: false }]);
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
      { code: 'telegram-answer-to-other-chat', count: 1, lines: [expect.any(Number)] },
    ]);
    expect(evidence).toContainEqual({
      kind: 'repair',
      decided: 'invalid-escapes',
      basis: 'telegram-known-fault',
      detail: '1 messages',
    });
    expect(evidence).toContainEqual(
      expect.objectContaining({ kind: 'time-zone', decided: 'UTC', detail: 'UTC+00:00 in 16 messages' }),
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

describe('names of chats', () => {
  const account = (chats: object[]) =>
    JSON.stringify({ about: '', personal_information: {}, chats: { list: chats } });
  const named = (facts: object) => ({ ...facts, messages: [said(1, 'a')] });

  it('are the type, then the id, where there is no name', async () => {
    const result = await parse(
      account([
        named({ name: null, type: 'personal_chat', id: 1 }),
        named({ name: null, type: 'personal_chat', id: 2 }),
        named({ name: 'Ward 9', type: 'private_group', id: 3 }),
        named({ name: null, type: null, id: 4 }),
      ]),
    );
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual(['personal_chat (1)', 'personal_chat (2)', 'Ward 9', '4']);
  });

  it('are too many for one export past the bound', async () => {
    const chats = Array.from({ length: 8 }, (_, id) =>
      named({ name: `Ward ${id}`, type: 'private_group', id }),
    );
    const fault = await faultOf(account(chats), { bounds: { maxChatChoices: 3 } });
    expect(fault?.code).toBe('ingest-too-many-chats');
  });
});

describe('beside the pages of the same chat', () => {
  it('the JSON is read, which tells more', async () => {
    const page = fs.readFileSync(path.join(import.meta.dirname, '../../../samples/telegram/messages.html'));
    const thread = await parsed(await zipOf({ 'X/messages.html': page, 'X/result.json': SAMPLE }));
    expect(thread.layout).toBe('telegram-desktop-json');
  });
});

describe('both clocks', () => {
  const old = { id: 1, type: 'message', date: '2026-07-01T10:00:00', from: 'A', text: 'x' };
  const summer = said(2, 'y', { date: '2026-07-01T11:00:00', date_unixtime: '1782900000' });

  it('are told apart where only newer messages have an absolute time', async () => {
    const result = await parse(chat([old, summer]));
    expect(result).toMatchObject({ outcome: 'parsed', open: [{ kind: 'time-zone' }] });
    if (result.outcome !== 'parsed') return;
    expect((await messagesOf(result.thread)).map(({ at, atIsWallTime }) => [at, atIsWallTime])).toEqual([
      ['2026-07-01T10:00:00', true],
      ['2026-07-01T10:00:00Z', false],
    ]);
  });

  it('prove a zone, or contradict it', async () => {
    const { evidence } = await parsed(chat([old, summer]), { answers: { timeZone: 'Europe/London' } });
    expect(evidence).toContainEqual({
      kind: 'time-zone',
      decided: 'Europe/London',
      basis: 'answered-by-person',
      detail: 'UTC+01:00 in 1 messages',
    });
    const fault = await faultOf(chat([old, summer]), { answers: { timeZone: 'Europe/Paris' } });
    expect([fault?.code, fault?.place?.line]).toEqual(['ingest-time-zone-contradicted', 1]);
  });

  it.each([
    ['2026-07-01T10:00:00.250Z', '2026-07-01T10:00:00.250Z'],
    ['2026-07-01T10:00:00+02:00', '2026-07-01T08:00:00Z'],
  ])('read %s as other programs write it', async (date, at) => {
    const [message] = await read(chat([{ ...old, date }]));
    expect(message).toMatchObject({ at, atIsWallTime: false });
  });
});

describe('what another chat or version wrote', () => {
  it('is no answer to a message of this chat', async () => {
    const messages = await read(SAMPLE);
    expect([messages[2]?.replyTo, messages[10]?.replyTo]).toEqual(['2', null]);
  });

  it('keeps its words when its kind is not known', async () => {
    const odd = said(1, 'K⁺ 6.1', { type: 'whisper' });
    const thread = await parsed(chat([odd, said(2, '')]));
    expect(await messagesOf(thread)).toMatchObject([
      { kind: 'unsupported', sender: 'Coops', text: 'K⁺ 6.1' },
      { kind: 'unsupported', sender: 'Coops', text: '' },
    ]);
    expect(thread.warnings).toEqual([{ code: 'telegram-unknown-kind', count: 2, lines: [1, 1] }]);
  });

  it.each([1e300, 0.5, '\u0000', 'x'.repeat(100), { a: 1 }, null])('has no id that is %j', async (id) => {
    const [message] = await read(chat([said(0, 'a', { id, from_id: id, reply_to_message_id: id })]));
    expect([message?.id, message?.senderId, message?.replyTo]).toEqual([undefined, undefined, null]);
  });

  it('may count reactions in any way', async () => {
    for (const count of [{ toString: 1 }, '3', -1, null, 1e300]) {
      const reactions = [{ type: 'emoji', emoji: '👍', count, recent: [{ from: 'Coops' }] }];
      const [message] = await read(chat([said(1, 'a', { reactions })]));
      expect(message?.reactions?.[0]).toEqual({ by: 'Coops', sign: '👍' });
    }
  });

  it('may be nested in a text as deep as it likes', async () => {
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const [message] = await read(chat([said(1, 'Fee', { invoice_information: deep })]));
    expect(message).toMatchObject({ text: 'Fee' });
  });
});

describe('the two known faults of the writer', () => {
  const broken = (member: string) =>
    `{"name":"Ward 9","type":"private_group","id":7,"messages":[\n${JSON.stringify(said(1, 'a'))},\n` +
    `{"id":2,"type":"message","date_unixtime":"1795381509","from":"Coops",${member}}]}`;

  it.each([
    ['escape', String.raw`"text":"a\x0Bb\x1Fc \\x0B"`, 'a\u000bb\u001fc \\x0B', 'invalid-escapes'],
    [
      'document id without quotes',
      '"text":[{"type":"custom_emoji","text":"😮","document_id": video_files/sticker (2).webm\n},""]',
      '😮',
      'unquoted-document-ids',
    ],
  ])('are repaired and told: %s', async (_, member, text, decided) => {
    const thread = await parsed(broken(member));
    expect((await messagesOf(thread))[1]?.text).toBe(text);
    expect(thread.warnings).toEqual([{ code: 'telegram-json-repaired', count: 1, lines: [3] }]);
    expect(thread.evidence).toContainEqual({
      kind: 'repair',
      decided,
      basis: 'telegram-known-fault',
      detail: '1 messages',
    });
  });

  it.each([
    ['an escape that the writer never sets', String.raw`"text":"\x41"`],
    ['a word without quotes', '"text":hello'],
    ['another member without quotes', '"text":"a","href": a/b.webm'],
  ])('are the only ones that are repaired: not %s', async (_, member) => {
    const thread = await parsed(broken(member));
    expect(thread.unparsed).toEqual({ count: 1, lines: [{ line: 3, reason: 'not-a-message' }] });
    expect(thread.messageCount).toBe(1);
  });
});

describe('damage', () => {
  it('ends in a result or a coded fault, wherever bytes are changed or cut', async () => {
    await expectDamageToBeCoded(SAMPLE);
  });

  it('takes any value in any place', async () => {
    const sane: unknown = JSON.parse(SAMPLE.toString().replace('\\x0Bhere', 'here'));
    await fc.assert(
      fc.asyncProperty(twisted(sane), async (value) => {
        const fault = await faultOf(JSON.stringify(value));
        expect(fault === undefined || fault.code.startsWith('ingest-')).toBe(true);
      }),
    );
  });
});
