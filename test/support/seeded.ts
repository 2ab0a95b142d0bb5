// Frozen time and repeatable randomness for tests.
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Random } from '../../src/kernel/ids.ts';

/** A clock that stands still until it is moved. */
export function frozenClock(start = '2026-03-02T21:05:00.000Z'): Clock & { moveMs(ms: number): void } {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    moveMs: (ms) => {
      now += ms;
    },
  };
}

/** Bytes that look random and are the same in every run. Never for anything but tests. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return (size) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < size; have += 32) {
      counter += 1;
      blocks.push(createHash('sha256').update(`${seed} ${counter}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, size);
  };
}
