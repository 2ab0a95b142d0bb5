// signal-cli: the sample with every kind of message, then what happens out of order, twice, in several chats, or to nobody here.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { bufferSource } from '../../../../src/kernel/byte-source.ts';
import { parseExport, type ParsedMessage } from '../../../../src/ingest/index.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import {
  AMARA,
  COOPS,
  data,
  deletes,
  edit,
  envelope,
  inGroup,
  jsonl,
  ME,
  reacts,
  said,
  T0,
  target,
} from './envelopes.ts';
import { sample, secretsIn } from './samples.ts';

const SAMPLE = sample('signal-cli-kinds.jsonl');

describe('the sample of signal-cli', () => {
  it('gives each message once, with what happened to it', async () => {
    const messages = await read(SAMPLE);
    expect(messages.map(({ at, sender, kind, text }) => [at.slice(11, 19), sender, kind, text])).toEqual([
      ['21:05:09', 'Amara Okafor', 'text', 'K⁺ 6.1 in bed 4, ½ dose given'],
      ['21:06:10', 'Coops', 'text', '10 units actrapid, repeat in 1 h'],
      ['21:06:49', 'Ward 9 desk', 'media', '\ufffc  please see the CT \n'],
      ['21:07:09', 'Coops', 'deleted', 'Ring me'],
      ['21:07:19', 'Amara Okafor', 'sticker', ''],
      ['21:07:29', 'Amara Okafor', 'contact', 'ITU Registrar\nBleep 2222\n+447700900399'],
      ['21:07:39', 'Coops', 'poll', 'Theatre tonight?\nYes\nMorning'],
      ['21:07:49', 'Coops', 'system', 'group update: group name Gen Surg on-call, revision 4'],
      ['21:07:59', 'Amara Okafor', 'text', 'Lactate 4.2'],
      ['21:08:09', 'Amara Okafor', 'media', ''],
      ['21:08:19', 'Coops', 'unsupported', ''],
      ['21:05:09', 'Coops', 'text', 'Same millisecond, other author'],
    ]);
    expect(messages[1]).toMatchObject({
      id: '1795381570123',
      senderId: COOPS.uuid,
      replyTo: '1795381509123',
      edited: true,
      earlier: [{ at: '2026-11-22T21:06:10.123Z', text: '10 units actrapid' }],
      reactions: [{ by: 'Amara Okafor', sign: '👍' }],
    });
    expect(messages[1]?.rawMore).toHaveLength(2);
    expect(messages[3]).toMatchObject({ deleted: true, text: 'Ring me' });
    expect(messages[6]?.reactions).toEqual([{ by: 'Amara Okafor', sign: 'Morning' }]);
    expect(messages[7]?.appText).toEqual([{ start: 0, end: messages[7]?.text.length }]);
  });

  it('tells chat, account and what is odd', async () => {
    const thread = await parsed(SAMPLE);
    expect(thread).toMatchObject({
      platform: 'signal',
      layout: 'signal-cli-jsonl',
      title: 'Gen Surg on-call',
      exporter: 'Ward 9 desk',
      messageCount: 12,
      unparsed: { count: 0 },
    });
    expect(thread.untold).toEqual(['forwarded-marks', 'disappearing-messages']);
    expect(thread.warnings.map(({ code, count, lines }) => [code, count, lines])).toEqual([
      ['signal-event-without-message', 3, []],
      ['signal-story', 1, []],
      ['signal-mention-as-placeholder', 1, [7]],
      ['signal-disappearing-message', 2, [16, 17]],
      ['signal-view-once', 1, [18]],
      ['signal-not-decrypted', 1, [19]],
      ['signal-repeated-event', 1, [23]],
    ]);
  });

  it('gives two authors of one millisecond two ids, the first keeping the millisecond', async () => {
    const messages = await read(SAMPLE);
    expect([messages[0]?.id, messages[11]?.id]).toEqual(['1795381509123', `${COOPS.uuid}/1795381509123`]);
  });

  it('gives the slices of the text, byte for byte', async () => {
    for (const { raw, rawMore = [] } of await read(SAMPLE))
      for (const { offset, bytes } of [raw, ...rawMore])
        expect(SAMPLE.subarray(offset, offset + bytes.length)).toEqual(bytes);
  });
});

/** What does not depend on where things stand. */
function facts(messages: readonly ParsedMessage[]): unknown[] {
  return messages
    .map(({ seq: _seq, raw: _raw, rawMore, ...rest }) => ({ ...rest, more: rawMore?.length ?? 0 }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('any order of the envelopes', () => {
  it('gives the same messages', async () => {
    // Without the two lines whose ids depend on who came first.
    const lines = SAMPLE.toString().trimEnd().split('\n').slice(0, -2);
    const expected = facts(await read(`${lines.join('\n')}\n`));
    const shuffled = fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length });
    await fc.assert(
      fc.asyncProperty(shuffled, async (order) => {
        expect(facts(await read(`${order.join('\n')}\n`))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['twice', 2],
    ['three times', 3],
  ])('delivered %s changes nothing', async (_, times) => {
    const once = await read(SAMPLE);
    const again = await read(Buffer.concat(Array.from({ length: times }, () => SAMPLE)));
    const bare = (list: ParsedMessage[]) => list.map(({ rawMore: _more, ...rest }) => rest);
    expect(bare(again)).toEqual(bare(once));
  });
});

describe('edits', () => {
  it('of edits lead to the first wording, and others may call the message by any of its times', async () => {
    const messages = await read(
      jsonl(
        said(COOPS, T0, 'one'),
        edit(COOPS, T0 + 10, T0, 'two'),
        edit(COOPS, T0 + 20, T0 + 10, 'three'),
        reacts(AMARA, T0 + 30, COOPS, T0 + 20, '👍'),
        said(AMARA, T0 + 40, 'ok', { quote: { id: T0 + 10, authorUuid: COOPS.uuid, text: 'two' } }),
      ),
    );
    expect(messages).toMatchObject([
      {
        id: String(T0),
        text: 'three',
        earlier: [{ text: 'one' }, { text: 'two' }],
        reactions: [{ by: 'Amara Okafor', sign: '👍' }],
      },
      { text: 'ok', replyTo: String(T0) },
    ]);
  });

  it('and deletions by somebody else change nothing: they stand by themselves', async () => {
    const thread = await parsed(
      jsonl(said(COOPS, T0, 'mine'), edit(AMARA, T0 + 10, T0, 'forged'), deletes(AMARA, T0 + 20, T0)),
    );
    const other = `${AMARA.uuid}/${T0}`;
    expect(await messagesOf(thread)).toMatchObject([
      { text: 'mine', edited: false, deleted: false },
      { text: 'forged', edited: true, replyTo: other, sender: 'Amara Okafor' },
      { text: '', kind: 'deleted', deleted: true, replyTo: other },
    ]);
    expect(thread.warnings.map(({ code }) => code)).toEqual([
      'signal-edit-of-absent',
      'signal-withdrawal-of-absent',
    ]);
  });

  it('of the account itself are told like any other', async () => {
    const own = (at: number, content: object) => envelope(ME, at, { syncMessage: { sentMessage: content } });
    const destination = { destination: null, destinationNumber: null, destinationUuid: null };
    const [message] = await read(
      jsonl(
        own(T0, { ...destination, ...data(T0, 'ten', inGroup()) }),
        own(T0 + 5, {
          ...destination,
          editMessage: { targetSentTimestamp: T0, dataMessage: data(T0 + 5, 'eleven', inGroup()) },
        }),
      ),
    );
    expect(message).toMatchObject({ text: 'eleven', earlier: [{ text: 'ten' }], sender: 'Ward 9 desk' });
  });

  it('in a row of many thousands are followed once, whatever their order', async () => {
    const count = 10_000;
    const edits = Array.from({ length: count }, (_, i) => edit(COOPS, T0 + i + 1, T0 + i, String(i)));
    const messages = await read(jsonl(said(COOPS, T0, 'first'), ...edits.toReversed()));
    expect(messages).toMatchObject([{ text: String(count - 1) }]);
    expect(messages[0]?.earlier).toHaveLength(count);
  });
});

describe('what is about a message that is not here', () => {
  it('is a message of its own, and is counted', async () => {
    const thread = await parsed(
      jsonl(
        said(AMARA, T0, 'here'),
        edit(COOPS, T0 + 1, T0 - 50, 'new words'),
        deletes(COOPS, T0 + 2, T0 - 60),
        reacts(AMARA, T0 + 3, COOPS, T0 - 70, '👍'),
        said(AMARA, T0 + 4, null, {
          pollVote: { authorUuid: COOPS.uuid, targetSentTimestamp: T0 - 80, optionIndexes: [0, 2] },
        }),
      ),
    );
    const messages = await messagesOf(thread);
    expect(messages.slice(1)).toMatchObject([
      { kind: 'text', edited: true, text: 'new words', replyTo: String(T0 - 50) },
      { kind: 'deleted', deleted: true, text: '', replyTo: String(T0 - 60) },
      { kind: 'unsupported', text: '👍', replyTo: String(T0 - 70) },
      { kind: 'unsupported', text: 'option 1 option 3', replyTo: String(T0 - 80) },
    ]);
    expect(thread.messageCount).toBe(5);
    expect(thread.warnings).toMatchObject([
      { code: 'signal-edit-of-absent', count: 1, lines: [2] },
      { code: 'signal-withdrawal-of-absent', count: 1, lines: [3] },
      { code: 'signal-reaction-of-absent', count: 2, lines: [4, 5] },
    ]);
  });
});

describe('reactions', () => {
  it('of one person replace each other and can be taken back; votes stay beside them', async () => {
    const [poll] = await read(
      jsonl(
        said(COOPS, T0, null, {
          pollCreate: { question: 'Now?', allowMultiple: true, options: ['a', 'b', 'c'] },
        }),
        reacts(AMARA, T0 + 1, COOPS, T0, '👍'),
        reacts(AMARA, T0 + 2, COOPS, T0, '🙏'),
        reacts(ME, T0 + 3, COOPS, T0, '❤️'),
        reacts(ME, T0 + 4, COOPS, T0, '❤️', true),
        said(AMARA, T0 + 5, null, {
          pollVote: { authorUuid: COOPS.uuid, targetSentTimestamp: T0, optionIndexes: [0, 2] },
        }),
      ),
    );
    expect(poll?.reactions).toEqual([
      { by: 'Amara Okafor', sign: '🙏' },
      { by: 'Amara Okafor', sign: 'a' },
      { by: 'Amara Okafor', sign: 'c' },
    ]);
  });
});

describe('a deletion by an administrator', () => {
  it('is told with whose message it was', async () => {
    const thread = await parsed(
      jsonl(said(COOPS, T0, 'wrong ward'), said(AMARA, T0 + 9, null, { adminDelete: target(COOPS, T0) })),
    );
    expect(await messagesOf(thread)).toMatchObject([
      { sender: 'Coops', kind: 'deleted', deleted: true, text: 'wrong ward' },
    ]);
    expect(thread.warnings).toEqual([{ code: 'signal-deleted-by-admin', count: 1, lines: [2] }]);
  });
});

describe('people', () => {
  it('are one whether an envelope names them by number, by id, or by both', async () => {
    const numberOnly = { ...AMARA, uuid: null };
    const messages = await read(
      jsonl(
        said(numberOnly, T0, 'by number'),
        said(AMARA, T0 + 1, 'by both'),
        said({ ...AMARA, number: null }, T0 + 2, 'by id'),
        reacts(COOPS, T0 + 3, numberOnly, T0 + 2, '👍'),
      ),
    );
    expect(messages.map(({ senderId }) => senderId)).toEqual([AMARA.uuid, AMARA.uuid, AMARA.uuid]);
    expect(messages[2]?.reactions).toEqual([{ by: 'Coops', sign: '👍' }]);
  });

  it('with the same name stay two labels, and one without a name goes by number or id', async () => {
    const namesake = { uuid: '0a1b2c3d-0009-4000-8000-000000000009', number: null, name: 'Coops' };
    const messages = await read(
      jsonl(
        said(COOPS, T0, 'a'),
        said(namesake, T0 + 1, 'b'),
        said({ ...AMARA, name: null }, T0 + 2, 'c'),
        said({ uuid: '0a1b2c3d-000a-4000-8000-00000000000a', number: null, name: '' }, T0 + 3, 'd'),
      ),
    );
    expect(messages.map(({ sender }) => sender)).toEqual([
      'Coops',
      `Coops (${namesake.uuid})`,
      '+447700900301',
      '0a1b2c3d-000a-4000-8000-00000000000a',
    ]);
  });
});

describe('several chats', () => {
  const direct = (who: typeof AMARA, at: number, text: string) =>
    envelope(who, at, { dataMessage: data(at, text) });
  const own = (at: number, text: string, to: typeof AMARA) =>
    envelope(ME, at, {
      syncMessage: {
        sentMessage: {
          destination: to.number,
          destinationNumber: to.number,
          destinationUuid: to.uuid,
          ...data(at, text),
        },
      },
    });
  const mixed = jsonl(
    said(AMARA, T0, 'in the group'),
    own(T0 + 1, 'to Amara', AMARA),
    direct(AMARA, T0 + 2, 'from Amara'),
    said(COOPS, T0 + 3, 'in another', inGroup('T3RoZXI=')),
    said(COOPS, T0 + 4, 'in a nameless one', inGroup('Tm9uYW1l', null)),
    { account: '+447700900300', exception: { message: 'x', type: 'y' }, envelope: { timestamp: T0 + 5 } },
    envelope(AMARA, T0 + 6, {
      callMessage: { offerMessage: { id: 17, type: 'VIDEO_CALL', opaque: 'c2VjcmV0' } },
    }),
    envelope(AMARA, T0 + 7, { callMessage: { iceUpdateMessages: [{ id: 17, opaque: 'c2VjcmV0' }] } }),
    envelope(AMARA, T0 + 8, { callMessage: { hangupMessage: { id: 17, type: 'NORMAL', deviceId: 1 } } }),
  );

  it('are asked about, names that repeat with their ids', async () => {
    const result = await parse(mixed);
    expect(result).toMatchObject({ outcome: 'asks', questions: [{ kind: 'chat' }] });
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual([
      'Gen Surg on-call (R3JvdXA=)',
      'Amara Okafor',
      'Gen Surg on-call (T3RoZXI=)',
      'Tm9uYW1l',
    ]);
  });

  it('are read one at a time; both sides of a conversation are one chat, its calls among them', async () => {
    const thread = await parsed(mixed, { answers: { chat: 'Amara Okafor' } });
    const messages = await messagesOf(thread);
    expect(messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['text', 'to Amara'],
      ['text', 'from Amara'],
      ['call', 'call offer (video call)'],
      ['call', 'call hangup (normal)'],
    ]);
    const slices = Buffer.concat(messages.map(({ raw }) => raw.bytes)).toString();
    expect(slices).not.toMatch(/c2VjcmV0|in the group/);
    expect(thread.warnings).toEqual([
      { code: 'signal-not-decrypted', count: 1, lines: [] },
      { code: 'signal-event-without-message', count: 1, lines: [] },
      { code: 'signal-secret-taken-out', count: 1, lines: [7] },
    ]);
  });

  it('of several accounts are kept apart', async () => {
    const text = jsonl(said(AMARA, T0, 'a'), { ...said(AMARA, T0, 'a'), account: '+447700900999' });
    const result = await parse(text);
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual([
      'Gen Surg on-call (R3JvdXA= of +447700900300)',
      'Gen Surg on-call (R3JvdXA= of +447700900999)',
    ]);
  });

  it('refuse a name that is none of them', async () => {
    expect((await faultOf(mixed, { answers: { chat: 'Theatre' } }))?.code).toBe('ingest-chat-not-found');
  });
});

describe('the forms of the text', () => {
  const [one, two] = [said(AMARA, T0, 'one'), said(COOPS, T0 + 1, 'two')];
  it.each([
    ['an array', JSON.stringify([one, two])],
    ['an array over several lines', JSON.stringify([one, two], null, 2)],
    ['objects over several lines', `${JSON.stringify(one, null, 2)}\n${JSON.stringify(two, null, 2)}\n`],
    ['arrays one a line', jsonl([one], [two])],
    [
      'notifications',
      jsonl({ jsonrpc: '2.0', method: 'receive', params: one }, { method: 'receive', params: two }),
    ],
    [
      'subscriptions',
      jsonl(...[one, two].map((result) => ({ method: 'receive', params: { subscription: 0, result } }))),
    ],
    ['answers before', jsonl({ jsonrpc: '2.0', result: {}, id: 'x' }, one, two)],
  ])('%s', async (_, text) => {
    expect((await read(text)).map((message) => message.text)).toEqual(['one', 'two']);
  });

  it('a broken line is reported, and nothing else is lost', async () => {
    const thread = await parsed(`${jsonl(one)}{"envelope":{"sour\n${jsonl(two, 7)}`);
    expect(thread.unparsed).toEqual({
      count: 2,
      lines: [
        { line: 2, reason: 'not-json' },
        { line: 4, reason: 'not-an-envelope' },
      ],
    });
    expect(thread.messageCount).toBe(2);
  });
});

describe('files', () => {
  const at = T0;
  const attachments = [
    { contentType: 'image/jpeg', filename: 'CT abdo.jpg', id: 'idOfTheFile.jpg', size: 3 },
    { contentType: 'audio/aac', filename: null, id: 'other.aac', size: 3 },
  ];
  const text = jsonl(said(AMARA, at, 'see', { attachments }));

  it('are found by their id beside the text, as the live intake lays them', async () => {
    const file = (name: string, bytes: string) => ({ name, source: bufferSource(Buffer.from(bytes)) });
    const result = await parseExport([file('live.jsonl', text), file('idOfTheFile.jpg', 'JPG')], {});
    if (result.outcome !== 'parsed') throw new Error('asks');
    const [message] = await messagesOf(result.thread);
    expect(message?.attachments).toEqual([
      { name: 'idOfTheFile.jpg', present: true },
      { name: 'other.aac', present: false },
    ]);
    expect((await result.thread.attachment('idOfTheFile.jpg'))?.toString()).toBe('JPG');
  });

  it.each(['attachments/idOfTheFile.jpg', 'CT abdo.jpg'])('or in a zip as %s', async (name) => {
    const [message] = await read(await zipOf({ 'receive.jsonl': text, [name]: 'JPG' }));
    expect(message?.attachments[0]).toEqual({ name, present: true });
  });
});

describe('what is odd', () => {
  it('is said, and nothing is dated to 1970 in silence', async () => {
    const thread = await parsed(
      jsonl(said(AMARA, 1000, 'early'), said(AMARA, 0, 'of no time'), said(AMARA, T0, null), {
        envelope: { timestamp: T0, source: '+447700900301' },
      }),
    );
    expect((await messagesOf(thread)).map(({ at, kind }) => [at, kind])).toEqual([
      ['1970-01-01T00:00:01Z', 'text'],
      ['2026-11-22T21:05:09.123Z', 'unsupported'],
    ]);
    expect(thread.unparsed).toEqual({ count: 1, lines: [{ line: 2, reason: 'no-time' }] });
    expect(thread.warnings).toEqual([
      { code: 'signal-empty-envelope', count: 1, lines: [] },
      { code: 'signal-time-before-the-app', count: 1, lines: [1] },
      { code: 'signal-unknown-kind', count: 1, lines: [3] },
    ]);
  });

  it('two messages with one identity and different words are both kept', async () => {
    const messages = await read(jsonl(said(AMARA, T0, '5 mg'), said(AMARA, T0, '50 mg')));
    expect(messages.map(({ text }) => text)).toEqual(['5 mg', '50 mg']);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(2);
  });

  it('notices are the app’s words, payments and pins among them', async () => {
    const messages = await read(
      jsonl(
        said(AMARA, T0, null, { isExpirationUpdate: true, expiresInSeconds: 3600 }),
        said(AMARA, T0 + 1, null, { pinMessage: { ...target(COOPS, T0), pinDurationSeconds: 86400 } }),
        said(AMARA, T0 + 2, null, { pollTerminate: { targetSentTimestamp: T0 } }),
        said(AMARA, T0 + 3, null, { payment: { note: 'coffee', receipt: 'c2VjcmV0' } }),
        said(AMARA, T0 + 4, null, { groupCallUpdate: { eraId: 'x' } }),
      ),
    );
    expect(messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['system', 'expiration update: expires in seconds 3600'],
      ['system', 'pin message: pin duration seconds 86400'],
      ['system', 'poll terminate'],
      ['unsupported', 'coffee'],
      ['call', 'group call update'],
    ]);
    for (const { kind, text, appText } of messages)
      expect(appText).toEqual(kind === 'unsupported' ? undefined : [{ start: 0, end: text.length }]);
    expect(secretsIn(messages.map(({ raw }) => raw.bytes.toString()).join(''))).toEqual([]);
  });
});
