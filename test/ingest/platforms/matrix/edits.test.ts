// Edits, redactions and reactions are told with their message, in whatever order the events stand.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { parsed, read } from '../../export-builder.ts';
import { AMARA, edit, event, lines, member, reaction, redaction, SILVA, text, type Event } from './events.ts';

/** A list says nothing about its order, so evidence decides; a transaction has one. */
function transaction(...events: Event[]): string {
  return JSON.stringify({ events });
}

const said = text('$x', SILVA, 10, 'gluconate 20 ml');

describe('an edit', () => {
  it('is folded into its message, with the former wordings and the slices of both', async () => {
    const source = transaction(said, edit('$e', SILVA, 20, '$x', 'gluconate 10 ml'));
    const [message, ...others] = await read(source);
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      id: '$x',
      text: 'gluconate 10 ml',
      edited: true,
      at: '2026-11-17T20:00:10Z',
      earlier: [{ at: '2026-11-17T20:00:10Z', text: 'gluconate 20 ml' }],
    });
    expect(message?.rawMore?.map(({ bytes }) => (JSON.parse(bytes.toString()) as Event)['event_id'])).toEqual(
      ['$e'],
    );
    for (const { offset, bytes } of [message?.raw, ...(message?.rawMore ?? [])].filter(
      (one) => one !== undefined,
    ))
      expect(Buffer.from(source).subarray(offset, offset + bytes.length)).toEqual(bytes);
  });

  it('wins when it is the newest; in the same millisecond the largest id does', async () => {
    const edits = [
      edit('$e3', SILVA, 30, '$x', 'B'),
      edit('$e9', SILVA, 30, '$x', 'C'),
      edit('$e1', SILVA, 20, '$x', 'A'),
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([said, ...edits], { minLength: 4 }), async (events) => {
        const [message] = await read(transaction(...events));
        expect(message?.text).toBe('C');
        expect(message?.earlier?.map((one) => one.text)).toEqual(['gluconate 20 ml', 'A', 'B']);
      }),
    );
  });

  it.each<[string, Event]>([
    ['another sender', edit('$e', AMARA, 20, '$x', 'forged')],
    ['another type', { ...edit('$e', SILVA, 20, '$x', 'forged'), type: 'm.sticker' }],
    ['an edit as its target', edit('$e', SILVA, 20, '$first', 'forged')],
  ])('with %s stands by itself and changes nothing', async (_what, forged) => {
    const first = edit('$first', SILVA, 15, '$x', 'gluconate 10 ml');
    const thread = await parsed(transaction(said, first, forged));
    const messages = await read(transaction(said, first, forged));
    expect(messages).toMatchObject([
      { id: '$x', text: 'gluconate 10 ml' },
      { id: '$e', text: 'forged', edited: true },
    ]);
    expect(thread.warnings).toContainEqual({ code: 'matrix-edit-not-valid', count: 1, lines: [1] });
    expect(thread.messageCount).toBe(2);
  });

  it('in another room stands by itself', async () => {
    const elsewhere = { ...edit('$e', SILVA, 20, '$x', 'forged'), room_id: '!other:x' };
    const [message] = await read(transaction(said, elsewhere), { answers: { chat: '!n4Kx:ward.example' } });
    expect(message).toMatchObject({ text: 'gluconate 20 ml', edited: false });
  });

  it('of a message that is not here is a message that names it', async () => {
    const thread = await parsed(transaction(edit('$e', SILVA, 20, '$gone', '5 mg/kg')));
    expect(await read(transaction(edit('$e', SILVA, 20, '$gone', '5 mg/kg')))).toMatchObject([
      { id: '$e', kind: 'text', text: '5 mg/kg', edited: true, replyTo: '$gone' },
    ]);
    expect(thread.warnings.map(({ code }) => code)).toEqual(['matrix-edit-of-absent']);
  });

  it('holds no longer when it was redacted, and its words are kept', async () => {
    const edits = [edit('$e1', SILVA, 20, '$x', 'A'), edit('$e2', SILVA, 30, '$x', 'B')];
    const [message] = await read(transaction(said, ...edits, redaction('$r', SILVA, 40, '$e2')));
    expect(message).toMatchObject({ text: 'A', deleted: false, edited: true });
    expect(message?.earlier?.map((one) => one.text)).toEqual(['gluconate 20 ml', 'B']);
    expect(message?.rawMore).toHaveLength(3);
  });

  it('that a server put beside the message counts once', async () => {
    const newer = edit('$e', SILVA, 20, '$x', 'gluconate 10 ml');
    const bundled = { ...said, unsigned: { 'm.relations': { 'm.replace': newer } } };
    for (const source of [transaction(bundled), transaction(bundled, newer)]) {
      const [message] = await read(source);
      expect(message).toMatchObject({ text: 'gluconate 10 ml', edited: true });
      expect(message?.earlier?.map((one) => one.text)).toEqual(['gluconate 20 ml']);
    }
  });

  it('keeps the answer of the message that it edits', async () => {
    const relation = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$q' } } };
    const answer = text('$a', SILVA, 30, 'no', relation);
    const [, message] = await read(
      transaction(text('$q', AMARA, 1, '?'), answer, edit('$e', SILVA, 40, '$a', 'yes')),
    );
    expect(message).toMatchObject({ text: 'yes', replyTo: '$q' });
  });
});

describe('a redaction', () => {
  it.each(['at the top', 'in the content'])(
    'named %s marks its message and leaves the words it can',
    async (where) => {
      const top = redaction('$r', SILVA, 40, '$x');
      const inside = event('$r', SILVA, 40, { redacts: '$x' }, { type: 'm.room.redaction' });
      const messages = await read(transaction(said, where === 'at the top' ? top : inside));
      expect(messages).toMatchObject([{ id: '$x', kind: 'deleted', deleted: true, text: 'gluconate 20 ml' }]);
      expect(messages[0]?.rawMore).toHaveLength(1);
    },
  );

  it('that a server applied leaves an empty text', async () => {
    const because = redaction('$r', SILVA, 40, '$x');
    const gone = { ...said, content: {}, unsigned: { redacted_because: because } };
    expect(await read(transaction(gone, because))).toMatchObject([
      { id: '$x', kind: 'deleted', deleted: true, text: '' },
    ]);
  });

  it('is not read into an empty content alone', async () => {
    const thread = await parsed(transaction({ ...said, content: {} }));
    expect(thread.warnings.map(({ code }) => code)).toEqual(['matrix-empty-without-redaction']);
    expect(await read(transaction({ ...said, content: {} }))).toMatchObject([
      { kind: 'unsupported', deleted: false, text: '' },
    ]);
  });

  it('of a message that is not here is a message that names it', async () => {
    expect(await read(transaction(redaction('$r', SILVA, 40, '$gone')))).toMatchObject([
      { id: '$r', kind: 'deleted', deleted: true, text: '', replyTo: '$gone' },
    ]);
  });

  it('of an edit that is not folded marks that one', async () => {
    const events = [edit('$e', SILVA, 20, '$gone', 'A'), redaction('$r', SILVA, 30, '$e')];
    expect(await read(transaction(...events))).toMatchObject([
      { id: '$e', kind: 'deleted', deleted: true, text: 'A', replyTo: '$gone' },
    ]);
  });
});

describe('a reaction', () => {
  it('is told with its message, an edit of it included, by label and once each', async () => {
    const events = [
      member('$m', AMARA, 0, 'Amara'),
      said,
      edit('$e', SILVA, 20, '$x', 'A'),
      reaction('$k1', AMARA, 30, '$x', '👍'),
      reaction('$k2', AMARA, 31, '$x', '👍'),
      reaction('$k3', SILVA, 32, '$e', '❗'),
      reaction('$k4', SILVA, 33, '$x', '❓'),
      redaction('$r', SILVA, 34, '$k4'),
    ];
    const messages = await read(transaction(...events));
    expect(messages[1]?.reactions).toEqual([
      { by: 'Amara', sign: '👍' },
      { by: SILVA, sign: '❗' },
    ]);
    expect(messages).toHaveLength(2);
    expect(messages[1]?.rawMore).toHaveLength(6);
  });

  it('to a message that is not here is a sign that names it', async () => {
    expect(await read(transaction(reaction('$k', AMARA, 30, '$gone', '✅')))).toMatchObject([
      { id: '$k', kind: 'unsupported', text: '✅', replyTo: '$gone' },
    ]);
  });
});

describe('the same event twice', () => {
  it('is one message, wherever it comes again', async () => {
    const thread = await parsed(lines({ events: [said] }, { events: [said, text('$y', AMARA, 20, 'ok')] }));
    expect(thread.messageCount).toBe(2);
    expect(thread.warnings).toEqual([{ code: 'matrix-repeated-event', count: 1, lines: [2] }]);
  });

  it('is redacted with its words kept when one of the two came after the redaction', async () => {
    const because = redaction('$r', SILVA, 40, '$x');
    const gone = { ...said, content: {}, unsigned: { redacted_because: because } };
    for (const events of [
      [said, gone],
      [gone, said],
    ]) {
      const messages = await read(transaction(...events));
      expect(messages).toMatchObject([{ id: '$x', kind: 'deleted', deleted: true, text: 'gluconate 20 ml' }]);
      expect(messages[0]?.rawMore).toHaveLength(1);
    }
  });
});
