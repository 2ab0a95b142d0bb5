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
    if (!insert(this.#words, this.#slots, wordsOf(id), 0)) return false;
    this.#count += 1;
    if (this.#count * 2 > this.#slots) this.#grow();
    return true;
  }

  has(id: string): boolean {
    return slotOf(this.#words, this.#slots, wordsOf(id), 0).taken;
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

/** The start of its SHA-256; an empty slot is all zeros, which no digest is. */
function wordsOf(id: string): Uint32Array {
  const digest = hash('sha256', id, 'buffer');
  return Uint32Array.from({ length: WORDS }, (_, index) => digest.readUInt32LE(index * 4));
}

/** Where in the table these words are, or would be. */
function slotOf(table: Uint32Array, slots: number, from: Uint32Array, start: number) {
  let slot = (from[start] ?? 0) & (slots - 1);
  for (;;) {
    const at = slot * WORDS;
    if (isEmpty(table, at)) return { at, taken: false };
    let same = true;
    for (let word = 0; word < WORDS; word += 1) same &&= table[at + word] === from[start + word];
    if (same) return { at, taken: true };
    slot = (slot + 1) & (slots - 1);
  }
}

function insert(table: Uint32Array, slots: number, from: Uint32Array, start: number): boolean {
  const { at, taken } = slotOf(table, slots, from, start);
  if (!taken) table.set(from.subarray(start, start + WORDS), at);
  return !taken;
}
