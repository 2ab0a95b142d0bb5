// What a thread is found by when an export of it comes again (RULE C-03): digests that are keyed but the same in every
// thread, because the thread is what they find. So they are made of what only one conversation holds: three messages in one
// rhythm that say enough, or the first messages in full. Equal anchors in two threads mean that one stretch stands in both.
import { createHmac, type KeyObject } from 'node:crypto';
import type { Gram } from './grams.ts';
import { keyedDigest } from './keyed-digest.ts';
import type { ReadThread } from './read-thread.ts';

const WINDOW = 8;
const SHORT = 64;

/** The grams that are looked for. */
export function tellingGrams({ grams }: ReadThread): Gram[] {
  return grams.filter(({ telling }) => telling);
}

/**
 * The grams that are stored: all of a short thread, else the smallest digest of every eight telling ones in a row
 * (winnowing), so that any stretch of eight holds one, wherever another export begins and ends.
 */
export function chosenGrams(read: ReadThread): Gram[] {
  const grams = tellingGrams(read);
  if (grams.length <= SHORT) return grams;
  const chosen: Gram[] = [];
  let smallest = -1;
  for (let end = WINDOW - 1; end < grams.length; end += 1) {
    const from = end - WINDOW + 1;
    const before = smallest;
    if (smallest < from) smallest = smallestOf(grams, from, end);
    else if (digestAt(grams, end) <= digestAt(grams, smallest)) smallest = end;
    const gram = grams[smallest];
    if (smallest !== before && gram !== undefined) chosen.push(gram);
  }
  return chosen;
}

function smallestOf(grams: readonly Gram[], from: number, to: number): number {
  let smallest = from;
  for (let at = from + 1; at <= to; at += 1)
    if (digestAt(grams, at) <= digestAt(grams, smallest)) smallest = at;
  return smallest;
}

function digestAt(grams: readonly Gram[], at: number): string {
  return grams[at]?.digest ?? '';
}

export const ANCHOR_BYTES = 16;
const OPENING = 3;

/** Anchors in one piece, 16 bytes each. */
export type Anchors = { bytes: Buffer };

/** The anchors of these grams, and for threads with hardly a word those of the first one, two and three messages in full. */
export function anchorsOf(
  digestKey: KeyObject,
  { platform, title, messages }: ReadThread,
  grams: readonly Gram[],
): Anchors {
  const key = createHmac('sha256', digestKey).update('countersign/anchor/v2').digest();
  const digest = keyedDigest(key);
  key.fill(0);
  const keyed = (text: string): string => digest(text).slice(0, ANCHOR_BYTES);
  const opening = messages.slice(0, OPENING).map(({ exact, minute }) => `${exact}${minute} `);
  const name = Buffer.from(title ?? '', 'utf8').toString('latin1');
  const anchors = opening.map((_, last) =>
    keyed(`opening\n${platform}\n${opening.slice(0, last + 1).join('')}${name}`),
  );
  for (const gram of grams) anchors.push(keyed(`gram\n${platform}\n${gram.digest}`));
  return { bytes: Buffer.from(anchors.join(''), 'latin1') };
}
