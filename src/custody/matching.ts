// The work of recognising one export in one thread: what is matched so far, and what may hold at a position of the export.
// The steps (match-by-….ts) take it on from one another; each only adds matches.
import type { Pair } from './backbone.ts';
import type { ThreadDigests } from './fingerprint.ts';
import type { ReadMessage } from './read-message.ts';
import type { ReadThread } from './read-thread.ts';
import type { Basis } from './recognition.ts';
import { Renaming } from './renaming.ts';
import type { StoredFingerprints } from './stored-fingerprints.ts';

export type Match = { index: number; stored: number; basis: Basis };

/** SHA-256 of the files that came with a message, in order. */
export type FilesOf = (message: ReadMessage) => Promise<Buffer[]>;

/** Words of this length are nobody else's in that minute. */
const TELLING_LENGTH = 20;

export function isTelling({ length }: ReadMessage): boolean {
  return length >= TELLING_LENGTH;
}

export type MatchingParts = {
  read: ReadThread;
  stored: StoredFingerprints;
  digests: ThreadDigests;
  /** In order on both sides. */
  backbone: readonly Pair[];
  filesOf: FilesOf;
};

export class Matching {
  readonly read: ReadThread;
  readonly stored: StoredFingerprints;
  readonly digests: ThreadDigests;
  readonly renaming: Renaming;
  /** Positions of messages that were edited since, and of those whose files came only now. */
  readonly edited = new Set<number>();
  readonly broughtFiles = new Set<number>();
  readonly #backbone: readonly Pair[];
  readonly #filesOf: FilesOf;
  readonly #files = new Map<number, string>();
  readonly #speakers: string[];
  readonly #shifts: (index: number) => number[];
  /** Null: matched by other means. */
  readonly #found = new Map<number, { stored: number; basis: Basis } | null>();

  constructor(parts: MatchingParts, taken: Iterable<number>) {
    const { read, stored, digests, backbone, filesOf } = parts;
    this.read = read;
    this.stored = stored;
    this.digests = digests;
    this.#backbone = backbone;
    this.#filesOf = filesOf;
    this.#speakers = read.speakers.map((name) => digests.speaker(name));
    this.#shifts = shiftsAt(read.messages.length, backbone);
    this.renaming = new Renaming(this.#speakers);
    for (const { index, speaker } of backbone) this.renaming.vote(speaker, this.speaker(index));
    for (const index of taken) this.#found.set(index, null);
  }

  /** Who speaks at a position, as a keyed digest. */
  speaker(index: number): string {
    return this.#speakers[this.read.messages[index]?.speaker ?? -1] ?? '';
  }

  /** The shifts that may hold at a position: those of the stretches that it lies between. */
  shifts(index: number): number[] {
    return this.#shifts(index);
  }

  /** The messages that nothing was matched with yet, in order. */
  *open(): Generator<[number, ReadMessage]> {
    for (const [index, message] of this.read.messages.entries())
      if (!this.#found.has(index)) yield [index, message];
  }

  isOpen(index: number): boolean {
    return !this.#found.has(index);
  }

  /** The stored place that a position was matched with. */
  placeOf(index: number): number | undefined {
    return this.#found.get(index)?.stored;
  }

  take(index: number, stored: number, basis: Basis): void {
    this.stored.use(stored);
    this.#found.set(index, { stored, basis });
  }

  matches(): Match[] {
    const matches: Match[] = [];
    for (const [index, match] of this.#found) if (match !== null) matches.push({ index, ...match });
    return matches.sort((a, b) => a.index - b.index);
  }

  /** Two ids that differ are two messages, whatever else is alike; and so are two of anyone's words in another order. */
  mayBeOne(index: number, message: ReadMessage, place: number): boolean {
    if (message.id !== null && this.stored.field(place, 'id') !== null) return false;
    return isTelling(message) || this.#inOrder(index, place);
  }

  /** Whether both neighbours of a position are the neighbours of that place. */
  isBetween(index: number, place: number): boolean {
    const [before, after] = [this.placeOf(index - 1), this.placeOf(index + 1)];
    return before === place - 1 && after === place + 1;
  }

  /** Whether a message brings no files but those that its stored self came with. Else it is new, whatever is known of it. */
  async hasItsFiles(index: number, message: ReadMessage, place: number): Promise<boolean> {
    if (message.files.length === 0) return true;
    const expected = this.stored.field(place, 'files');
    let files = this.#files.get(index);
    if (expected !== null && files === undefined) {
      files = this.digests.files(await this.#filesOf(message));
      this.#files.set(index, files);
    }
    const same = expected !== null && expected === files;
    if (!same) this.broughtFiles.add(index);
    return same;
  }

  /** Whether a pair stands between the pairs of the backbone that it would lie between, within one export's order. */
  #inOrder(index: number, place: number): boolean {
    const [stored, backbone] = [this.stored, this.#backbone];
    let [low, high] = [0, backbone.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((backbone[middle]?.stored ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [backbone[low - 1], backbone[low]];
    if (after?.stored === place) return after.index === index;
    if (before !== undefined && stored.sameRun(before.stored, place) && before.index > index) return false;
    return after === undefined || !stored.sameRun(after.stored, place) || after.index > index;
  }
}

function shiftsAt(length: number, backbone: readonly Pair[]): (index: number) => number[] {
  const [left, right] = [new Int32Array(length), new Int32Array(length)];
  const [first, last] = [backbone.at(0)?.shift ?? 0, backbone.at(-1)?.shift ?? 0];
  let next = 0;
  for (let index = 0; index < length; index += 1) {
    const here = backbone[next]?.index === index;
    if (here) next += 1;
    left[index] = backbone[next - 1]?.shift ?? first;
    right[index] = here ? (left[index] ?? first) : (backbone[next]?.shift ?? last);
  }
  return (index) => {
    const [before = 0, after = 0] = [left[index], right[index]];
    return before === after ? [before] : [before, after];
  };
}
