// Looks for words of a thread in bytes: data folder, database dump, logs. One pass over the bytes for all words at once
// (Aho–Corasick over bytes, letter case ignored), in plain UTF-8, UTF-16, base64 and hex; on request also in what lies compressed.
import fs from 'node:fs';
import path from 'node:path';
import { decompressed } from './decompressed.ts';

export type Finding = { word: string; where: string };

/** `found` lists the patterns that end in a state, those that are the end of longer ones included. */
type Automaton = { next: Int32Array; found: (readonly number[] | undefined)[] };

const lower = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

// Of base64 after 0, 1 or 2 other bytes: how many leading characters still depend on those bytes.
const BASE64_LEAD = [0, 2, 3];

/** A word in one of the forms in which it may lie in bytes. */
type Pattern = { bytes: Buffer; word: number; form: 'plain' | 'utf16' | 'hex' | 'base64' };

/** What is looked for: a word, or bytes under a name, e.g. a stretch of a photo. */
export type Wanted = string | { name: string; bytes: Buffer };

/** Of base64, the characters that the word alone determines. */
function formsOf(wanted: Wanted, word: number): Pattern[] {
  const plain = typeof wanted === 'string' ? Buffer.from(wanted, 'utf8') : wanted.bytes;
  const base64 = BASE64_LEAD.map((lead, shift): Pattern => {
    const bytes = Buffer.concat([Buffer.alloc(shift), plain]);
    const characters = bytes.toString('base64').slice(lead, Math.floor((bytes.length * 8) / 6));
    return { bytes: Buffer.from(characters, 'latin1'), word, form: 'base64' };
  });
  const hex = Buffer.from(plain.toString('hex'), 'latin1');
  const both: Pattern[] = [
    { bytes: plain, word, form: 'plain' },
    { bytes: hex, word, form: 'hex' },
    ...base64,
  ];
  if (typeof wanted !== 'string') return both;
  const utf16 = Buffer.from(wanted, 'utf16le');
  return [
    ...both,
    { bytes: utf16, word, form: 'utf16' },
    { bytes: Buffer.from(utf16).swap16(), word, form: 'utf16' },
  ];
}

function build(patterns: readonly Pattern[]): Automaton {
  const size = 1 + patterns.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const next = new Int32Array(size * 256);
  const found: (readonly number[] | undefined)[] = [];
  let states = 1;
  for (const [index, { bytes }] of patterns.entries()) {
    let state = 0;
    for (const byte of bytes) {
      const slot = state * 256 + lower(byte);
      if (next[slot] === 0) {
        next[slot] = states;
        states += 1;
      }
      state = next[slot] ?? 0;
    }
    found[state] = [...(found[state] ?? []), index];
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

const CHANCE_BYTES = 2;
const SURE_CHARACTERS = 6;
const LEAST_TAIL = 3;

/** Words of the program by their last characters. */
type OwnWords = ReadonlyMap<string, readonly string[]>;

const tailKey = (text: string): string => text.slice(-LEAST_TAIL);

/**
 * How many characters of a word stand before `start`, when its end stands before `end`. A compressed page of PostgreSQL has a
 * control byte before every eight others, so that one is passed over, and another one after eight more.
 */
function charactersBefore(word: string, bytes: Buffer, start: number, end: number): number {
  let at = end - 1;
  let before = 0;
  let sinceGap: number | null = null;
  for (let index = word.length - 1; index >= 0; index -= 1) {
    const wanted = word.charCodeAt(index);
    if (lower(bytes[at] ?? 0) !== wanted) {
      if (at >= start || (sinceGap !== null && sinceGap !== 8)) return before;
      sinceGap = 0;
      at -= 1;
      if (lower(bytes[at] ?? 0) !== wanted) return before;
    }
    if (at < start) before += 1;
    if (sinceGap !== null) sinceGap += 1;
    at -= 1;
  }
  return before;
}

/**
 * Whether what was found is the end of one of the program's own words and a byte or two that follow by chance, as in compressed
 * pages: `attested-by-person` and a `2` are no participant Person2. All of the word, or six characters of it, must stand before.
 * What begins with an own word, stands after one, or goes on for longer is a finding.
 */
function beginsInside(own: OwnWords, bytes: Buffer, start: number, end: number): boolean {
  for (let tailEnd = end - 1; tailEnd >= end - CHANCE_BYTES; tailEnd -= 1) {
    const tail = bytes.toString('latin1', start, tailEnd).toLowerCase();
    if (tail.length < LEAST_TAIL) return false;
    for (const word of own.get(tailKey(tail)) ?? []) {
      const needed = Math.min(SURE_CHARACTERS, word.length - tail.length);
      if (needed > 0 && word.endsWith(tail) && charactersBefore(word, bytes, start, tailEnd) >= needed)
        return true;
    }
  }
  return false;
}

/**
 * The words of a program's text that are put together of several, lower case: codes, columns, names of fields. Those are what
 * the service writes, and inside them words of a thread can begin.
 */
export function programWords(source: string): Set<string> {
  const words = source.match(/[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*/g) ?? [];
  const compounds = words.filter((word) => /[-_]|[a-z][A-Z]/.test(word));
  return new Set(compounds.map((word) => word.toLowerCase()));
}

export type Searcher = {
  /** Words that stand in these bytes, in any of the forms. */
  inBytes(bytes: Buffer): Set<string>;
  /** The same, and in whatever is compressed in them. */
  inAll(bytes: Buffer): Set<string>;
  /** Every file under a folder, but those whose relative path `leaveOut` names. A file that vanishes meanwhile is passed over. */
  inFolder(
    folder: string,
    leaveOut: (relative: string) => boolean,
    how?: 'as-it-lies' | 'decompressed',
  ): { findings: Finding[]; files: number; bytes: number };
};

/** `own`: words of the program (`programWords`), whose ends are not taken for the thread's. */
export function searchFor(words: readonly Wanted[], own: ReadonlySet<string> = new Set()): Searcher {
  const patterns = words.flatMap(formsOf);
  const names = words.map((word) => (typeof word === 'string' ? word : word.name));
  const { next, found } = build(patterns);
  const ownWords: OwnWords = Map.groupBy(own, tailKey);
  const isHit = ({ bytes: wanted, form }: Pattern, bytes: Buffer, end: number): boolean => {
    const start = end - wanted.length;
    if (form === 'base64') return bytes.subarray(start, end).equals(wanted);
    return form !== 'plain' || !beginsInside(ownWords, bytes, start, end);
  };
  const inBytes = (bytes: Buffer): Set<string> => {
    const hits = new Set<string>();
    let state = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      state = next[state * 256 + lower(bytes[index] ?? 0)] ?? 0;
      for (const ending of found[state] ?? []) {
        const pattern = patterns[ending];
        if (pattern !== undefined && isHit(pattern, bytes, index + 1)) hits.add(names[pattern.word] ?? '');
      }
    }
    return hits;
  };
  const inAll = (bytes: Buffer): Set<string> => {
    const hits = inBytes(bytes);
    for (const part of decompressed(bytes)) for (const word of inBytes(part)) hits.add(word);
    return hits;
  };
  return {
    inBytes,
    inAll,
    inFolder: (folder, leaveOut, how = 'as-it-lies') => {
      const result = { findings: [] as Finding[], files: 0, bytes: 0 };
      for (const file of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const name = path.join(file.parentPath, file.name);
        if (!file.isFile() || leaveOut(path.relative(folder, name))) continue;
        const bytes = readIfThere(name);
        if (bytes === null) continue;
        result.files += 1;
        result.bytes += bytes.length;
        const seen = how === 'decompressed' ? inAll(bytes) : inBytes(bytes);
        for (const word of seen) result.findings.push({ word, where: path.relative(folder, name) });
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
const MIN_LABEL_CHARACTERS = 5;
const MIN_LINE_CHARACTERS = 12;
const PATTERN_LIMIT = 800;

/** The words of texts worth looking for: at least six letters or digits, as written, each once. */
export function telltaleWords(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.match(/[\p{L}\p{N}]+/gu) ?? []);
  // As written: capitals have other base64 and hex forms.
  return [...new Set(words.filter((word) => word.length >= MIN_LETTERS))];
}

/**
 * What to look for after a thread is gone: its longer words, the labels of its senders, its longer lines, at most 800 of each;
 * nothing that stands in `before`, whatever lay there when the thread was not there yet. Empty when the thread has nothing that
 * would prove anything: bytes as short as its words are found anywhere by chance.
 */
export function telltales(
  thread: { texts: readonly string[]; senders: readonly string[] },
  before: Buffer,
): string[] {
  const all = [...thread.texts, ...thread.senders];
  const labels = thread.senders.filter((label) => label.length >= MIN_LABEL_CHARACTERS);
  const lines = all.flatMap((text) => text.split('\n')).filter((line) => line.length >= MIN_LINE_CHARACTERS);
  const wanted = new Set([
    ...evenly([...new Set([...telltaleWords(all), ...labels])]),
    ...evenly([...new Set(lines)]),
  ]);
  const known = searchFor([...wanted]).inBytes(before);
  return [...wanted].filter((pattern) => !known.has(pattern));
}

/** At most so many of a list, spread over it: the search keeps all of them in memory. */
function evenly(list: readonly string[]): string[] {
  if (list.length <= PATTERN_LIMIT) return [...list];
  return Array.from(
    { length: PATTERN_LIMIT },
    (_none, index) => list[Math.floor((index * list.length) / PATTERN_LIMIT)] ?? '',
  );
}
