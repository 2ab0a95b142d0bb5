import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { withoutValues } from '../../src/ingest/json-blanks.ts';
import { bounds } from '../../src/kernel/bounds.ts';

function taken(text: string): [string, number] {
  const { bytes, taken: count } = withoutValues(
    Buffer.from(text),
    (path) => path.at(-1) === 'secret',
    (_path, value) => value.toString() !== 'null',
    bounds,
  );
  return [bytes.toString(), count];
}

describe('taking values out of a piece of JSON', () => {
  it.each([
    ['{"a": 1 , "secret" : "x\\"y" ,"b":[ ]}\n', '{"a": 1 , "secret" : null ,"b":[ ]}\n', 1],
    ['{"a":[{"secret":{"k":[1]}},{"secret":12}]}', '{"a":[{"secret":null},{"secret":null}]}', 2],
    ['{"secret":1,"secret":2}', '{"secret":null,"secret":null}', 2],
    ['{"s\\u0065cret":"x"}', '{"s\\u0065cret":null}', 1],
    ['{"secret":null}', '{"secret":null}', 0],
    ['{"a":"secret"}', '{"a":"secret"}', 0],
    ['["secret"]', '["secret"]', 0],
  ])('%s', (text, left, count) => {
    expect(taken(text)).toEqual([left, count]);
  });

  it('goes by the first byte of a value where that is asked', () => {
    const text = '{"x":{"secret":1},"secret":{"x":"text","secret":"text"}}';
    const { bytes } = withoutValues(
      Buffer.from(text),
      (path, firstByte) => path.at(-1) === 'secret' && firstByte === 0x22,
      () => true,
      bounds,
    );
    expect(bytes.toString()).toBe('{"x":{"secret":1},"secret":{"x":"text","secret":null}}');
  });

  it('leaves every other byte as it was, and the value well-formed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, secret) => {
        const text = JSON.stringify({ value, secret, inside: [{ secret, value }] });
        expect(taken(text)[0]).toBe(
          JSON.stringify({ value, secret: null, inside: [{ secret: null, value }] }),
        );
      }),
    );
  });
});
