import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultCode } from '../../src/kernel/fault.ts';
import { openLane } from '../../src/limits/index.ts';

describe('a lane', () => {
  it('runs so many at once, in turn, refuses beyond its queue, and loses no place, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 6 }),
        fc.array(fc.record({ fails: fc.boolean(), ticks: fc.integer({ min: 0, max: 3 }) }), {
          maxLength: 30,
        }),
        async (atOnce, waiting, works) => {
          const lane = openLane({ atOnce, waiting });
          let running = 0;
          let most = 0;
          const begun: number[] = [];
          const ends = await Promise.allSettled(
            works.map(({ fails, ticks }, index) =>
              lane.run(async () => {
                begun.push(index);
                running += 1;
                most = Math.max(most, running);
                for (let tick = 0; tick <= ticks; tick += 1) await Promise.resolve();
                running -= 1;
                if (fails) throw new Error('work failed');
              }),
            ),
          );
          const refused = ends.filter(
            (end) => end.status === 'rejected' && faultCode(end.reason) === 'limit-lane-full',
          );
          expect(most).toBeLessThanOrEqual(atOnce);
          expect(refused).toHaveLength(Math.max(0, works.length - atOnce - waiting));
          expect(begun).toEqual(begun.toSorted((a, b) => a - b));
          // Every place is free again.
          await Promise.all(
            Array.from({ length: atOnce + waiting }, () => lane.run(() => Promise.resolve())),
          );
        },
      ),
    );
  });

  it('says when to come again', async () => {
    const lane = openLane({ atOnce: 1, waiting: 0 });
    let end: () => void = () => undefined;
    const first = lane.run(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    await expect(lane.run(() => Promise.resolve())).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'limit-lane-full',
      retryAfterSeconds: 5,
    });
    end();
    await first;
  });
});
