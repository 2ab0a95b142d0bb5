// Puts limits together: shared counters on connections of their own, so that a busy store slows no request down by being counted in.
// One of the wiring files, which alone know adapters.
import type { Logger } from 'pino';
import { openSharedCounters } from './adapters/limits-shared/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Closing } from './lifetime.ts';
import { openLimits, type Limits } from './limits/index.ts';
import { openDatabase } from './store/index.ts';

export type LimitsWiring = {
  target: Parameters<typeof openDatabase>[0];
  redisUrl: string | null;
  clock: Clock;
  logger: Logger;
};

const CONNECTIONS = { connections: 4, waitMs: 250 };

export function openLimiting({ target, redisUrl, clock, logger }: LimitsWiring, closing: Closing): Limits {
  const { db, close } = openDatabase(target, () => undefined, CONNECTIONS);
  closing.push(close);
  const onFailure = (store: string): void => logger.warn({ event: 'limits-store-rests', store });
  const shared = openSharedCounters({ db, redisUrl, clock, onFailure });
  closing.push(() => shared.close());
  return openLimits(shared.counters);
}
