// Counters of this process alone: what is left when nothing shared answers. Bounded: past so many keys the oldest spans go.
import type { Clock } from '../kernel/clock.ts';
import type { Counters } from './ports.ts';

const MOST_KEYS = 50_000;

export function openOwnCounters(clock: Clock): Counters {
  const spans = new Map<string, { points: number; endsAt: number }>();
  return {
    count: (name, { points: most, seconds }, key) => {
      const now = clock.now().getTime();
      const id = `${name} ${key}`;
      const known = spans.get(id);
      const span =
        known === undefined || known.endsAt <= now ? { points: 0, endsAt: now + seconds * 1000 } : known;
      span.points += 1;
      spans.delete(id);
      spans.set(id, span);
      const [oldest] = spans.keys();
      if (spans.size > MOST_KEYS && oldest !== undefined) spans.delete(oldest);
      const retryAfterSeconds = Math.max(1, Math.ceil((span.endsAt - now) / 1000));
      return Promise.resolve({ over: span.points > most, retryAfterSeconds });
    },
  };
}
