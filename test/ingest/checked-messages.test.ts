// What every message is checked for before anyone sees it, one at a time and in batches.
import { describe, expect, it } from '@jest/globals';
import { checkedMessages, orderedBatches } from '../../src/ingest/checked-messages.ts';
import { oneByOne } from '../../src/ingest/one-by-one.ts';
import type { ParsedMessage } from '../../src/ingest/index.ts';
import { bounds, type Bounds } from '../../src/kernel/bounds.ts';
import { Fault } from '../../src/kernel/fault.ts';

function message(seq: number, changes: Partial<ParsedMessage> = {}): ParsedMessage {
  return {
    seq,
    at: '2026-11-22T21:10:02',
    atIsWallTime: true,
    sender: 'Amara',
    kind: 'text',
    text: 'Bloods back',
    attachments: [],
    edited: false,
    deleted: false,
    replyTo: null,
    raw: { offset: 0, bytes: Buffer.alloc(0) },
    ...changes,
  };
}

async function* given<Item>(...list: Item[]): AsyncGenerator<Item> {
  for (const item of list) yield await Promise.resolve(item);
}

/** The code and place of the fault, else how many messages came through. */
async function outcome(messages: AsyncIterable<ParsedMessage>): Promise<unknown> {
  let count = 0;
  try {
    for await (const { seq } of messages) count = seq + 1;
    return count;
  } catch (error) {
    return error instanceof Fault ? [error.code, error.place?.path] : error;
  }
}

function checked(list: ParsedMessage[], limits: Bounds = bounds): Promise<unknown> {
  return outcome(checkedMessages(given(...list), limits));
}

describe('times', () => {
  it.each([
    ['2026-11-22T21:10:02', true],
    ['2026-11-22T21:10:03', true],
    ['2026-11-23T00:00:00', true],
    ['2026-11-22T21:10', true],
    ['2026-11-22T21:10:02.5', true],
    ['2026-11-22T21:10:02Z', false],
  ])('%s comes through', async (at, atIsWallTime) => {
    expect(await checked([message(0), message(1, { at, atIsWallTime }), message(2)])).toBe(3);
  });

  it.each([
    ['2026-11-22T21:10:60', true],
    ['2026-11-22T24:10:02', true],
    ['2026-11-22T21:61:02', true],
    ['2026-11-22T21:1/:02', true],
    ['2026-11-22T2::10:02', true],
    ['2026-11-22 21:10:02', true],
    ['2026-11-22T21-10:02', true],
    ['2026-11-22T21:10-02', true],
    ['2026-13-22T21:10:02', true],
    ['2026-11-22T21:10:02Z', true],
    ['2026-11-22T21:10:02', false],
    ['', true],
  ])(
    '%j (wall time: %s) is broken, on the day of the message before or on another',
    async (at, atIsWallTime) => {
      const fault = (path: string): unknown => ['ingest-broken-time', path];
      expect(await checked([message(0), message(1, { at, atIsWallTime })])).toEqual(fault('messages[1]'));
      expect(await checked([message(0, { at, atIsWallTime })])).toEqual(fault('messages[0]'));
    },
  );
});

describe('texts', () => {
  const NUL = 'ingest-nul-in-text';
  const HALF = 'ingest-broken-surrogate';
  it.each<[string, Partial<ParsedMessage>, string]>([
    ['the text', { text: 'a\u0000' }, NUL],
    ['the text', { text: 'Ünï \ud83c' }, HALF],
    ['the sender', { sender: 'a\u0000' }, NUL],
    ['the sender', { sender: '\udf19' }, HALF],
    ['a file’s name', { attachments: [{ name: 'a\u0000', present: false }] }, NUL],
    ['a former wording', { earlier: [{ at: '', text: '\ud83c' }] }, HALF],
  ])('with a character that nothing can hold in %s are refused: %j', async (_where, changes, code) => {
    expect(await checked([message(0), message(1, changes)])).toEqual([code, 'messages[1]']);
  });

  it('come through whatever else they hold', async () => {
    const list = ['', '\ufffd', '🌙', '\u200e\u0001', 'ÿ'].map((text, seq) =>
      message(seq, { text, sender: text }),
    );
    expect(await checked([...list, message(5, { sender: null })])).toBe(6);
  });

  it('of a sender are checked in each name, however many there are', async () => {
    const many = Array.from({ length: 1500 }, (_, seq) => message(seq, { sender: `Amara ${String(seq)}` }));
    expect(await checked([...many, message(1500, { sender: '\u0000' })])).toEqual([NUL, 'messages[1500]']);
  });
});

describe('the row of messages', () => {
  it('has no gap and no turn', async () => {
    const fault = ['ingest-disorder', undefined];
    expect(await checked([message(1)])).toEqual(fault);
    expect(await checked([message(0), message(0)])).toEqual(fault);
    expect(await checked([message(0), message(2)])).toEqual(fault);
  });

  it('ends at the bound', async () => {
    const limits = { ...bounds, maxMessages: 2 };
    expect(await checked([message(0), message(1)], limits)).toBe(2);
    const fault = ['ingest-too-many-messages', undefined];
    expect(await checked([message(0), message(1), message(2)], limits)).toEqual(fault);
  });
});

describe('batches', () => {
  const ordered = (limits: Bounds, ...batches: ParsedMessage[][]): Promise<unknown> =>
    outcome(oneByOne(orderedBatches(given(...batches), limits)));

  it('come through in order', async () => {
    expect(await ordered(bounds, [message(0)], [], [message(1), message(2)])).toBe(3);
  });

  it('are refused out of order, and beyond the bound', async () => {
    expect(await ordered(bounds, [message(0), message(2)])).toEqual(['ingest-disorder', undefined]);
    const limits = { ...bounds, maxMessages: 2 };
    const fault = ['ingest-too-many-messages', undefined];
    expect(await ordered(limits, [message(0)], [message(1), message(2)])).toEqual(fault);
  });
});
