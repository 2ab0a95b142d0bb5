// Spends from a limit, or refuses with the time after which it is worth coming again.
import { Fault } from '../kernel/fault.ts';
import type { Counters } from './ports.ts';
import { LIMITS, type LimitName } from './table.ts';

export interface Limits {
  /** `key`: whose. `points`: another bound than the table's. Throws kind `too-many` with the limit's code. */
  spend(name: LimitName, key: string, points?: number): Promise<void>;
}

export function openLimits(counters: Counters): Limits {
  return {
    spend: async (name, key, points = LIMITS[name].points) => {
      const limit = { ...LIMITS[name], points };
      const { over, retryAfterSeconds } = await counters.count(name, limit, key);
      if (over)
        throw new Fault('too-many', limit.code, 'This came too often. Wait a little, then try again.', {
          retryAfterSeconds,
        });
    },
  };
}
