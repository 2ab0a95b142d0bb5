// Tells whether an id was seen before, for exports that deliver at least once. Ids are kept as the first 16 bytes of their
// SHA-256 in one flat table, 16 to 48 bytes an id whatever its length: a set of strings would take ten times that.
import { hash } from 'node:crypto';

const WORDS = 4;
const FIRST_SLOTS = 1024;

export class IdTable {
  #slots = FIRST_SLOTS;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);
  #count = 0;

  /** Whether the id is new; from then on it is known. */
  add(id: string): boolean {
    const digest = hash('sha256', id, 'buffer');
    // An empty slot is all zeros, which no digest is.
    const words = Uint32Array.from({ length: WORDS }, (_, index) => digest.readUInt32LE(index * 4));
    if (!insert(this.#words, this.#slots, words, 0)) return false;
    this.#count += 1;
    if (this.#count * 2 > this.#slots) this.#grow();
    return true;
  }

  #grow(): void {
    const slots = this.#slots * 2;
    const words = new Uint32Array(slots * WORDS);
    for (let at = 0; at < this.#words.length; at += WORDS)
      if (!isEmpty(this.#words, at)) insert(words, slots, this.#words, at);
    this.#words = words;
    this.#slots = slots;
  }
}

function isEmpty(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
}

function insert(table: Uint32Array, slots: number, from: Uint32Array, start: number): boolean {
  let slot = (from[start] ?? 0) & (slots - 1);
  for (;;) {
    const at = slot * WORDS;
    if (isEmpty(table, at)) {
      table.set(from.subarray(start, start + WORDS), at);
      return true;
    }
    let same = true;
    for (let word = 0; word < WORDS; word += 1) same &&= table[at + word] === from[start + word];
    if (same) return false;
    slot = (slot + 1) & (slots - 1);
  }
}
