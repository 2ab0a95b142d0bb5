// Finds where a sender's label ends on a record's first line: at a colon with a blank behind it. One pass over the bytes, which
// also gives the hash by which the label is looked up, and the first colon without a blank.
export const MAX_NAME_BYTES = 512;

const COLON = 0x3a;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;

export class LabelScan {
  /** Offset of the label's colon, else -1. */
  colon = -1;
  hash = 0;
  /** Offset of the first colon before it that has no blank behind it, else -1. */
  tight = -1;
  tightHash = 0;

  /** Reads from `from` to the end of the line, or as far as a label can go. */
  scan(block: Uint8Array, from: number): void {
    this.colon = -1;
    this.tight = -1;
    const stop = Math.min(block.length, from + MAX_NAME_BYTES);
    let hash = 0;
    for (let at = from; at < stop; at += 1) {
      const byte = block[at] ?? LF;
      if (byte === LF) return;
      if (byte === COLON) {
        const next = block[at + 1] ?? LF;
        if (next === SPACE || next === LF || next === CR) {
          this.colon = at;
          this.hash = hash;
          return;
        }
        if (this.tight === -1) {
          this.tight = at;
          this.tightHash = hash;
        }
      }
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
  }
}

/** Offset of the next `: ` (or of a colon that ends the line) in `block[from, end)`, else -1. */
export function labelEnd(block: Uint8Array, from: number, end: number): number {
  const stop = Math.min(end, from + MAX_NAME_BYTES);
  for (let at = from; at < stop; at += 1) {
    if (block[at] !== COLON) continue;
    const next = at + 1 < end ? block[at + 1] : LF;
    if (next === SPACE || next === LF || next === CR) return at;
  }
  return -1;
}

/** Offset of the first colon in `block[from, end)`, blank or not behind it, else -1. */
export function tightLabelEnd(block: Uint8Array, from: number, end: number): number {
  const stop = Math.min(end, from + MAX_NAME_BYTES);
  for (let at = from; at < stop; at += 1) if (block[at] === COLON) return at;
  return -1;
}
