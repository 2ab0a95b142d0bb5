// Looks for words of a thread in bytes: data folder, database dump, logs. One pass over the bytes for all words at once
// (Aho–Corasick over bytes, letter case ignored), in plain UTF-8, UTF-16, base64 and hex.
import fs from 'node:fs';
import path from 'node:path';

export type Finding = { word: string; where: string };

/** `found` lists the words that end in a state, those that are the end of longer ones included. */
type Automaton = { next: Int32Array; found: (readonly number[] | undefined)[] };

const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

// Of base64 after 0, 1 or 2 other bytes: how many leading characters still depend on those bytes.
const BASE64_LEAD = [0, 2, 3];

/** The forms in which a word may lie in bytes; of base64, the characters that the word alone determines. */
function formsOf(word: string): Buffer[] {
  const plain = Buffer.from(word, 'utf8');
  const base64 = BASE64_LEAD.map((lead, shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), plain]);
    return Buffer.from(bytes.toString('base64').slice(lead, Math.floor((bytes.length * 8) / 6)), 'latin1');
  });
  return [plain, Buffer.from(word, 'utf16le'), Buffer.from(plain.toString('hex'), 'latin1'), ...base64];
}

function build(patterns: { bytes: Buffer; word: number }[]): Automaton {
  const size = 1 + patterns.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const next = new Int32Array(size * 256);
  const found: (readonly number[] | undefined)[] = [];
  let states = 1;
  for (const { bytes, word } of patterns) {
    let state = 0;
    for (const byte of bytes) {
      const slot = state * 256 + lower(byte);
      if (next[slot] === 0) {
        next[slot] = states;
        states += 1;
      }
      state = next[slot] ?? 0;
    }
    found[state] = [...(found[state] ?? []), word];
  }
  // Breadth first: missing arrows lead where the longest proper suffix leads.
  const fail = new Int32Array(states);
  const queue: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) if ((next[byte] ?? 0) !== 0) queue.push(next[byte] ?? 0);
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const suffix = fail[state] ?? 0;
    const shorter = found[suffix];
    if (shorter !== undefined) found[state] = [...(found[state] ?? []), ...shorter];
    for (let byte = 0; byte < 256; byte += 1) {
      const slot = state * 256 + byte;
      const child = next[slot] ?? 0;
      if (child === 0) next[slot] = next[suffix * 256 + byte] ?? 0;
      else {
        fail[child] = next[suffix * 256 + byte] ?? 0;
        queue.push(child);
      }
    }
  }
  return { next, found };
}

export type Searcher = {
  /** Words that stand in these bytes, in any of the forms. */
  inBytes(bytes: Buffer): Set<string>;
  /** Every file under a folder, but those whose relative path `leaveOut` names. A file that vanishes meanwhile is passed over. */
  inFolder(
    folder: string,
    leaveOut: (relative: string) => boolean,
  ): { findings: Finding[]; files: number; bytes: number };
};

export function searchFor(words: readonly string[]): Searcher {
  const { next, found } = build(
    words.flatMap((word, index) => formsOf(word).map((bytes) => ({ bytes, word: index }))),
  );
  const inBytes = (bytes: Buffer): Set<string> => {
    const hits = new Set<string>();
    let state = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      state = next[state * 256 + lower(bytes[index] ?? 0)] ?? 0;
      const here = found[state];
      if (here !== undefined) for (const word of here) hits.add(words[word] ?? '');
    }
    return hits;
  };
  return {
    inBytes,
    inFolder: (folder, leaveOut) => {
      const result = { findings: [] as Finding[], files: 0, bytes: 0 };
      for (const file of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const name = path.join(file.parentPath, file.name);
        if (!file.isFile() || leaveOut(path.relative(folder, name))) continue;
        const bytes = readIfThere(name);
        if (bytes === null) continue;
        result.files += 1;
        result.bytes += bytes.length;
        for (const word of inBytes(bytes)) result.findings.push({ word, where: path.relative(folder, name) });
      }
      return result;
    },
  };
}

function readIfThere(name: string): Buffer | null {
  try {
    return fs.readFileSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const MIN_LETTERS = 6;

/** The words of texts worth looking for: at least six letters or digits, as written, each once. */
export function telltaleWords(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.match(/[\p{L}\p{N}]+/gu) ?? []);
  // As written: capitals have other base64 and hex forms.
  return [...new Set(words.filter((word) => word.length >= MIN_LETTERS))];
}
