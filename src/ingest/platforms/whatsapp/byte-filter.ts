// Tells quickly that bytes are none of some known texts. Says "perhaps" now and then for others; the text itself decides.

const BITS = 16;
const SIZE = 1 << BITS;

function keyOf(length: number, first: number, second: number, third: number, last: number): number {
  return (length * 40_503 + first * 257 + second * 8191 + third * 131 + last * 31) & (SIZE - 1);
}

export class ByteFilter {
  private readonly seen = new Uint8Array(SIZE);

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.seen[key(bytes, 0, bytes.length)] = 1;
  }

  mayHold(block: Uint8Array, start: number, end: number): boolean {
    return this.seen[key(block, start, end)] === 1;
  }
}

function key(block: Uint8Array, start: number, end: number): number {
  return keyOf(
    end - start,
    block[start] ?? 0,
    block[start + 1] ?? 0,
    block[start + 2] ?? 0,
    block[end - 1] ?? 0,
  );
}
