// A lane of its own for work that is dear: so much of it at once, a bounded queue behind it, and a refusal beyond, so that a flood of
// it takes nothing from anybody else. Whoever is in the lane never holds what others need (a connection, a lock) while waiting.
import { Fault } from '../kernel/fault.ts';

export type LaneBounds = { readonly atOnce: number; readonly waiting: number };

export interface Lane {
  /** Runs the work when its turn comes. Throws `limit-lane-full` (503). */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether the next would be refused. */
  isFull(): boolean;
}

const RETRY_SECONDS = 5;

export function openLane({ atOnce, waiting }: LaneBounds): Lane {
  const queue: (() => void)[] = [];
  let running = 0;
  const isFull = (): boolean => running >= atOnce && queue.length >= waiting;
  return {
    isFull,
    run: async (work) => {
      if (running >= atOnce) {
        if (isFull())
          throw new Fault('unavailable', 'limit-lane-full', 'Too many try this at once. Try again shortly.', {
            retryAfterSeconds: RETRY_SECONDS,
          });
        // Who leaves hands its place on, so that nobody slips in between.
        await new Promise<void>((resolve) => queue.push(resolve));
      } else running += 1;
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
