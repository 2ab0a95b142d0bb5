// Three messages in a row as one thing to look for: their words, the minutes between them, and who of the three is the same
// person. That survives other names, another language and another zone, and it is the least that says which conversation
// this is: single words are in every thread, three in one rhythm are in one.
import { hash } from 'node:crypto';
import type { ReadMessage } from './read-message.ts';

/** A gram begins at `index` (position in the export); `digest` is 32 bytes as a binary string, in memory only. */
export type Gram = {
  index: number;
  digest: string;
  /** Whether it says so much that two threads hardly share it; "ok", "thanks", "👍" are everywhere. */
  telling: boolean;
};

const TELLING_LENGTH = 40;

/** The grams over the messages with words, in order. */
export function gramsOf(messages: readonly ReadMessage[]): Gram[] {
  const grams: Gram[] = [];
  let a: ReadMessage | undefined;
  let b: ReadMessage | undefined;
  let [atA, atB] = [0, 0];
  for (const [index, c] of messages.entries()) {
    if (c.class !== 'words') continue;
    if (a !== undefined && b !== undefined) {
      const telling = a.length + b.length + c.length >= TELLING_LENGTH;
      grams.push({ index: atA, digest: gramDigest(a, b, c), telling });
    }
    [a, b, atA, atB] = [b, c, atB, index];
  }
  return grams;
}

function gramDigest(a: ReadMessage, b: ReadMessage, c: ReadMessage): string {
  const same = (x: ReadMessage, y: ReadMessage): string => (x.speaker === y.speaker ? '=' : '/');
  const speakers = same(a, b) + same(b, c) + same(a, c);
  const rhythm = `${b.minute - a.minute} ${c.minute - b.minute} ${speakers}`;
  return hash('sha256', `${a.content}${b.content}${c.content}${rhythm}`, 'binary');
}

/** Grams that stand once in the export, by position: only those can tell a place, and a second one would show a repeat. */
export function uniqueGrams(grams: readonly Gram[]): Map<number, string> {
  const [seen, repeated] = [new Set<string>(), new Set<string>()];
  for (const { digest } of grams)
    if (!seen.has(digest)) seen.add(digest);
    else repeated.add(digest);
  const unique = new Map<number, string>();
  for (const { index, digest } of grams) if (!repeated.has(digest)) unique.set(index, digest);
  return unique;
}
