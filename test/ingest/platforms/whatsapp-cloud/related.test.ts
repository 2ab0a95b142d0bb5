// Edits, withdrawals, reactions and what is delivered twice: told with the message that they are about, in any order.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { messagesOf, parsed, read } from '../../export-builder.ts';
import {
  body,
  contact,
  COOPS,
  echoed,
  edit,
  lines,
  NIAMH,
  OWN_SHOWN,
  reaction,
  received,
  revoke,
  text,
} from './webhook-builder.ts';

type Json = Record<string, unknown>;

/** In a group, from Niamh unless `more` says otherwise. */
function inGroup(...messages: Json[]): Json {
  const grouped = messages.map((message) => ({ group_id: 'G7', ...message }));
  return body({ contacts: [contact(NIAMH), contact(COOPS)], messages: grouped });
}

function slices(message: ParsedMessage | undefined): string[] {
  return (message?.rawMore ?? []).map(({ bytes }) => (JSON.parse(bytes.toString()) as { id: string }).id);
}

const BY_COOPS = { from: COOPS.number };

describe('an edit', () => {
  it('is the text of its message, with all former wordings', async () => {
    const [message, ...others] = await read(
      lines(
        received(text('m1', 10, 'give 1 mg', { context: { id: 'm0' } })),
        received(edit('e1', 20, 'm1', 'give 10 mg')),
        received(edit('e2', 30, 'm1', 'give 10 mg IV')),
      ),
    );
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      id: 'm1',
      at: '1970-01-01T00:00:10Z',
      text: 'give 10 mg IV',
      edited: true,
      replyTo: 'm0',
      earlier: [
        { at: '1970-01-01T00:00:10Z', text: 'give 1 mg' },
        { at: '1970-01-01T00:00:20Z', text: 'give 10 mg' },
      ],
    });
    expect(slices(message)).toEqual(['e1', 'e2']);
  });

  it('changes the caption of a file and leaves the file', async () => {
    const image = {
      from: NIAMH.number,
      id: 'm1',
      timestamp: '1',
      type: 'image',
      image: { id: '901', caption: 'ECG' },
    };
    const change = edit('e1', 2, 'm1', '', {
      edit: { original_message_id: 'm1', message: { type: 'image', image: { caption: 'ECG, 12:05' } } },
    });
    const [message] = await read(lines(received(image, change)));
    expect(message).toMatchObject({
      kind: 'media',
      text: 'ECG, 12:05',
      attachments: [{ name: '901', present: false }],
      earlier: [{ text: 'ECG' }],
    });
  });

  it('is a message of its own when its message is not here', async () => {
    const thread = await parsed(lines(received(edit('e1', 20, 'm9', 'give 10 mg'))));
    expect(await messagesOf(thread)).toMatchObject([
      {
        id: 'e1',
        kind: 'text',
        text: 'give 10 mg',
        edited: true,
        deleted: false,
        replyTo: 'm9',
        sender: NIAMH.name,
      },
    ]);
    expect([thread.messageCount, thread.warnings]).toEqual([
      1,
      [{ code: 'whatsapp-cloud-edit-of-absent', count: 1, lines: [1] }],
    ]);
  });

  it('never changes what somebody else wrote', async () => {
    const thread = await parsed(
      lines(inGroup(text('m1', 1, 'no heparin')), inGroup(edit('e1', 2, 'm1', 'heparin', BY_COOPS))),
    );
    expect((await messagesOf(thread)).map(({ text: words, sender }) => [sender, words])).toEqual([
      [NIAMH.name, 'no heparin'],
      [COOPS.name, 'heparin'],
    ]);
    expect(thread.warnings.map(({ code }) => code)).toEqual(['whatsapp-cloud-edit-by-another']);
  });

  it('of an edit is one of the message', async () => {
    const [message] = await read(
      lines(received(text('m1', 1, 'a'), edit('e1', 2, 'm1', 'b'), edit('e2', 3, 'e1', 'c'))),
    );
    expect([message?.text, message?.earlier?.map((one) => one.text)]).toEqual(['c', ['a', 'b']]);
  });

  it('that cannot be read stands beside its message', async () => {
    const odd = edit('e1', 2, 'm1', '', { edit: { original_message_id: 'm1', message: { type: 'new' } } });
    const thread = await parsed(lines(received(text('m1', 1, 'a'), odd)));
    expect((await messagesOf(thread)).map(({ kind, text: words, edited }) => [kind, words, edited])).toEqual([
      ['text', 'a', false],
      ['unsupported', '', true],
    ]);
    expect(thread.warnings.map(({ code }) => code)).toEqual(['whatsapp-cloud-edit-not-readable']);
  });
});

describe('a withdrawal', () => {
  it('leaves the wording that the export still holds', async () => {
    const messages = await read(
      lines(
        received(text('m1', 1, 'wrong patient'), edit('e1', 2, 'm1', 'wrong bed')),
        received(revoke('r1', 3, 'm1')),
      ),
    );
    expect(messages).toMatchObject([
      {
        kind: 'deleted',
        deleted: true,
        text: 'wrong bed',
        edited: true,
        earlier: [{ text: 'wrong patient' }],
      },
    ]);
    expect(slices(messages[0])).toEqual(['e1', 'r1']);
  });

  it('may be by another person, who looks after the group', async () => {
    const [message] = await read(
      lines(inGroup(text('m1', 1, 'a')), inGroup(revoke('r1', 2, 'm1', BY_COOPS))),
    );
    expect([message?.deleted, message?.text]).toEqual([true, 'a']);
  });

  it('is a message of its own when its message is not here', async () => {
    const thread = await parsed(lines(echoed(revoke('r1', 3, 'm9'))));
    expect(await messagesOf(thread)).toMatchObject([
      { kind: 'deleted', deleted: true, text: '', replyTo: 'm9', sender: OWN_SHOWN },
    ]);
    expect(thread.warnings.map(({ code }) => code)).toEqual(['whatsapp-cloud-withdrawal-of-absent']);
    expect(thread.untold).not.toContain('deleted-messages');
  });
});

describe('a reaction', () => {
  it('is one sign a person, the last, unless it was taken back', async () => {
    const [message, ...others] = await read(
      lines(
        inGroup(text('m1', 1, 'ok?')),
        inGroup(reaction('x1', 2, 'm1', '👍'), reaction('x2', 3, 'm1', '❤️', BY_COOPS)),
        inGroup(reaction('x3', 4, 'm1', '🙏'), reaction('x4', 5, 'm1', undefined, BY_COOPS)),
      ),
    );
    expect(others).toEqual([]);
    expect(message?.reactions).toEqual([{ by: NIAMH.name, sign: '🙏' }]);
    expect(slices(message)).toEqual(['x1', 'x2', 'x3', 'x4']);
    expect(message?.edited).toBe(false);
  });

  it('to what is not here is unsupported, with the sign', async () => {
    const thread = await parsed(lines(received(reaction('x1', 2, 'm9', '👍'), reaction('x2', 3, 'm9', ''))));
    expect(await messagesOf(thread)).toMatchObject([
      { kind: 'unsupported', text: '👍', replyTo: 'm9' },
      { kind: 'unsupported', text: '', replyTo: 'm9' },
    ]);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-cloud-reaction-of-absent', count: 2, lines: [1, 1] }]);
  });
});

describe('what is delivered again', () => {
  it('is one message with both slices', async () => {
    const one = received(text('m1', 1, 'ok'));
    const thread = await parsed(
      lines(one, received(edit('e1', 2, 'm1', 'yes')), one, received(edit('e1', 2, 'm1', 'yes'))),
    );
    const messages = await messagesOf(thread);
    expect(messages.map((message) => [message.text, slices(message), message.earlier?.length])).toEqual([
      ['yes', ['e1', 'm1', 'e1'], 1],
    ]);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-cloud-repeated', count: 2, lines: [3, 4] }]);
    expect(thread.messageCount).toBe(1);
  });

  it('brings the file of a message that stood without it in a history', async () => {
    const at = (type: string, more: Json) => ({
      from: NIAMH.number,
      id: 'h1',
      timestamp: '5',
      type,
      ...more,
    });
    const history = body(
      {
        history: [
          {
            metadata: { phase: 0 },
            threads: [{ id: NIAMH.number, messages: [at('media_placeholder', {})] }],
          },
        ],
      },
      'history',
    );
    const followUp = received(at('image', { image: { id: '907', caption: 'wound' } }));
    for (const order of [
      [history, followUp],
      [followUp, history],
    ]) {
      const messages = await read(lines(...order));
      expect(messages.map(({ text: words, attachments }) => [words, attachments])).toEqual([
        ['wound', [{ name: '907', present: false }]],
      ]);
    }
  });
});

describe('a history', () => {
  const told = body(
    {
      history: [
        {
          metadata: { phase: 0, chunk_order: 1, progress: 50 },
          threads: [
            {
              id: NIAMH.number,
              context: { wa_id: NIAMH.number, user_id: NIAMH.user, username: 'niamh' },
              messages: [
                text('h1', 1, 'from her', { history_context: { status: 'READ' } }),
                text('h2', 2, 'from us', { from: '15550783881', history_context: { status: 'DELIVERED' } }),
                text('h3', 3, 'from us too', { from: undefined, history_context: { from_me: true } }),
              ],
            },
            { id: COOPS.number, messages: [text('h4', 4, 'elsewhere', BY_COOPS)] },
          ],
        },
        { errors: [{ code: 2593109 }] },
      ],
    },
    'history',
  );

  it('tells threads by the other end, whoever wrote', async () => {
    const thread = await parsed(lines(told, received(text('m1', 9, 'now'))), {
      answers: { chat: NIAMH.name },
    });
    const messages = await messagesOf(thread);
    expect(messages.map(({ text: words, sender, senderId }) => [words, sender, senderId])).toEqual([
      ['from her', NIAMH.name, NIAMH.user],
      ['from us', OWN_SHOWN, '15550783881'],
      ['from us too', OWN_SHOWN, '15550783881'],
      ['now', NIAMH.name, NIAMH.user],
    ]);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-cloud-error', count: 1, lines: [1] }]);
  });
});

describe('a forwarded message', () => {
  it.each([
    [{ forwarded: true }, true],
    [{ frequently_forwarded: true }, true],
    [{ forwarded: false }, undefined],
    [{ id: 'm0', from: '1' }, undefined],
  ])('with %j is marked: %j', async (context, forwarded) => {
    const [message] = await read(lines(received(text('m1', 1, 'a', { context }))));
    expect(message?.forwarded).toBe(forwarded);
  });
});

describe('any order of delivery', () => {
  it('gives the same messages', async () => {
    const events = [
      text('m1', 10, 'one'),
      edit('e1', 20, 'm1', 'one and a half'),
      edit('e2', 30, 'm1', 'two'),
      reaction('x1', 40, 'm1', '👍'),
      reaction('x2', 50, 'm1', '🙏'),
      text('m2', 15, 'other'),
      revoke('r1', 60, 'm2'),
      edit('e9', 70, 'm9', 'absent'),
      text('m1', 10, 'one'),
    ];
    const shown = (messages: ParsedMessage[]) =>
      messages
        .map(({ seq: _seq, raw: _raw, rawMore, ...rest }) => ({ ...rest, more: (rawMore ?? []).length }))
        .toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
    const expected = shown(await read(lines(...events.map((event) => received(event)))));
    expect(expected).toMatchObject([
      { id: 'e9', text: 'absent', replyTo: 'm9' },
      { id: 'm1', text: 'two', reactions: [{ by: NIAMH.name, sign: '🙏' }], more: 5 },
      { id: 'm2', text: 'other', deleted: true, more: 1 },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
        expect(shown(await read(lines(...shuffled.map((event) => received(event)))))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
