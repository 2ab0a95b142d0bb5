import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openLimits, openOwnCounters } from '../../src/limits/index.ts';

const START = Date.parse('2026-06-05T07:40:00Z');

describe('what a process counts by itself', () => {
  it('lets exactly so many through in a span, for each key apart, and says when the next begins', async () => {
    const step = fc.record({ key: fc.constantFrom('a', 'b'), passMs: fc.integer({ min: 0, max: 4_000 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 60 }),
        async (points, steps) => {
          let now = START;
          const counters = openOwnCounters({ now: () => new Date(now) });
          const limit = { points, seconds: 10, code: 'limit-test' };
          const spans = new Map<string, { from: number; count: number }>();
          for (const { key, passMs } of steps) {
            now += passMs;
            const known = spans.get(key);
            const span = known === undefined || now >= known.from + 10_000 ? { from: now, count: 0 } : known;
            span.count += 1;
            spans.set(key, span);
            const { over, retryAfterSeconds } = await counters.count('test', limit, key);
            expect(over).toBe(span.count > points);
            expect(retryAfterSeconds).toBe(Math.max(1, Math.ceil((span.from + 10_000 - now) / 1000)));
          }
        },
      ),
    );
  });

  it('forgets the oldest rather than growing without end', async () => {
    const counters = openOwnCounters({ now: () => new Date(START) });
    const limit = { points: 1, seconds: 60, code: 'limit-test' };
    await counters.count('test', limit, 'first');
    for (let i = 0; i < 50_000; i += 1) await counters.count('test', limit, `key-${i}`);
    expect((await counters.count('test', limit, 'first')).over).toBe(false);
    expect((await counters.count('test', limit, 'key-49999')).over).toBe(true);
  });
});

describe('a limit that is spent', () => {
  it('is refused with its code and the time to wait', async () => {
    const limits = openLimits(openOwnCounters({ now: () => new Date(START) }));
    for (let i = 0; i < 3; i += 1) await limits.spend('proof', 'account_1', 3);
    await expect(limits.spend('proof', 'account_1', 3)).rejects.toMatchObject({
      kind: 'too-many',
      code: 'limit-proof',
      retryAfterSeconds: 60,
    });
    await limits.spend('proof', 'account_2', 3);
  });
});
