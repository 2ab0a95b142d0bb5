// Messages are the same wherever the chunks of a text end, and a text that has become shorter meanwhile is refused.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatText } from '../../../../src/ingest/chat-text.ts';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { whatsapp } from '../../../../src/ingest/platforms/whatsapp/whatsapp.ts';
import { bounds, type Bounds } from '../../../../src/kernel/bounds.ts';
import { Fault } from '../../../../src/kernel/fault.ts';
import { chunkedText } from '../../chunked-text.ts';

const SAMPLES = path.join(import.meta.dirname, '../../../samples/whatsapp');
const NO_FILES = { has: () => false, names: () => [], read: () => Promise.resolve(null) };

async function resultOf(text: ChatText, limits: Partial<Bounds> = {}) {
  const given = { text, parts: [], attachments: NO_FILES, names: [], answers: { dateOrder: 'dmy' as const } };
  const result = await whatsapp.read({ ...given, bounds: { ...bounds, ...limits } });
  if (result.outcome !== 'parsed' || !('batches' in result)) throw new Error('the export asks a question');
  return result;
}

type Batches = AsyncIterable<readonly ParsedMessage[]>;

async function all(stream: { batches(): Batches }): Promise<ParsedMessage[]> {
  const list: ParsedMessage[] = [];
  for await (const batch of stream.batches())
    for (const { raw, ...rest } of batch)
      list.push({ ...rest, raw: { offset: raw.offset, bytes: Buffer.from(raw.bytes) } });
  return list;
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Fault ? [error.code, error.place?.line] : error;
  }
}

describe('a text in chunks of any size', () => {
  it.each(['ios-de.txt', 'ios-ar.txt', 'android-es-419.txt', 'android-th.txt'])(
    'reads as in one: %s',
    async (file) => {
      const bytes = readFileSync(path.join(SAMPLES, file));
      const whole = await resultOf(chunkedText(bytes, bytes.length));
      const expected = await all(whole);
      expect(expected.length).toBe(whole.facts.messageCount);
      for (const chunkBytes of [1, 2, 3, 7, 64, 250, 1000, bytes.length - 1]) {
        const result = await resultOf(chunkedText(bytes, chunkBytes));
        expect(result.facts).toEqual(whole.facts);
        expect(await all(result)).toEqual(expected);
      }
    },
  );

  it('gives many small records in batches and long ones in one piece', async () => {
    const long = 'x'.repeat(40_000);
    const lines = Array.from(
      { length: 3000 },
      (_, at) => `22/11/2026, 21:10 - Jo: ${at % 1000 === 999 ? long : 'ok'}\n`,
    );
    const text = lines.join('');
    const result = await resultOf(chunkedText(text, 256 * 1024));
    const sizes: number[] = [];
    const back: string[] = [];
    for await (const batch of result.batches()) {
      sizes.push(batch.length);
      back.push(...batch.map(({ raw }) => raw.bytes.toString()));
    }
    expect(back).toEqual(lines);
    expect(Math.max(...sizes)).toBeGreaterThan(100);
    expect(Math.max(...sizes)).toBeLessThan(1000);
  });
});

describe('a text that changes between two readings', () => {
  const text = '22/11/2026, 21:10 - Jo: one\n22/11/2026, 21:11 - Jo: two\n';

  it('is refused when it has become shorter', async () => {
    let opened = 0;
    const shrinking: ChatText = {
      sizeBytes: text.length,
      open: () => {
        opened += 1;
        return chunkedText(opened === 1 ? text : text.slice(0, -5), 20).open();
      },
    };
    const result = await resultOf(shrinking);
    expect(await codeOf(all(result))).toEqual(['ingest-source-cut', undefined]);
  });

  it.each([
    ['bytes that are no UTF-8', 0xff, 'ingest-wrong-encoding'],
    ['a zero byte', 0, 'ingest-nul-in-text'],
  ])('is refused when it has come to hold %s', async (_what, byte, code) => {
    let opened = 0;
    const changing: ChatText = {
      sizeBytes: text.length,
      open: () => {
        opened += 1;
        const bytes = Buffer.from(text);
        if (opened > 1) bytes[text.length - 3] = byte;
        return chunkedText(bytes, 20).open();
      },
    };
    expect(await codeOf(all(await resultOf(changing)))).toEqual([code, 2]);
  });
});

describe('bounds that hold while the text is scanned', () => {
  const record = '22/11/2026, 21:10 - Jo: one\n';

  it.each<[string, Partial<Bounds>, string, unknown]>([
    ['messages', { maxMessages: 2 }, record.repeat(3), ['ingest-too-many-messages', 3]],
    [
      'bytes of a record',
      { maxRecordBytes: 60 },
      `${record}${record}${'a\n'.repeat(20)}`,
      ['ingest-record-too-long', 2],
    ],
    [
      'lines of a record',
      { maxRecordLines: 3 },
      `${record}${record}a\nb\nc\n${record}`,
      ['ingest-record-too-long', 2],
    ],
    [
      'bytes of a line',
      { maxLineBytes: 40 },
      `${record}${'a'.repeat(41)}\n${record}`,
      ['ingest-line-too-long', 2],
    ],
    [
      'bytes of a line without an end',
      { maxLineBytes: 40 },
      record + 'a'.repeat(41),
      ['ingest-line-too-long', 2],
    ],
    ['bytes of a text', { maxChatTextBytes: 50 }, record.repeat(2), ['ingest-too-large', undefined]],
  ])('%s', async (_what, limits, text, expected) => {
    for (const chunkBytes of [1, 11, 1000])
      expect(await codeOf(resultOf(chunkedText(text, chunkBytes), limits))).toEqual(expected);
  });

  it('let through what they allow', async () => {
    const limits = {
      maxMessages: 3,
      maxRecordBytes: 28,
      maxRecordLines: 1,
      maxLineBytes: 28,
      maxChatTextBytes: 84,
    };
    expect((await resultOf(chunkedText(record.repeat(3), 10), limits)).facts.messageCount).toBe(3);
  });
});
