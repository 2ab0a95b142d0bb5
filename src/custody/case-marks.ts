// What a deposit notes of each message so that holds by person and by period find it without opening it (RULE D-04): a number
// for who spoke and one for the day, and what the numbers stand for as keyed digests (RULE C-01). Reads ingest's types.
import type { KeyObject } from 'node:crypto';
import type { ParsedMessage } from '../ingest/parsed-thread.ts';
import { dayDigest, senderDigest } from './blind-digests.ts';
import { DAY_ZONE, dayOf, dayOfWall } from './period.ts';
import type { SaidAt } from './said-at.ts';

const HOUR_MS = 3_600_000;

export type SpeakerRow = { speaker: number; digest: Buffer };
export type DayRow = { day: number; digest: Buffer };

/** The marks of one case, numbered as they come. */
export class CaseMarks {
  readonly #digestKey: KeyObject;
  readonly #timeZone: string;
  readonly #speakers = new Map<string, { speaker: number; names: string[] }>();
  readonly #days = new Map<string, { number: number; days: number[] }>();

  /** `timeZone`: of the thread; offsets of its times are that zone's. */
  constructor(digestKey: KeyObject, timeZone: string) {
    this.#digestKey = digestKey;
    this.#timeZone = timeZone;
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

  /** At a clock change the earlier reading of a wall time is kept, which may be an hour off: both days then. */
  dayOf({ saidAt, clockChange }: SaidAt): number {
    const days =
      clockChange === 'none'
        ? [this.#dayAt(saidAt)]
        : [...new Set([dayAround(saidAt, -HOUR_MS), dayAround(saidAt, HOUR_MS)])];
    const key = days.join(' ');
    const known = this.#days.get(key);
    if (known !== undefined) return known.number;
    const number = this.#days.size;
    this.#days.set(key, { number, days });
    return number;
  }

  /** Nearly every thread is in the zone of days already. */
  #dayAt(saidAt: string): number {
    return this.#timeZone === DAY_ZONE ? dayOfWall(saidAt) : dayAround(saidAt, 0);
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
    return [...this.#days.values()].flatMap(({ number, days }) =>
      days.map((day) => ({ day: number, digest: dayDigest(this.#digestKey, day) })),
    );
  }
}

function dayAround(saidAt: string, ms: number): number {
  return dayOf(Date.parse(saidAt) + ms);
}
