// Tells quickly that bytes are none of some known texts. Says "perhaps" now and then for others; the text itself decides.
// Bits in small tables, because a table that does not fit the nearest cache would cost more than it saves.

class BitTable {
  private readonly bits: number;
  private readonly words: Int32Array;

  /** A table of two to the power of `bits` places. */
  constructor(bits: number) {
    this.bits = bits;
    this.words = new Int32Array(2 ** bits / 32);
  }

  add(value: number): void {
    const place = this.placeOf(value);
    this.words[place >>> 5] = (this.words[place >>> 5] ?? 0) | (1 << (place & 31));
  }

  has(value: number): boolean {
    const place = this.placeOf(value);
    return (((this.words[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
  }

  /** Spreads a number over the table (multiplicative hashing). */
  private placeOf(value: number): number {
    return Math.imul(value, 0x9e3779b1) >>> (32 - this.bits);
  }
}

export class ByteFilter {
  private readonly wholes = new BitTable(16);
  private readonly beginnings = new BitTable(13);
  /** No text has fewer bytes. */
  private shortest = Infinity;

  /** A whole text. */
  add(text: string): void {
    const bytes = Buffer.from(text);
    this.wholes.add(beginningOf(bytes, 0) ^ endOf(bytes, 0, bytes.length));
    this.shortest = Math.min(this.shortest, bytes.length);
  }

  /** Texts that begin so; their first four bytes count. */
  addBeginning(text: string): void {
    const bytes = Buffer.from(text);
    this.beginnings.add(beginningOf(bytes, 0));
    this.shortest = Math.min(this.shortest, bytes.length);
  }

  /** Whether `block[start, end)` may be one of the texts. */
  mayHold(block: Uint8Array, start: number, end: number): boolean {
    const size = end - start;
    if (size < this.shortest) return false;
    // The bytes behind it would count as well.
    if (size < 4) return true;
    const beginning = beginningOf(block, start);
    return this.beginnings.has(beginning) || this.wholes.has(beginning ^ endOf(block, start, end));
  }
}

function beginningOf(block: Uint8Array, start: number): number {
  const low = (block[start] ?? 0) | ((block[start + 1] ?? 0) << 8);
  return low | ((block[start + 2] ?? 0) << 16) | ((block[start + 3] ?? 0) << 24);
}

function endOf(block: Uint8Array, start: number, end: number): number {
  return Math.imul(end - start, 0x85ebca6b) ^ Math.imul(block[end - 1] ?? 0, 0xc2b2ae35);
}
