// Gives the messages of batches one by one. An iterator of its own, because a generator that yields each message costs more
// than making it. Like every iterator it is asked for the next only when the one before was given.

/** The items of all batches in order. */
export function oneByOne<Item extends object>(batches: AsyncIterable<readonly Item[]>): AsyncIterable<Item> {
  return { [Symbol.asyncIterator]: () => new OneByOne(batches[Symbol.asyncIterator]()) };
}

/** The other way: each item as a batch of its own, for who takes batches. */
export async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  for await (const item of items) yield [item];
}

class OneByOne<Item extends object> implements AsyncIterator<Item, undefined> {
  private readonly batches: AsyncIterator<readonly Item[]>;
  private batch: readonly Item[] = [];
  private at = 0;

  constructor(batches: AsyncIterator<readonly Item[]>) {
    this.batches = batches;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    const value = this.batch[this.at];
    if (value === undefined) return this.nextBatch();
    this.at += 1;
    return Promise.resolve({ done: false, value });
  }

  private async nextBatch(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      const next = await this.batches.next();
      if (next.done === true) return { done: true, value: undefined };
      this.batch = next.value;
      const [value] = next.value;
      this.at = 1;
      if (value !== undefined) return { done: false, value };
    }
  }

  /** Ends the batches as well, when who reads has enough. */
  async return(): Promise<IteratorResult<Item, undefined>> {
    this.batch = [];
    await this.batches.return?.();
    return { done: true, value: undefined };
  }
}
