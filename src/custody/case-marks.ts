// What a deposit notes of each message so that holds by person and by period find it without opening it (RULE D-04): a number
// for who spoke and one for the day, and what the numbers stand for as keyed digests (RULE C-01). Reads ingest's types.
import type { KeyObject } from 'node:crypto';
import type { ParsedMessage } from '../ingest/parsed-thread.ts';
import { dayDigest, senderDigest } from './blind-digests.ts';
import { dayOf } from './period.ts';

export type SpeakerRow = { speaker: number; digest: Buffer };
export type DayRow = { day: number; digest: Buffer };

/** The marks of one case, numbered as they come. */
export class CaseMarks {
  readonly #digestKey: KeyObject;
  readonly #speakers = new Map<string, { speaker: number; names: string[] }>();
  readonly #days = new Map<number, number>();

  constructor(digestKey: KeyObject) {
    this.#digestKey = digestKey;
  }

  /** Null when nobody sent it. NUL parts the names: ingest refuses it in every text. */
  speakerOf({ sender, senderId }: Pick<ParsedMessage, 'sender' | 'senderId'>): number | null {
    const names = [sender, senderId ?? null].filter((name) => name !== null);
    if (names.length === 0) return null;
    const key = `${sender ?? ''}\0${senderId ?? ''}`;
    const known = this.#speakers.get(key);
    if (known !== undefined) return known.speaker;
    const speaker = this.#speakers.size;
    this.#speakers.set(key, { speaker, names });
    return speaker;
  }

  /** `saidAt`: RFC 3339 with an offset. */
  dayOf(saidAt: string): number {
    const day = dayOf(Date.parse(saidAt));
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const number = this.#days.size;
    this.#days.set(day, number);
    return number;
  }

  speakers(): SpeakerRow[] {
    return [...this.#speakers.values()].flatMap(({ speaker, names }) => {
      const digests = names.map((name) => senderDigest(this.#digestKey, name));
      const distinct = digests.filter(
        (digest, at) => !digests.slice(0, at).some((one) => one.equals(digest)),
      );
      return distinct.map((digest) => ({ speaker, digest }));
    });
  }

  days(): DayRow[] {
    return [...this.#days].map(([day, number]) => ({ day: number, digest: dayDigest(this.#digestKey, day) }));
  }
}
