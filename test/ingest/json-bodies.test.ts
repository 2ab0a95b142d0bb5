// Rows of JSON bodies: one a line, over many lines, straight behind one another, in one list; broken and torn ones reported.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonBodies } from '../../src/ingest/json-bodies.ts';
import { exactJsonValue, jsonValue, type JsonPath, type JsonWish } from '../../src/ingest/json-text.ts';
import { bounds } from '../../src/kernel/bounds.ts';
import { chunkedText } from './chunked-text.ts';

const words = (path: JsonPath): JsonWish =>
  path.length === 0 ? 'enter' : path[0] === 'word' ? 'take' : 'skip';

async function found(source: string, chunkBytes = 7): Promise<string[]> {
  const list: string[] = [];
  for await (const piece of jsonBodies(chunkedText(source, chunkBytes), words, bounds))
    list.push(
      piece.broken ? `broken:${piece.line}` : `${piece.body} ${piece.line} ${String(jsonValue(piece.bytes))}`,
    );
  return list;
}

function names(list: string[]): string[] {
  return list.map((one) => one.split(' ').at(-1) ?? '');
}

const A = { other: { word: 'no' }, word: 'a' };
const B = { word: 'b', list: [1, { word: 'no' }] };

describe('bodies', () => {
  it.each([
    ['one a line', `${JSON.stringify(A)}\n${JSON.stringify(B)}\n`],
    [
      'one a line with CR LF, blank lines and a byte order mark',
      `\ufeff${JSON.stringify(A)}\r\n\r\n${JSON.stringify(B)}`,
    ],
    ['over many lines', `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`],
    ['straight behind one another', JSON.stringify(A, null, 2) + JSON.stringify(B) + JSON.stringify(B)],
    ['in one list', JSON.stringify([A, B], null, 1)],
    ['in a list of lines', `[\n${JSON.stringify(A)},\n${JSON.stringify(B)}\n]`],
    ['in lists of lines', `${JSON.stringify([A])}\n${JSON.stringify([B])}\n`],
    ['on a line, then over many', `${JSON.stringify(A)}\n${JSON.stringify(B, null, 2)}\n`],
  ])('%s are all read, wherever chunks end', async (_how, source) => {
    const whole = await found(source, 100_000);
    expect(names(whole).slice(0, 2)).toEqual(['a', 'b']);
    for (const chunkBytes of [1, 2, 5, 16]) expect(await found(source, chunkBytes)).toEqual(whole);
  });

  it('have names of their own and the lines of the text', async () => {
    expect(await found('{"word":"a"}{"word":"b"}\n[{"word":"c"},{"word":"d"}]\n')).toEqual([
      '1.0 1 a',
      '1.1 1 b',
      '1.2.0 2 c',
      '1.2.1 2 d',
    ]);
  });

  it('may be longer than any other line', async () => {
    const long = 'x'.repeat(bounds.maxLineBytes + 10);
    expect((await found(`{"word":"${long}"}\n{"word":"b"}\n`, 65_536)).length).toBe(2);
  });
});

describe('a body that is none', () => {
  it.each([
    [
      'torn off inside a list',
      '{"word":"a"}\n{"word":"t","x":[{"y":1}\n{"word":"b"}\n',
      ['a', 't', 'broken:2', 'b'],
    ],
    ['torn off inside a text', '{"word":"a"}\n{"x":"y\n{"word":"b"}\n', ['a', 'broken:2', 'b']],
    ['torn off at the end', '{"word":"a"}\n{"word":"b","x":\n', ['a', 'b', 'broken:2']],
    ['not JSON', '{"word":"a"}\nplain words\nmore words\n{"word":"b"}\n', ['a', 'broken:2', 'broken:3', 'b']],
    ['not JSON at the beginning', 'log begins\n{"word":"b"}\n', ['broken:1', 'b']],
    [
      'broken among many lines',
      '{\n "word": "a"\n}\n{\n "word" "t"\n}\n{\n "word": "b"\n}\n',
      ['a', 'broken:4', 'b'],
    ],
  ])('%s is reported with its line, and the next one is read', async (_how, source, expected) => {
    const whole = await found(source, 100_000);
    expect(names(whole)).toEqual(expected);
    for (const chunkBytes of [1, 3, 8]) expect(await found(source, chunkBytes)).toEqual(whole);
  });

  it('never depends on where chunks end, whatever the text', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"word"',
      ':',
      ',',
      '"a"',
      '\n',
      ' ',
      '1',
      '\\',
      '"',
      'true',
      '{"word":"a"}',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (pieces, chunkBytes) => {
          const source = pieces.join('');
          expect(await found(source, chunkBytes)).toEqual(await found(source, 100_000));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a number', () => {
  it.each([
    ['4912661846655238145', '4912661846655238145'],
    ['0.000000', '0.000000'],
    ['1e3', '1e3'],
    ['51.5', 51.5],
    ['-7', -7],
    ['-0', '-0'],
    ['0.0000001', '0.0000001'],
    ['0.5', 0.5],
  ])('%s keeps every digit', (source, value) => {
    expect(exactJsonValue(Buffer.from(`{"n":[${source}]}`))).toEqual({ n: [value] });
  });

  it('is written as it stands or is the same in JavaScript, whatever it is', () => {
    const digits = fc.string({ unit: fc.constantFrom('0', '1', '5', '9'), minLength: 1, maxLength: 22 });
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.bigInt({ min: 0n, max: 10n ** 22n }),
        fc.option(digits),
        fc.constantFrom('', 'e2', 'E-7'),
      )
      .map(
        ([sign, whole, fraction, power]) =>
          `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power}`,
      );
    fc.assert(
      fc.property(number, (source) => {
        expect(String((exactJsonValue(Buffer.from(`[${source}]`)) as unknown[])[0])).toBe(source);
      }),
      { numRuns: 1000 },
    );
  });

  it('is undefined in what is no JSON', () => {
    expect(exactJsonValue(Buffer.from('{'))).toBeUndefined();
  });
});
