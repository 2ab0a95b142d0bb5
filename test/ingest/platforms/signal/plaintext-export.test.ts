// Signal's own plaintext export: one chat of a whole account, its files checked, its secrets left behind.
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bufferSource } from '../../../../src/kernel/byte-source.ts';
import { factsOf, parseExport } from '../../../../src/ingest/index.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { plaintextFiles, plaintextZip, secretsIn } from './samples.ts';

const GROUP = { answers: { chat: 'Gen Surg on-call' } };
const MAIN = plaintextFiles()['main.jsonl'] ?? Buffer.alloc(0);
const [AMARA, COOPS] = ['0a1b2c3d-0001-4000-8000-00000000a001', '0a1b2c3d-0002-4000-8000-00000000c002'];

describe('the sample of a plaintext export', () => {
  it('asks which chat, offering those with messages', async () => {
    const result = await parse(await plaintextZip());
    expect(result).toMatchObject({
      outcome: 'asks',
      questions: [{ kind: 'chat', choices: [{ value: 'Gen Surg on-call' }, { value: 'Amara Okafor' }] }],
    });
  });

  it('gives the chosen chat and nothing else', async () => {
    const zip = await plaintextZip();
    const messages = await read(zip, GROUP);
    expect(messages.map(({ at, sender, kind, text }) => [at.slice(11), sender, kind, text])).toEqual([
      ['21:05:09.123Z', 'Amara Okafor', 'text', 'K⁺ 6.1 in bed 4, ½ dose given'],
      ['21:06:10.123Z', 'Coops', 'text', '10 units actrapid, repeat in 1 h'],
      ['21:06:49.123Z', 'Sam Weir', 'media', '\ufffc  please see the CT \n\nFree gas?'],
      ['21:06:59.123Z', 'Amara Okafor', 'media', ''],
      [
        '21:07:09.123Z',
        'Coops',
        'text',
        `Handover: ${'x'.repeat(30)} and the rest of it, ½ dose, 10⁹/L\n\nend  `,
      ],
      ['21:07:14.123Z', 'Coops', 'deleted', ''],
      ['21:07:15.123Z', 'Amara Okafor', 'deleted', ''],
      ['21:07:19.123Z', 'Amara Okafor', 'sticker', '👌'],
      ['21:07:29.123Z', 'Amara Okafor', 'contact', 'ITU Registrar\nBleep 2222\n+447700900399'],
      ['21:07:39.123Z', 'Coops', 'poll', 'Theatre tonight?\nYes\nMorning\n(poll ended)'],
      [
        '21:07:49.123Z',
        'Coops',
        'system',
        'group change: group name update: updater Coops, new group name Gen Surg on-call, ' +
          'group expiration timer update: expires in ms 86400000, updater Coops',
      ],
      [
        '21:07:54.123Z',
        'Coops',
        'call',
        'group call: state MISSED, ringer Coops, started call timestamp 2026-11-22T21:07:53.123Z',
      ],
      ['21:07:59.123Z', 'Amara Okafor', 'media', ''],
      ['21:08:04.123Z', 'Amara Okafor', 'unsupported', ''],
      ['21:08:05.123Z', 'Amara Okafor', 'unsupported', 'Coffee'],
      ['21:08:09.423Z', 'Amara Okafor', 'text', 'Sent at no time'],
      ['21:08:09.423Z', 'Sam Weir', 'text', 'Of no time at all'],
      ['21:08:19.123Z', 'Sam Weir', 'text', 'Never got out'],
      ['21:08:29.123Z', 'Amara Okafor', 'unsupported', ''],
      ['21:05:09.123Z', 'Sam Weir', 'text', 'Same millisecond, other author'],
    ]);
    expect(await read(zip, { answers: { chat: 'Amara Okafor' } })).toMatchObject([
      { text: 'A private talk' },
    ]);
  });

  it('tells wordings, reactions, votes, answers and accounts', async () => {
    const messages = await read(await plaintextZip(), GROUP);
    expect(messages[1]).toMatchObject({
      id: '1795381570123',
      senderId: COOPS,
      edited: true,
      earlier: [{ at: '2026-11-22T21:06:10.123Z', text: '10 units actrapid' }],
      replyTo: '1795381509123',
      reactions: [
        { by: 'Amara Okafor', sign: '👍' },
        { by: 'Sam Weir', sign: '🙏' },
      ],
    });
    // It quotes the newest wording by that one's time.
    expect(messages[2]?.replyTo).toBe('1795381570123');
    expect(messages[9]?.reactions).toEqual([{ by: 'Amara Okafor', sign: 'Morning' }]);
    expect(messages[0]).toMatchObject({ id: '1795381509123', senderId: AMARA });
    expect(messages[19]).toMatchObject({ id: 'self/1795381509123', sender: 'Sam Weir' });
    expect(messages[19]).not.toHaveProperty('senderId');
    // What stands in for a time is nobody's identity.
    expect([messages[15]?.id, messages[16]?.id]).toEqual([undefined, undefined]);
    expect([5, 6].map((seq) => messages[seq]?.deleted)).toEqual([true, true]);
  });

  it('says what is missing, odd or taken out', async () => {
    const thread = await parsed(await plaintextZip(), GROUP);
    expect(thread).toMatchObject({
      layout: 'signal-plaintext-export',
      title: 'Gen Surg on-call',
      exporter: 'Sam Weir',
      messageCount: 20,
      unparsed: { count: 0 },
    });
    expect(thread.untold).toEqual(['forwarded-marks', 'disappearing-messages']);
    expect(thread.warnings.map(({ code, count, lines }) => `${code} ${count} ${lines.join()}`)).toEqual([
      'signal-export-of-whole-account 1 ',
      'signal-disappearing-messages-left-out 1 ',
      'signal-other-chats-not-read 2 ',
      'signal-chat-with-timer 1 ',
      'signal-secret-taken-out 6 15,17,18,21,27,28',
      'signal-mention-as-placeholder 1 15',
      'signal-attachment-differs 1 17',
      'signal-attachment-missing 1 17',
      'signal-attachment-not-downloaded 1 17',
      'signal-deleted-by-admin 1 20',
      'signal-disappearing-timer 1 24',
      'signal-view-once 1 26',
      'signal-gift-badge 1 27',
      'signal-payment 1 28',
      'signal-without-sent-time 2 29,30',
      'signal-time-of-neighbour 1 30',
      'signal-not-delivered 1 31',
      'signal-unknown-kind 1 32',
    ]);
  });
});

describe('secrets of the account', () => {
  it('never come out, in no part of any message', async () => {
    const secrets = secretsIn(MAIN.toString());
    expect(secrets.length).toBeGreaterThan(25);
    const thread = await parsed(await plaintextZip(), GROUP);
    const messages = await messagesOf(thread);
    const all =
      JSON.stringify([factsOf(thread), messages]) +
      messages.map(({ raw }) => raw.bytes.toString()).join('\n');
    for (const secret of secrets) expect(all).not.toContain(secret);
    expect(all).not.toContain('a private note');
  });

  it('are taken out of a slice by name, and every other byte of its line stays', async () => {
    for (const { raw } of await read(await plaintextZip(), GROUP)) {
      const line = MAIN.toString('utf8', raw.offset, MAIN.indexOf('\n', raw.offset));
      const bare = line
        .replaceAll(
          /("(?:key|localKey|packKey|transitCdnKey|receiptCredentialPresentation)":)"[^"]*"/g,
          '$1null',
        )
        .replace(/("transaction":)\{[^}]*\}/, '$1null');
      expect(raw.bytes.toString()).toBe(bare);
    }
  });

  it('are not looked for in what people wrote', async () => {
    const words = 'the "key": "x" is under the mat, \\"localKey\\"';
    const [message] = await read(
      chat({
        chatId: '1',
        authorId: '4',
        dateSent: '1768226400000',
        standardMessage: { text: { body: words } },
      }),
    );
    expect(message?.text).toBe(words);
    expect(JSON.parse(message?.raw.bytes.toString() ?? '')).toMatchObject({
      chatItem: { standardMessage: { text: { body: words } } },
    });
  });
});

function chat(...items: object[]): string {
  const frames = [
    { version: '1', backupTimeMs: '1769947200000', mediaRootBackupKey: 'AAAA' },
    { account: { givenName: 'Sam' } },
    { recipient: { id: '1', self: {} } },
    { recipient: { id: '4', contact: { aci: 'ChssPQABQACAAAAAAACgAQ==', profileGivenName: 'Amara' } } },
    { chat: { id: '1', recipientId: '4' } },
    ...items.map((chatItem) => ({ chatItem })),
  ];
  return frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
}

function says(body: string, more: object = {}): object {
  return {
    chatId: '1',
    authorId: '4',
    dateSent: '1768226400000',
    standardMessage: { text: { body } },
    ...more,
  };
}

describe('files', () => {
  const bytes = Buffer.from('a picture');
  const hash = createHash('sha256').update(bytes).digest();
  const key = Buffer.alloc(64, 7);
  const stem = createHash('sha256')
    .update(Buffer.concat([hash, key]))
    .digest('hex');
  const path = `files/${stem.slice(0, 2)}/${stem}.jpg`;
  const locatorInfo = {
    plaintextHash: hash.toString('base64'),
    localKey: key.toString('base64'),
    size: bytes.length,
  };
  const main = chat(
    says('see', {
      standardMessage: {
        text: { body: 'see' },
        attachments: [
          { pointer: { contentType: 'image/jpeg', fileName: 'wound.jpg', locatorInfo }, wasDownloaded: true },
        ],
      },
    }),
  );
  const mentions = async (files: Record<string, Buffer | string>) => {
    const thread = await parsed(await zipOf({ 'main.jsonl': main, ...files }));
    const [message] = await messagesOf(thread);
    const codes = thread.warnings.map(({ code }) => code).filter((code) => code.includes('attachment'));
    return { attachments: message?.attachments, codes, bytes: await thread.attachment(path) };
  };

  it('that are intact go by their path and can be fetched', async () => {
    const name = path;
    expect(await mentions({ [path]: bytes })).toEqual({
      attachments: [{ name, present: true }],
      codes: [],
      bytes,
    });
  });

  it.each([
    ['altered', { [path]: 'another one' }, 'signal-attachment-differs'],
    ['elsewhere', { [`files/00/${'0'.repeat(64)}.jpg`]: bytes }, 'signal-attachment-missing'],
  ])('that are %s count as not there, under the name they were sent by', async (_, files, code) => {
    const { attachments, codes } = await mentions(files);
    expect([attachments, codes]).toEqual([[{ name: 'wound.jpg', present: false }], [code]]);
  });

  it('that the zip holds damaged count as not there', async () => {
    const zip = await zipOf({ 'main.jsonl': main, [path]: Buffer.alloc(4000, 'p') });
    const at = zip.indexOf(path) + path.length + 2;
    zip[at] = (zip[at] ?? 0) ^ 0xff;
    const thread = await parsed(zip);
    expect((await messagesOf(thread))[0]?.attachments).toEqual([{ name: 'wound.jpg', present: false }]);
    expect(thread.warnings.map(({ code }) => code)).toContain('signal-attachment-damaged');
  });

  it('that are too large count as not there', async () => {
    const zip = await zipOf({ 'main.jsonl': main, [path]: bytes });
    const thread = await parsed(zip, { bounds: { maxAttachmentBytes: 4 } });
    expect((await messagesOf(thread))[0]?.attachments).toEqual([{ name: 'wound.jpg', present: false }]);
    expect(thread.warnings.map(({ code }) => code)).toContain('signal-attachment-too-large');
  });

  it('come along one by one as well, without their folders', async () => {
    const file = (name: string, content: Buffer) => ({ name, source: bufferSource(content) });
    const files = [file('main.jsonl', Buffer.from(main)), file(`${stem}.jpg`, bytes)];
    const result = await parseExport(files, {});
    if (result.outcome !== 'parsed') throw new Error('asks');
    const [message] = await messagesOf(result.thread);
    expect(message?.attachments).toEqual([{ name: `${stem}.jpg`, present: true }]);
  });

  it('are not needed: main.jsonl alone is read, and each file is missing', async () => {
    const thread = await parsed(main);
    expect(thread.warnings.map(({ code }) => code)).toContain('signal-attachment-missing');
    expect((await messagesOf(thread))[0]?.text).toBe('see');
  });

  it('of long texts do not hide the chat, however many they are', async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `files/00/${String(i).padStart(64, '0')}.txt`,
        `22/11/2026, 21:10 - A: ${i}\n`,
      ]),
    );
    const thread = await parsed(await zipOf({ ...texts, 'main.jsonl': main }), {
      bounds: { maxTextCandidates: 8 },
    });
    expect(thread.layout).toBe('signal-plaintext-export');
  });
});

describe('what protobuf leaves out', () => {
  it('is no time of 1970: another time stands in for it, or that of the message before', async () => {
    const thread = await parsed(
      chat(
        says('first', { dateSent: undefined, incoming: { dateReceived: '1768226400000' } }),
        says('second', { dateSent: undefined }),
        says('third', { dateSent: '18446744073709551615' }),
      ),
    );
    const messages = await messagesOf(thread);
    expect(messages.map(({ at }) => at)).toEqual(Array.from({ length: 3 }, () => '2026-01-12T14:00:00Z'));
    expect(thread.warnings).toContainEqual({ code: 'signal-without-sent-time', count: 3, lines: [6, 7, 8] });
    expect(thread.warnings).toContainEqual({ code: 'signal-time-of-neighbour', count: 2, lines: [7, 8] });
  });

  it('is refused when no message has a time', async () => {
    expect((await faultOf(chat(says('x', { dateSent: undefined }))))?.code).toBe('ingest-no-time');
  });

  it('is an id of 0', async () => {
    const frames = [
      { version: '1', backupTimeMs: '1' },
      { recipient: { contact: { profileGivenName: 'Nought' } } },
      { chat: {} },
      { chatItem: { dateSent: '1768226400000', standardMessage: { text: { body: 'hello' } } } },
    ];
    const text = frames.map((frame) => JSON.stringify(frame)).join('\n');
    expect(await read(text)).toMatchObject([{ sender: 'Nought', text: 'hello' }]);
  });
});

describe('labels', () => {
  it('are the nickname, the address book, the profile, the user name, the number, the account, in this order', async () => {
    const contacts = [
      { nickname: { given: 'Nick' }, systemGivenName: 'Sys', profileGivenName: 'Pro' },
      { systemGivenName: 'Sys', systemFamilyName: 'Tem', profileGivenName: 'Pro' },
      { profileGivenName: 'Pro', profileFamilyName: 'File', username: 'user.01' },
      { username: 'user.01', e164: '447700900301' },
      { e164: '447700900301' },
      { aci: 'ChssPQABQACAAAAAAACgAQ==' },
      {},
    ];
    const frames = [
      ...contacts.map((contact, index) => ({ recipient: { id: String(index + 10), contact } })),
      ...contacts.map((_, index) => ({
        chatItem: says(String(index), {
          authorId: String(index + 10),
          dateSent: String(1768226400000 + index),
        }),
      })),
    ];
    const text = chat() + frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
    expect((await read(text)).map(({ sender }) => sender)).toEqual([
      'Nick',
      'Sys Tem',
      'Pro File',
      'user.01',
      '+447700900301',
      AMARA,
      'recipient 16',
    ]);
  });

  it('stay two when two accounts have one name', async () => {
    const frames = [
      { recipient: { id: '9', contact: { e164: '447700900777', profileGivenName: 'Amara' } } },
      { chatItem: says('a') },
      { chatItem: says('b', { authorId: '9' }) },
    ];
    const text = chat() + frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
    expect((await read(text)).map(({ sender }) => sender)).toEqual(['Amara', 'Amara (+447700900777)']);
  });
});

describe('odd frames', () => {
  it('are reported, and nothing else is lost', async () => {
    const text = `${chat(says('a'))}7\n{"chatItem":{"chatId":"1"\n${JSON.stringify({ chatItem: says('b') })}\n`;
    const thread = await parsed(text);
    expect(thread.unparsed).toEqual({
      count: 2,
      lines: [
        { line: 7, reason: 'not-a-frame' },
        { line: 8, reason: 'not-json' },
      ],
    });
    expect(thread.messageCount).toBe(2);
  });

  it('a chat item of a chat that no frame names is a chat of its own', async () => {
    const text = chat(says('a'), says('b', { chatId: '77' }));
    const result = await parse(text);
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual(['Amara', '77']);
  });

  it('an export without messages is read as one', async () => {
    const thread = await parsed(chat());
    expect([thread.messageCount, thread.title, await messagesOf(thread)]).toEqual([0, 'Amara', []]);
  });
});
