// Callbacks of Viber's bot interface: what people write to a bot, exact ids, and everything that is no message.
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';

const TOKEN = '4912661846655238145';

type Json = Record<string, unknown>;

/** One callback; the token is written as a bare number, beyond what JavaScript can hold. */
function callback(message: Json, token = TOKEN, more: Json = {}): string {
  const whole = {
    event: 'message',
    timestamp: 1_768_226_400_123,
    chat_hostname: 'SN-CHAT-01_',
    message_token: 0,
    sender: { id: '01234567890A=', name: 'Niamh Byrne', language: 'en', country: 'GB', api_version: 8 },
    message,
    silent: false,
    ...more,
  };
  return JSON.stringify(whole).replace('"message_token":0', `"message_token":${token}`);
}

function mark(event: string): string {
  return JSON.stringify({ event, timestamp: 1_768_226_400_123, message_token: 1, user_id: '01234567890A=' });
}

function lines(...callbacks: string[]): string {
  return callbacks.map((one) => `${one}\n`).join('');
}

async function told(message: Json) {
  const [one] = await read(lines(callback(message)));
  if (one === undefined) throw new Error('no message');
  const { kind, text, appText = [], attachments } = one;
  return [
    kind,
    text,
    appText.map(({ start, end }) => text.slice(start, end)),
    attachments.map(({ name }) => name),
  ];
}

describe('a message to a bot', () => {
  it('keeps every digit of its token, and has an absolute time', async () => {
    const [first, second] = await read(
      lines(
        callback({ type: 'text', text: 'a' }),
        callback({ type: 'text', text: 'b' }, '4912661846655238146'),
      ),
    );
    expect([first?.id, second?.id]).toEqual([TOKEN, '4912661846655238146']);
    expect(first).toMatchObject({
      at: '2026-01-12T14:00:00.123Z',
      atIsWallTime: false,
      sender: 'Niamh Byrne',
      senderId: '01234567890A=',
    });
  });

  it.each([
    [{ type: 'text', text: ' K+ 6.8\n ' }, ['text', ' K+ 6.8\n ', [], []]],
    [{ type: 'picture', text: 'ECG', media: 'https://m.example.org/1' }, ['media', 'ECG', [], ['picture']]],
    [{ type: 'picture', media: 'x', file_name: 'a.jpg' }, ['media', '', [], ['a.jpg']]],
    [{ type: 'video', media: 'x', duration: 7 }, ['media', '', [], ['video']]],
    [
      { type: 'file', media: 'x', file_name: 'gas.pdf', size: 10, text: 'third' },
      ['media', 'gas.pdf\nthird', ['gas.pdf'], ['gas.pdf']],
    ],
    [{ type: 'url', media: 'https://example.org/' }, ['text', 'https://example.org/', [], []]],
    [
      { type: 'url', media: 'https://example.org/', text: 'see' },
      ['text', 'see\nhttps://example.org/', [], []],
    ],
    [
      { type: 'url', media: 'https://example.org/', text: 'see https://example.org/' },
      ['text', 'see https://example.org/', [], []],
    ],
    [
      { type: 'location', location: { lat: 51.5, lon: -0.12 } },
      ['location', '51.5, -0.12', ['51.5, -0.12'], []],
    ],
    [
      { type: 'contact', contact: { name: 'Dr A. Okafor', phone_number: '+447700900233' } },
      ['contact', 'Dr A. Okafor\n+447700900233', ['Dr A. Okafor\n+447700900233'], []],
    ],
    [{ type: 'sticker', sticker_id: 40133 }, ['sticker', '', [], ['sticker']]],
    [{ type: 'new', text: 'kept' }, ['unsupported', 'kept', [], []]],
    [{ type: 'text', text: 7 }, ['text', '', [], []]],
    [{}, ['unsupported', '', [], []]],
  ])('says what %j holds', async (message, expected) => {
    expect(await told(message)).toEqual(expected);
  });

  it('goes by its id when the sender has no name', async () => {
    const [message] = await read(
      lines(callback({ type: 'text', text: 'a' }, TOKEN, { sender: { id: 'X=' } })),
    );
    expect([message?.sender, message?.senderId]).toEqual(['X=', 'X=']);
  });

  it('points at the file that came along under its token', async () => {
    const picture = lines(callback({ type: 'picture', media: 'x', file_name: 'a.jpg' }));
    const thread = await parsed(await zipOf({ 'live.jsonl': picture, [TOKEN]: 'jpeg' }));
    expect((await messagesOf(thread))[0]?.attachments).toEqual([{ name: TOKEN, present: true }]);
    const named = await parsed(await zipOf({ 'live.jsonl': picture, 'a.jpg': 'jpeg' }));
    expect((await messagesOf(named))[0]?.attachments).toEqual([{ name: 'a.jpg', present: true }]);
  });
});

describe('the text of callbacks', () => {
  it('may be one list, and holds each with its own bytes', async () => {
    const one = callback({ type: 'text', text: 'a' });
    const messages = await read(`[\n${one},\n${callback({ type: 'text', text: 'b' }, '2')}]`);
    expect(messages.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(messages[0]?.raw).toEqual({ offset: 2, bytes: Buffer.from(one) });
  });

  it('counts what is no message and reports what is broken', async () => {
    const marks = [
      'delivered',
      'seen',
      'failed',
      'subscribed',
      'unsubscribed',
      'conversation_started',
      'webhook',
    ];
    const thread = await parsed(
      lines(
        ...marks.map(mark),
        callback({ type: 'text', text: 'a' }),
        callback({ type: 'text', text: 'b' }, '2', { timestamp: 'soon' }),
        callback({ type: 'text', text: 'b' }, '2', { sender: {} }),
        callback({ type: 'text', text: 'b' }, '"x"'),
        callback({ type: 'text', text: 'b' }, '2', { message: 7 }),
        mark('never heard of'),
        '[1]',
        '{"event":"mess',
      ),
    );
    expect(thread.warnings).toEqual([{ code: 'viber-event-without-message', count: 7, lines: [] }]);
    expect(thread.unparsed.lines).toEqual([
      { line: 9, reason: 'no-time' },
      { line: 10, reason: 'no-sender' },
      { line: 11, reason: 'no-id' },
      { line: 12, reason: 'no-message' },
      { line: 13, reason: 'unknown-event' },
      { line: 14, reason: 'not-an-event' },
      { line: 15, reason: 'not-json' },
    ]);
    expect([thread.messageCount, thread.layout, thread.title]).toEqual([
      1,
      'viber-bot-events',
      'Niamh Byrne',
    ]);
  });

  it('has what comes twice once, with both slices', async () => {
    const one = callback({ type: 'text', text: 'a' });
    const thread = await parsed(lines(one, callback({ type: 'text', text: 'b' }, '2'), one, one));
    const messages = await messagesOf(thread);
    expect(
      messages.map(({ text, rawMore }) => [text, rawMore?.map(({ bytes }) => bytes.toString())]),
    ).toEqual([
      ['a', [one, one]],
      ['b', undefined],
    ]);
    expect(thread.warnings).toEqual([{ code: 'viber-repeated-event', count: 2, lines: [3, 4] }]);
    expect(thread.messageCount).toBe(2);
  });

  it('asks which person, where several wrote', async () => {
    const both = lines(
      callback({ type: 'text', text: 'a' }),
      callback({ type: 'text', text: 'b' }, '2', { sender: { id: 'B=', name: 'Coops' } }),
      callback({ type: 'text', text: 'c' }, '3', { sender: { id: 'C=', name: 'Coops' } }),
    );
    const asked = await parse(both);
    expect(asked.outcome === 'asks' && asked.questions[0]?.choices.map(({ value }) => value)).toEqual([
      'Niamh Byrne',
      'Coops (B=)',
      'Coops (C=)',
    ]);
    expect((await read(both, { answers: { chat: 'Coops (C=)' } })).map(({ text }) => text)).toEqual(['c']);
  });

  it('without any message is an empty thread', async () => {
    const thread = await parsed(lines(mark('webhook'), mark('seen')));
    expect([thread.messageCount, await messagesOf(thread)]).toEqual([0, []]);
  });
});
