// What an event says: its body code point by code point, with what a client wrote into it covered, never cut.
import { describe, expect, it } from '@jest/globals';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { read } from '../../export-builder.ts';
import { event, SILVA } from './events.ts';

async function messageOf(content: object, more: object = {}): Promise<ParsedMessage> {
  const [message] = await read(JSON.stringify({ events: [event('$a', SILVA, 1, content, more)] }));
  if (message === undefined) throw new Error('no message');
  return message;
}

/** The text without what the app wrote. */
function spoken({ text, appText }: ParsedMessage): string {
  return (appText ?? [])
    .toReversed()
    .reduce((words, { start, end }) => words.slice(0, start) + words.slice(end), text);
}

const ANSWERS = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$q' } } };

describe('a text', () => {
  it.each(['m.text', 'm.notice', 'm.emote'])('of type %s is its body, unchanged', async (msgtype) => {
    const body = ' 10⁹/L ½\r\n\u202e1\u200e  ';
    expect(await messageOf({ msgtype, body, formatted_body: '<b>other</b>' })).toMatchObject({
      kind: 'text',
      text: body,
    });
  });

  it.each<[what: string, body: string, answers: boolean, words: string]>([
    ['a quotation by a client', '> <@a:x> Bed 4\n> 71F\n\n250 ml', true, '250 ml'],
    ['one of an emote', '> * <@a:x> waves\n\nok', true, 'ok'],
    ['one with a blank line inside', '> <@a:x> Bed 4\n> \n> 71F\n\n\n250 ml', true, '\n250 ml'],
    [
      'two answers, one inside the other',
      '> <@a:x> one\n\n> <@b:x> two\n\nthree',
      true,
      '> <@b:x> two\n\nthree',
    ],
    ['a quotation by a person', '> not 500 ml\n\n250 ml', true, '> not 500 ml\n\n250 ml'],
    [
      'the same words where nothing is answered',
      '> <@a:x> Bed 4\n\n250 ml',
      false,
      '> <@a:x> Bed 4\n\n250 ml',
    ],
    ['a quotation with nothing behind it', '> <@a:x> Bed 4', true, '> <@a:x> Bed 4'],
  ])('with %s', async (_what, body, answers, words) => {
    const message = await messageOf({ msgtype: 'm.text', body, ...(answers ? ANSWERS : {}) });
    expect([message.text, spoken(message), message.replyTo]).toEqual([body, words, answers ? '$q' : null]);
  });

  it('in a thread answers the message that it really answers, else the root', async () => {
    const relation = { rel_type: 'm.thread', event_id: '$root', 'm.in_reply_to': { event_id: '$last' } };
    const of = async (more: object) =>
      (await messageOf({ msgtype: 'm.text', body: 'a', 'm.relates_to': { ...relation, ...more } })).replyTo;
    expect([await of({}), await of({ is_falling_back: true })]).toEqual(['$last', '$root']);
  });

  it('in a newer or an older form only is found there', async () => {
    const forms = [
      { 'm.text': [{ body: 'x' }] },
      { 'org.matrix.msc1767.text': 'x' },
      { formatted_body: 'x' },
    ];
    for (const form of forms)
      expect(await messageOf({ msgtype: 'm.text', ...form })).toMatchObject({ kind: 'text', text: 'x' });
  });
});

describe('a file', () => {
  it.each<[content: object, words: string, name: string]>([
    [{ body: 'drain.jpg' }, '', 'drain.jpg'],
    [{ body: 'Wound edge, left', filename: 'wound.jpg' }, 'Wound edge, left', 'wound.jpg'],
    [{ body: 'a.jpg', filename: 'a.jpg' }, '', 'a.jpg'],
    [{ body: 'drain output at 02:00' }, 'drain output at 02:00', 'drain output at 02:00'],
    [{}, '', 'image'],
  ])('%j', async (content, words, name) => {
    const message = await messageOf({ msgtype: 'm.image', ...content });
    expect([message.kind, spoken(message), message.attachments]).toEqual([
      'media',
      words,
      [{ name, present: false }],
    ]);
  });

  it('that is a voice message has no words of its own', async () => {
    const message = await messageOf({
      msgtype: 'm.audio',
      body: 'Voice message',
      'org.matrix.msc3245.voice': {},
    });
    expect([message.kind, message.text, spoken(message)]).toEqual(['media', 'Voice message', '']);
  });
});

describe('everything else', () => {
  it.each<[type: string, content: object, kind: string, text: string]>([
    ['m.room.message', { msgtype: 'm.location', body: 'ED', geo_uri: 'geo:1,2' }, 'location', 'ED\ngeo:1,2'],
    [
      'm.room.message',
      { msgtype: 'm.location', body: 'at geo:1,2', geo_uri: 'geo:1,2' },
      'location',
      'at geo:1,2',
    ],
    ['m.room.message', { msgtype: 'm.server_notice', body: 'Quota' }, 'system', 'Quota'],
    ['m.room.message', { msgtype: 'org.ward.obs', body: 'HR 90' }, 'unsupported', 'HR 90'],
    ['m.room.message', { msgtype: 'm.bad.encrypted', body: '** Unable **' }, 'unsupported', ''],
    ['m.room.encrypted', { ciphertext: 'x', body: 'no' }, 'unsupported', ''],
    ['m.sticker', { body: 'thumbs up', url: 'mxc://x/y' }, 'sticker', 'thumbs up'],
    ['m.call.hangup', { reason: 'user_busy', call_id: '1' }, 'call', 'm.call.hangup\nreason: user_busy'],
    ['org.ward.custom', { value: 5 }, 'unsupported', ''],
    ['m.poll.end', { 'm.text': [{ body: 'Ended' }] }, 'poll', 'Ended'],
  ])('%s %j', async (type, content, kind, text) => {
    expect(await messageOf(content, { type })).toMatchObject({ kind, text });
  });

  it('that is a notice lists its members, all of it app text', async () => {
    const content = { membership: 'leave', reason: 'End of shift', avatar_url: 'mxc://x/y' };
    const message = await messageOf(content, { type: 'm.room.member', state_key: '@a:x' });
    expect(message).toMatchObject({
      kind: 'system',
      text: 'm.room.member\nstate_key: @a:x\nmembership: leave\nreason: End of shift',
    });
    expect(spoken(message)).toBe('');
  });
});

describe('a poll', () => {
  const stable = {
    'm.poll': {
      question: { 'm.text': [{ body: 'Who covers 02:00?' }] },
      answers: [
        { 'm.id': 'a', 'm.text': [{ body: 'Coops' }] },
        { 'm.id': 'b', 'm.text': [{ body: 'Me' }] },
      ],
    },
  };
  const vote = (id: string, sender: string, second: number, choices: string[]) =>
    event(
      id,
      sender,
      second,
      { 'm.selections': choices, 'm.relates_to': { rel_type: 'm.reference', event_id: '$p' } },
      { type: 'm.poll.response' },
    );

  it('is its question and its answers, and the last vote of each account in the words of the answer', async () => {
    const events = [
      event('$p', SILVA, 1, stable, { type: 'm.poll.start' }),
      vote('$v1', '@a:x', 2, ['a']),
      vote('$v3', '@a:x', 4, ['b']),
      vote('$v2', '@b:x', 3, ['a']),
      vote('$v4', '@c:x', 5, []),
    ];
    const messages = await read(JSON.stringify({ events }));
    expect(messages).toMatchObject([
      {
        kind: 'poll',
        text: 'Who covers 02:00?\nCoops\nMe',
        reactions: [
          { by: '@a:x', sign: 'Me' },
          { by: '@b:x', sign: 'Coops' },
        ],
      },
    ]);
  });

  it('that is not here leaves the vote as a message', async () => {
    expect(await read(JSON.stringify({ events: [vote('$v', '@a:x', 1, ['a'])] }))).toMatchObject([
      { kind: 'unsupported', text: 'a', replyTo: '$p' },
    ]);
  });
});
