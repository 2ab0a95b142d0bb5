// JSON texts of any length: pieces by their place, with their own bytes, wherever chunks happen to end.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isJsonLines,
  jsonLines,
  jsonPieces,
  jsonShape,
  type JsonPath,
  type JsonWish,
} from '../../src/ingest/json-text.ts';
import { bounds, type Bounds } from '../../src/kernel/bounds.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { chunkedText } from './chunked-text.ts';

const CHUNK_BYTES = 7;

const messages = (path: JsonPath): JsonWish => {
  if (path.length === 0 || (path.length === 1 && path[0] === 'messages')) return 'enter';
  return path.length === 2 || path[0] === 'name' ? 'take' : 'skip';
};

async function pieces(source: string | Buffer, wish = messages, chunkBytes = CHUNK_BYTES) {
  const found: { path: string; text: string; offset: number; line: number }[] = [];
  for await (const { path, bytes, offset, line } of jsonPieces(chunkedText(source, chunkBytes), wish, bounds))
    found.push({ path: path.join('/'), text: bytes.toString(), offset, line });
  return found;
}

async function codeOf(source: string | Buffer, limits: Partial<Bounds> = {}): Promise<unknown> {
  try {
    const taken: Buffer[] = [];
    for await (const { bytes } of jsonPieces(chunkedText(source, CHUNK_BYTES), messages, {
      ...bounds,
      ...limits,
    }))
      taken.push(bytes);
    return undefined;
  } catch (error) {
    return error instanceof Fault ? [error.code, error.place?.line] : error;
  }
}

describe('when pieces are taken from a JSON text', () => {
  it('gives each with its path, its bytes, where it begins and on which line', async () => {
    const source =
      '{"name": "Ward 9",\n "keys": {"messages": [1]},\n "messages": [\n {"a": "]}\\""}, 12, "x" ]}';
    expect(await pieces(source)).toEqual([
      { path: 'name', text: '"Ward 9"', offset: 9, line: 1 },
      { path: 'messages/0', text: '{"a": "]}\\""}', offset: source.indexOf('{"a"'), line: 4 },
      { path: 'messages/1', text: '12', offset: source.indexOf('12'), line: 4 },
      { path: 'messages/2', text: '"x"', offset: source.indexOf('"x"'), line: 4 },
    ]);
  });

  it('does not trip over the invalid escapes that one exporter writes', async () => {
    expect(await pieces('{"messages":[{"text":"a\\x0Bb\\"]"}]}')).toMatchObject([
      { text: '{"text":"a\\x0Bb\\"]"}' },
    ]);
  });

  it('reads a text behind a byte order mark, and empty lists', async () => {
    expect(await pieces('\ufeff{"messages":[]}')).toEqual([]);
    expect(await pieces('[]')).toEqual([]);
  });

  it('finds the same as JSON.parse, wherever chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 1),
        async (list, chunkBytes, indent) => {
          const source = JSON.stringify({ before: list, messages: list, name: 'x' }, null, indent);
          const found = await pieces(source, messages, chunkBytes);
          expect(found.map(({ text }) => JSON.parse(text) as unknown)).toEqual([...list.map(plain), 'x']);
          for (const { text, offset } of found)
            expect(
              Buffer.from(source)
                .subarray(offset, offset + Buffer.byteLength(text))
                .toString(),
            ).toBe(text);
        },
      ),
    );
  });

  it('ends in a piece or a coded fault, whatever the bytes are', async () => {
    const alphabet = fc.constantFrom(...'{}[]":,\\ \n1atrue'.split(''), '\u00e9', '"messages"', '"name":');
    await fc.assert(
      fc.asyncProperty(fc.array(alphabet), async (parts) => {
        const end = await codeOf(parts.join(''));
        expect(end === undefined || Array.isArray(end)).toBe(true);
      }),
    );
  });
});

describe('when a JSON text is hostile', () => {
  it.each([
    ['', ['ingest-json-broken', 1]],
    ['{"messages":[', ['ingest-json-broken', 1]],
    ['{"messages":[1}', ['ingest-json-broken', 1]],
    ['{"messages"\n:\n]', ['ingest-json-broken', 3]],
    ['{"messages":[]} tail', ['ingest-json-broken', 1]],
    [`{"${'k'.repeat(2000)}":1}`, ['ingest-json-broken', 1]],
  ])('refuses what is broken: %.20s', async (source, expected) => {
    expect(await codeOf(source)).toEqual(expected);
  });

  it('refuses depth, both where it looks inside and where it does not', async () => {
    expect(await codeOf(`{"messages":[${'['.repeat(100)}`)).toEqual(['ingest-json-too-deep', 1]);
    expect(await codeOf(`{"other":${'{"a":'.repeat(100)}`)).toEqual(['ingest-json-too-deep', 1]);
  });

  it('refuses a piece that is too long, with its line, before it is whole', async () => {
    const source = `{"messages":[\n"${'x'.repeat(500)}`;
    expect(await codeOf(source, { maxRecordBytes: 100 })).toEqual(['ingest-record-too-long', 2]);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const source = Buffer.concat([Buffer.from('{"messages":["'), Buffer.from([0xff]), Buffer.from('"]}')]);
    expect(await codeOf(source)).toEqual(['ingest-wrong-encoding', 1]);
  });
});

describe('when a text holds one value a line', () => {
  it('gives each line with its own bytes, its end included, and tells what is no JSON', async () => {
    const found = [];
    for await (const line of jsonLines(chunkedText('{"a":1}\r\n\n oops\n[2]', CHUNK_BYTES), bounds))
      found.push(line);
    expect(found.map(({ line, offset, bytes, value }) => [line, offset, bytes.toString(), value])).toEqual([
      [1, 0, '{"a":1}\r\n', { a: 1 }],
      [3, 10, ' oops\n', undefined],
      [4, 16, '[2]', [2]],
    ]);
  });
});

describe('the shape of a head', () => {
  it('names where members stand, up to where the head breaks off', () => {
    const shape = jsonShape(Buffer.from('{"chats":{"list":[{"name":"a","messages":[{"id":1,"da'), bounds);
    expect([...shape]).toEqual([
      '$',
      '$.chats',
      '$.chats.list',
      '$.chats.list[]',
      '$.chats.list[].name',
      '$.chats.list[].messages',
      '$.chats.list[].messages[]',
      '$.chats.list[].messages[].id',
    ]);
  });
});

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

describe('when it must be told whether a text is one value or one a line', () => {
  it.each([
    ['{"a":1}\n{"a":2}', true],
    ['{"a":1}\r\n\r\n[2]\r\n', true],
    ['\n{"a":"x]}"}\n{', true],
    ['{"a":1}', false],
    ['{"a":1}\n\n', false],
    ['{\n"a":1\n}\n', false],
    ['{"a":1\n', false],
    ['no JSON\nat all', false],
    ['', false],
  ])('%j', async (source, expected) => {
    for (const chunkBytes of [1, 3, 100])
      expect(await isJsonLines(chunkedText(source, chunkBytes), bounds)).toBe(expected);
  });
});
