import { describe, expect, it } from '@jest/globals';
import { oneByOne } from '../../src/ingest/one-by-one.ts';

type Item = { value: number };

function batches(...lengths: number[]): Item[][] {
  let value = 0;
  return lengths.map((length) =>
    Array.from({ length }, () => {
      value += 1;
      return { value };
    }),
  );
}

async function* given(list: readonly Item[][], ended: string[] = []): AsyncGenerator<Item[]> {
  try {
    for (const batch of list) yield await Promise.resolve(batch);
  } finally {
    ended.push('ended');
  }
}

describe('items that come in batches', () => {
  it.each([[[3, 2]], [[0, 1, 0, 0, 4, 0]], [[]], [[0]]])('are given one by one: %j', async (lengths) => {
    const list = batches(...lengths);
    const seen: Item[] = [];
    for await (const item of oneByOne(given(list))) seen.push(item);
    expect(seen).toEqual(list.flat());
  });

  it('end when who reads has enough', async () => {
    const ended: string[] = [];
    for await (const { value } of oneByOne(given(batches(3, 3), ended))) if (value === 2) break;
    expect(ended).toEqual(['ended']);
  });

  it('give nothing more once ended', async () => {
    const iterator = oneByOne(given(batches(3)))[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('end in the fault that reading them ends in', async () => {
    async function* broken(): AsyncGenerator<Item[]> {
      yield await Promise.resolve([{ value: 1 }]);
      throw new Error('cut');
    }
    const seen: Item[] = [];
    const all = async (): Promise<void> => {
      for await (const item of oneByOne(broken())) seen.push(item);
    };
    await expect(all()).rejects.toThrow('cut');
    expect(seen).toEqual([{ value: 1 }]);
  });
});
