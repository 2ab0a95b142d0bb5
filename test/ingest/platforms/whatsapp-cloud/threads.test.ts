// Who wrote, in which thread: people by their business-scoped ids, talks by the other end, groups by theirs.
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import {
  body,
  contact,
  COOPS,
  echoed,
  lines,
  NIAMH,
  OWN,
  OWN_SHOWN,
  received,
  text,
} from './webhook-builder.ts';

describe('the sender', () => {
  it('is known by the business-scoped id and shown by the profile name', async () => {
    const [message] = await read(lines(received(text('m1', 1_768_226_400, 'ok'))));
    expect([message?.sender, message?.senderId, message?.id, message?.at, message?.atIsWallTime]).toEqual([
      NIAMH.name,
      NIAMH.user,
      'm1',
      '2026-01-12T14:00:00Z',
      false,
    ]);
  });

  it('is one person whether the number is hidden or not, and whether the id came early or late', async () => {
    const { number, user, name } = NIAMH;
    const messages = await read(
      lines(
        body({ contacts: [contact({ number, name })], messages: [text('m1', 1, 'a')] }),
        body({
          contacts: [contact({ user, name })],
          messages: [text('m2', 2, 'b', { from: undefined, from_user_id: user })],
        }),
        body({
          contacts: [contact({ number, user, name })],
          messages: [text('m3', 3, 'c', { from_user_id: user })],
        }),
        body({ contacts: [contact({ user, name })], messages: [text('m4', 4, 'd', { from: undefined })] }),
      ),
    );
    expect(messages.map(({ sender, senderId }) => [sender, senderId])).toEqual(
      [1, 2, 3, 4].map(() => [name, user]),
    );
  });

  it('keeps the name of its own change, and goes by the first one known where there is none', async () => {
    const later = { ...NIAMH, name: 'Dr Byrne' };
    const messages = await read(
      lines(
        body({ messages: [text('m0', 0, '-')] }),
        received(text('m1', 1, 'a')),
        body({ contacts: [contact(later)], messages: [text('m2', 2, 'b')] }),
        body({ messages: [text('m3', 3, 'c')] }),
      ),
    );
    expect(messages.map(({ sender }) => sender)).toEqual([NIAMH.name, NIAMH.name, 'Dr Byrne', NIAMH.name]);
  });

  it('goes by its number, then by its id, when there is no name', async () => {
    const messages = await read(
      lines(
        body({ messages: [text('m1', 1, 'a')] }),
        body({ messages: [text('m2', 2, 'b', { from: NIAMH.number })] }),
      ),
    );
    expect(messages.map(({ sender, senderId }) => [sender, senderId])).toEqual([
      [NIAMH.number, NIAMH.number],
      [NIAMH.number, NIAMH.number],
    ]);
  });

  it('is reported when nothing tells it, or when', async () => {
    const odd = [text('m2', 2, 'b', { from: undefined }), text('m3', 3, 'c', { timestamp: 'soon' }), 7];
    const thread = await parsed(lines(received(text('m1', 1, 'a')), body({ messages: odd })));
    expect([thread.messageCount, thread.unparsed]).toEqual([
      1,
      {
        count: 3,
        lines: [
          { line: 2, reason: 'no-sender' },
          { line: 2, reason: 'no-time' },
          { line: 2, reason: 'not-an-object' },
        ],
      },
    ]);
  });
});

describe('our own number', () => {
  it('writes what its phone echoes, in the thread of whom it went to', async () => {
    const thread = await parsed(lines(received(text('m1', 1, 'a')), echoed(text('m2', 2, 'b'))));
    const messages = await messagesOf(thread);
    expect(messages.map(({ sender, senderId }) => [sender, senderId])).toEqual([
      [NIAMH.name, NIAMH.user],
      [OWN_SHOWN, OWN],
    ]);
    expect([thread.exporter, thread.title]).toEqual([OWN_SHOWN, NIAMH.name]);
    expect(thread.evidence.find(({ kind }) => kind === 'exporter')?.basis).toBe('number-of-account');
  });

  it('is not told where it wrote nothing', async () => {
    const thread = await parsed(lines(received(text('m1', 1, 'a'))));
    expect([thread.exporter, thread.untold]).toEqual([
      null,
      ['disappearing-messages', 'poll-votes', 'edits', 'earlier-wording', 'deleted-messages', 'exporter'],
    ]);
  });

  it('parts threads when there are two of them', async () => {
    const other = { display_phone_number: '+1 555 000 0000', phone_number_id: '2' };
    const asked = await parse(
      lines(
        received(text('m1', 1, 'a')),
        body({ metadata: other, contacts: [contact(NIAMH)], messages: [text('m2', 2, 'b')] }),
      ),
    );
    expect(asked.outcome === 'asks' && asked.questions[0]?.choices.map(({ value }) => value)).toEqual([
      `Niamh Byrne (GB.1001 · ${OWN})`,
      'Niamh Byrne (GB.1001 · 15550000000)',
    ]);
  });
});

const GROUP = { timestamp: '5', group_id: 'G7', type: 'group_create', subject: 'Resus team' };

describe('several threads', () => {
  const both = lines(
    body({ groups: [GROUP] }, 'group_lifecycle_update'),
    received(text('m1', 1, 'alone')),
    body({
      contacts: [contact(COOPS)],
      messages: [text('m2', 2, 'to all', { from: COOPS.number, group_id: 'G7' })],
    }),
    body({ contacts: [contact(COOPS)], messages: [text('m3', 3, 'to you', { from: COOPS.number })] }),
  );

  it('are asked about by name', async () => {
    const asked = await parse(both);
    expect(asked.outcome === 'asks' && asked.questions).toEqual([
      {
        kind: 'chat',
        choices: ['Resus team', 'Niamh Byrne', 'Coops'].map((value) => ({ value, readings: [] })),
      },
    ]);
  });

  it.each([
    ['Resus team', ['group_create\nResus team', 'to all']],
    ['Coops', ['to you']],
    ['Niamh Byrne', ['alone']],
  ])('%s is read when it is answered', async (chat, texts) => {
    const thread = await parsed(both, { answers: { chat } });
    expect([thread.title, (await messagesOf(thread)).map((message) => message.text)]).toEqual([chat, texts]);
    expect(thread.messageCount).toBe(texts.length);
  });

  it('are told apart when people have the same name', async () => {
    const twin = { ...COOPS, name: NIAMH.name };
    const asked = await parse(
      lines(
        received(text('m1', 1, 'a')),
        body({ contacts: [contact(twin)], messages: [text('m2', 2, 'b', { from: twin.number })] }),
      ),
    );
    expect(asked.outcome === 'asks' && asked.questions[0]?.choices.map(({ value }) => value)).toEqual([
      'Niamh Byrne (GB.1001)',
      'Niamh Byrne (GB.1002)',
    ]);
  });
});

describe('what happens to a group', () => {
  it('is a service message without a sender, all of it of the app', async () => {
    const event = {
      timestamp: '6',
      group_id: 'G7',
      type: 'group_participants_add',
      reason: 'invite_link',
      added_participants: [{ wa_id: COOPS.number }, { user_id: NIAMH.user }],
    };
    const thread = await parsed(
      lines(
        body({ contacts: [contact(COOPS), contact(NIAMH)], messages: [] }),
        body({ groups: [event] }, 'group_participants_update'),
      ),
    );
    const messages = await messagesOf(thread);
    const words = ['group_participants_add', 'invite_link', 'Coops', 'Niamh Byrne'];
    expect(messages).toMatchObject([{ sender: null, kind: 'system', text: words.join('\n') }]);
    expect(messages[0]?.appText?.map(({ start, end }) => messages[0]?.text.slice(start, end))).toEqual(words);
    expect(messages[0]?.raw.bytes.toString()).toBe(JSON.stringify(event));
    expect(thread.warnings).toEqual([]);
  });

  it.each([
    ['as it is', (source: string) => source],
    ['with a blank', (source: string) => source.replace('invite_link":', 'invite_link" :')],
  ])('never hands on an invitation link, written %s', async (_how, write) => {
    const event = { ...GROUP, invite_link: 'https://chat.example.org/SECRET' };
    const thread = await parsed(write(lines(body({ groups: [event] }, 'group_lifecycle_update'))));
    const messages = await messagesOf(thread);
    expect(JSON.stringify(messages)).not.toContain('SECRET');
    expect(messages[0]?.raw.bytes.toString()).toContain('Resus team');
    expect(messages[0]?.raw.bytes.toString()).not.toContain('SECRET');
    expect(thread.warnings).toEqual([{ code: 'whatsapp-cloud-invitation-left-out', count: 1, lines: [1] }]);
  });

  it('keeps nothing of an event that hides the name of its link', async () => {
    const event = lines(body({ groups: [{ ...GROUP, invite_link: 'SECRET' }] })).replace(
      'invite_link',
      'invite\\u005flink',
    );
    const messages = await read(event);
    expect(messages[0]?.raw.bytes.length).toBe(0);
    expect(messages[0]?.text).not.toContain('SECRET');
  });

  it('counts once however often it is delivered', async () => {
    const event = body({ groups: [GROUP] }, 'group_lifecycle_update');
    const thread = await parsed(lines(event, event));
    expect([thread.messageCount, thread.warnings[0]?.code]).toEqual([1, 'whatsapp-cloud-repeated']);
  });
});

describe('the text', () => {
  it('may hold several entries and changes in one body, and its keys in any order', async () => {
    const one = {
      contacts: [contact(NIAMH)],
      messages: [text('m1', 1, 'a'), text('m2', 2, 'b')],
      metadata: { display_phone_number: OWN },
    };
    const change = (value: object) => ({ field: 'messages', value });
    const two = { messages: [text('m3', 3, 'c')], contacts: [contact(NIAMH)], messaging_product: 'whatsapp' };
    const whole = {
      entry: [
        { changes: [change(one), change(two)], id: '1' },
        { changes: [change({ messages: [text('m4', 4, 'd')] })] },
      ],
      object: 'whatsapp_business_account',
    };
    const messages = await read(JSON.stringify(whole, null, 2));
    expect(messages.map((message) => [message.text, message.sender])).toEqual(
      ['a', 'b', 'c', 'd'].map((words) => [words, NIAMH.name]),
    );
    expect(messages.map(({ raw }) => (JSON.parse(raw.bytes.toString()) as { id: string }).id)).toEqual([
      'm1',
      'm2',
      'm3',
      'm4',
    ]);
  });

  it('may be one body a file, all files of a zip being one export', async () => {
    const file = (id: string, words: string) => JSON.stringify(received(text(id, 1, words)), null, 2);
    const zip = await zipOf({
      '1.json': file('m1', 'a'),
      '2.json': file('m2', 'b'),
      '3.json': file('m3', 'c'),
    });
    expect((await read(zip)).map((message) => message.text)).toEqual(['a', 'b', 'c']);
  });

  it('tells of deliveries, errors and other things that are no messages', async () => {
    const thread = await parsed(
      lines(
        received(text('m1', 1, 'a')),
        body({
          statuses: [
            { id: 'm0', status: 'read' },
            { id: 'm0', status: 'sent' },
          ],
        }),
        body({ errors: [{ code: 131000 }] }),
        body(
          { state_sync: [{ type: 'contact', contact: { full_name: 'Somebody Else' } }] },
          'smb_app_state_sync',
        ),
        {
          object: 'whatsapp_business_account',
          entry: [{ changes: [{ field: 'account_update', value: { event: 'X' } }] }],
        },
      ) + '{"object":"whatsapp_business_account","entry":[',
    );
    expect(thread.warnings).toEqual([
      { code: 'whatsapp-cloud-delivery-mark', count: 2, lines: [] },
      { code: 'whatsapp-cloud-error', count: 1, lines: [3] },
      { code: 'whatsapp-cloud-no-message', count: 1, lines: [] },
    ]);
    expect(thread.unparsed).toEqual({ count: 1, lines: [{ line: 6, reason: 'not-json' }] });
  });

  it('points at media that came along by their ids', async () => {
    const image = {
      from: NIAMH.number,
      id: 'm1',
      timestamp: '1',
      type: 'image',
      image: { id: '901', caption: 'ECG' },
    };
    const thread = await parsed(await zipOf({ 'live.jsonl': lines(received(image)), '901': 'jpeg' }));
    expect((await messagesOf(thread))[0]?.attachments).toEqual([{ name: '901', present: true }]);
    expect((await thread.attachment('901'))?.toString()).toBe('jpeg');
  });
});
