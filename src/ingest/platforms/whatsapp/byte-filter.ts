// Tells quickly that bytes are none of some known texts. Says "perhaps" now and then for others; the text itself decides.

const SIZE = 1 << 17;

export class ByteFilter {
  private readonly wholes = new Uint8Array(SIZE);
  private readonly beginnings = new Uint8Array(SIZE);

  /** A whole text. */
  add(text: string): void {
    const bytes = Buffer.from(text);
    this.wholes[wholeKey(bytes, 0, bytes.length)] = 1;
  }

  /** Texts that begin so; their first four bytes count. */
  addBeginning(text: string): void {
    this.beginnings[beginningKey(Buffer.from(text), 0)] = 1;
  }

  /** Whether `block[start, end)` may be one of the texts. */
  mayHold(block: Uint8Array, start: number, end: number): boolean {
    return (
      this.wholes[wholeKey(block, start, end)] === 1 || this.beginnings[beginningKey(block, start)] === 1
    );
  }
}

function beginningKey(block: Uint8Array, start: number): number {
  const first = (block[start] ?? 0) * 8191 + (block[start + 1] ?? 0) * 257;
  return (first + (block[start + 2] ?? 0) * 131 + (block[start + 3] ?? 0) * 31) & (SIZE - 1);
}

function wholeKey(block: Uint8Array, start: number, end: number): number {
  return (beginningKey(block, start) + (end - start) * 40_503 + (block[end - 1] ?? 0) * 769) & (SIZE - 1);
}
