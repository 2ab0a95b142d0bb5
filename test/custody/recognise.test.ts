import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSecretKey } from 'node:crypto';
import { findBackbone } from '../../src/custody/backbone.ts';
import { threadDigests } from '../../src/custody/fingerprint.ts';
import { FingerprintWriter, type ThreadFrame } from '../../src/custody/make-fingerprints.ts';
import { readThread } from '../../src/custody/read-thread.ts';
import { recognise, type Recognition } from '../../src/custody/recognise.ts';
import { isSameThread, mayBeSameThread } from '../../src/custody/same-thread.ts';
import { StoredFingerprints, type FingerprintRun } from '../../src/custody/stored-fingerprints.ts';
import { seededRandom } from '../support/seeded.ts';
import { exportOf, PLAIN, viewOf, type Said, type View } from './a-talk.ts';

const digests = threadDigests(createSecretKey(Buffer.alloc(32, 7)), 'thread_a');
const random = seededRandom('recognise');
const AS_IT_IS: ThreadFrame = { shift: () => 0, speaker: (here) => here };

/** A thread as custody remembers it: only its fingerprints. */
class Remembered {
  readonly runs: FingerprintRun[] = [];
  readonly #mayBeAnother: boolean;

  constructor({ mayBeAnother }: { mayBeAnother: boolean } = { mayBeAnother: false }) {
    this.#mayBeAnother = mayBeAnother;
  }

  /** Takes what is new of an export; gives the recognition and the messages that were added. */
  async take(
    talk: readonly Said[],
    view: View,
  ): Promise<{ added: number[]; recognition: Recognition | null }> {
    const read = await readThread(exportOf(talk, view));
    const { uids } = viewOf(talk, view);
    const stored = new StoredFingerprints(this.runs);
    const backbone = findBackbone(read, stored, digests);
    const filesOf = () => Promise.resolve([]);
    const recognition =
      this.runs.length === 0 ? null : await recognise({ read, stored, digests, backbone, filesOf });
    if (recognition !== null && !this.#mayBeAnother) {
      // Without three messages in a row that are the same, no thread is found: all of it is new then, and none is lost.
      fc.pre(backbone.length > 2);
      expect(mayBeSameThread(read, backbone, stored.count)).toBe(true);
      expect(isSameThread(read, recognition.matches, stored.count)).toBe(true);
    }
    const known = new Set(recognition?.matches.map(({ index }) => index));
    const fresh = [...uids.keys()].filter((index) => !known.has(index));
    const frame = recognition?.frame ?? AS_IT_IS;
    const writer = new FingerprintWriter(read, digests, frame, fresh.length, random);
    for (const index of fresh) {
      const message = read.messages[index];
      if (message !== undefined) writer.add(index, message, []);
    }
    this.runs.push({ caseId: `case_${this.runs.length}`, fingerprints: writer.bytes() });
    const added = fresh.map((index) => uids[index] ?? -1);
    return { added, recognition };
  }
}

const STOCK = ['ok', 'thanks', '👍', 'on my way', 'yes', 'K 6.8', 'bed 12'];

/** Talks with stock answers, words of their own, photos and notices; several things in one minute. */
function talks(least: number, most: number) {
  const said = fc.record({
    speaker: fc.integer({ min: 0, max: 3 }),
    gapSeconds: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 4000 })),
    what: fc.constantFrom<Said['what'][]>('words', 'words', 'words', 'words', 'words', 'photo', 'notice'),
    stock: fc.option(fc.constantFrom(...STOCK), { freq: 2 }),
    figure: fc.integer({ min: 0, max: 9999 }),
  });
  return fc.array(said, { minLength: least, maxLength: most }).map((lines): Said[] =>
    lines.map(({ stock, figure, ...line }, uid) => ({
      ...line,
      uid,
      words: stock ?? `Repeat K in bed ${uid}, was ${figure}`,
    })),
  );
}

/**
 * The same with a minute's silence before `index`. Who deletes a message and sends the same words again within the minute
 * has sent them once as far as any export without ids tells.
 */
function pausedAt(talk: readonly Said[], index: number): Said[] {
  return talk.map((said) => (said.uid === index ? { ...said, gapSeconds: said.gapSeconds + 60 } : said));
}

const isOwnWords = (said: Said | undefined): boolean => said?.what === 'words' && !STOCK.includes(said.words);

const OTHER_NAMES = ['Coops', 'Anil M', 'Ward Seven (night)', 'Tom Reg'];
const shifts = fc.constantFrom(0, 60, -60, 330, -210, 345, 720, -585);
const SPAN = { minLength: 0, maxLength: 4 };

describe('an export of a thread that is known', () => {
  it('brings exactly what is new, under other names, another language, another phone and another zone', async () => {
    await fc.assert(
      fc.asyncProperty(
        talks(30, 60),
        fc.record({
          names: fc.constantFrom(PLAIN.names, OTHER_NAMES),
          language: fc.constantFrom('en' as const, 'de' as const),
          phone: fc.constantFrom('android' as const, 'ios' as const),
          shift: shifts,
          known: fc.integer({ min: 16, max: 30 }),
          cut: fc.integer({ min: 0, max: 6 }),
          gone: fc.array(fc.integer({ min: 0, max: 60 }), SPAN),
          stubs: fc.array(fc.integer({ min: 0, max: 60 }), SPAN),
        }),
        async (lines, { names, language, phone, shift, known, cut, gone, stubs }) => {
          const talk = pausedAt(lines, known);
          const thread = new Remembered();
          await thread.take(talk, { ...PLAIN, to: known });
          const missing = new Set(gone.filter((uid) => uid < known));
          const rests = new Set(stubs.filter((uid) => uid < known && talk[uid]?.what !== 'notice'));
          const changed = { names, language, phone, shift: () => shift, missing, stubs: rests };
          const view = { ...PLAIN, ...changed, from: cut, to: talk.length };
          const { added } = await thread.take(talk, view);
          const news = talk.slice(known).map(({ uid }) => uid);
          expect(added).toEqual(news);
          // And once more as it was at first. Nothing is new then, unless it is anyone's words by somebody who was only ever
          // stored under the other name.
          const third = (await thread.take(talk, { ...PLAIN, to: talk.length })).added;
          expect(third.filter((uid) => names === PLAIN.names || isOwnWords(talk[uid]))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('an export made to be slow', () => {
  const SIZE = 20_000;
  const crowd = (words: (uid: number) => string): Said[] =>
    Array.from({ length: SIZE }, (_, uid) => ({
      uid,
      speaker: uid,
      gapSeconds: 0,
      what: 'words' as const,
      words: words(uid),
    }));
  const names = (prefix: string) => Array.from({ length: SIZE }, (_, uid) => `${prefix}${uid}`);

  it.each([
    ['equal words of many people in one minute', () => 'ok'],
    ['the same three messages over and over', (uid: number) => ['ok', 'thanks', 'yes'][uid % 3] ?? ''],
    ['words of their own in one minute', (uid: number) => `Repeat K in bed ${uid}`],
  ])('is read all the same: %s', async (_, words) => {
    const thread = new Remembered({ mayBeAnother: true });
    const talk = crowd(words);
    await thread.take(talk, { ...PLAIN, names: names('a'), to: SIZE });
    const { added } = await thread.take(talk, { ...PLAIN, names: names('b'), to: SIZE });
    expect(added.length).toBeLessThanOrEqual(SIZE);
  });
});
