// Counters that processes share: in Redis where there is one, else in a table; each stands in for the other, and the process's own
// for both. A store that fails is left alone for a while, so that at most one request in that time waits for it.
import { Redis } from 'ioredis';
import { CompiledQuery } from 'kysely';
import {
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { sha256 } from '../../kernel/digest.ts';
import type { Clock } from '../../kernel/clock.ts';
import { openOwnCounters, type Count, type Counters, type Limit } from '../../limits/index.ts';
import { redisTarget } from '../../outbound/index.ts';
import type { Db } from '../../store/index.ts';

export type SharedCountersOptions = {
  /** Connections of its own, which never wait long. */
  db: Db;
  redisUrl: string | null;
  clock: Clock;
  /** Hears when a store is left alone for a while. */
  onFailure: (store: 'redis' | 'postgres') => void;
};

const COMMAND_MS = 250;
const REST_MS = 2_000;

type Store = {
  readonly name: 'redis' | 'postgres';
  /** False: asking it would fail at once. */
  isReady(): boolean;
  make(name: string, limit: Limit): RateLimiterAbstract;
  readonly limiters: Map<string, RateLimiterAbstract>;
  restsUntil: number;
  failing: boolean;
};

export function openSharedCounters(options: SharedCountersOptions): {
  counters: Counters;
  close(): Promise<void>;
} {
  const { db, redisUrl, clock, onFailure } = options;
  const redis = redisUrl === null ? null : openRedis(redisUrl);
  const stores: Store[] = [...(redis === null ? [] : [redisStore(redis)]), tableStore(db)];
  const own = openOwnCounters(clock);
  return {
    counters: {
      count: async (name, limit, key) => {
        // RULE C-01: no name, no address and no link stands in a store.
        const id = sha256(Buffer.from(key)).toString('base64url').slice(0, 22);
        for (const store of stores) {
          const now = clock.now().getTime();
          if (store.restsUntil > now) continue;
          if (!store.isReady()) {
            if (!store.failing) onFailure(store.name);
            store.failing = true;
            continue;
          }
          // One looks whether it is back; the others do not wait for the answer.
          if (store.failing) store.restsUntil = now + REST_MS;
          const count = await countIn(store, name, limit, id);
          if (count !== null) {
            Object.assign(store, { failing: false, restsUntil: 0 });
            return count;
          }
          if (!store.failing) onFailure(store.name);
          Object.assign(store, { failing: true, restsUntil: clock.now().getTime() + REST_MS });
        }
        return own.count(name, limit, id);
      },
    },
    close: () => {
      redis?.disconnect();
      return Promise.resolve();
    },
  };
}

/** Null: the store failed. */
async function countIn(store: Store, name: string, limit: Limit, id: string): Promise<Count | null> {
  // A client's own number makes a limiter of its own.
  const kind = `${name}:${limit.points}`;
  let limiter = store.limiters.get(kind);
  if (limiter === undefined) {
    limiter = store.make(name, limit);
    store.limiters.set(kind, limiter);
  }
  try {
    return toCount(await limiter.consume(id), false);
  } catch (error) {
    return error instanceof RateLimiterRes ? toCount(error, true) : null;
  }
}

function toCount({ msBeforeNext }: RateLimiterRes, over: boolean): Count {
  return { over, retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}

/** Past the bound the process remembers it, so that a flood costs the store nothing. */
function bound(
  name: string,
  { points, seconds }: Limit,
): { keyPrefix: string; points: number; duration: number; inMemoryBlockOnConsumed: number } {
  return { keyPrefix: name, points, duration: seconds, inMemoryBlockOnConsumed: points + 1 };
}

function openRedis(url: string): Redis {
  const redis = new Redis({
    ...redisTarget(url),
    // A request never waits for Redis to come back.
    enableOfflineQueue: false,
    commandTimeout: COMMAND_MS,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 100, REST_MS),
  });
  // What fails is seen where it is asked for.
  redis.on('error', () => undefined);
  return redis;
}

function redisStore(redis: Redis): Store {
  return {
    name: 'redis',
    isReady: () => redis.status === 'ready',
    limiters: new Map(),
    restsUntil: 0,
    failing: false,
    make: (name, limit) =>
      new RateLimiterRedis({
        ...bound(`countersign-limit:${name}`, limit),
        storeClient: redis,
        rejectIfRedisNotReady: true,
      }),
  };
}

function tableStore(db: Db): Store {
  const storeClient = {
    query: async ({ text, values }: { text: string; values?: unknown[] }) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, values ?? []));
      return { rows, rowCount: rows.length };
    },
  };
  let sweeps = true;
  return {
    name: 'postgres',
    isReady: () => true,
    limiters: new Map(),
    restsUntil: 0,
    failing: false,
    make: (name, limit) => {
      // One of them sweeps the table for all.
      const clearExpiredByTimeout = sweeps;
      sweeps = false;
      return new RateLimiterPostgres({
        ...bound(name, limit),
        storeClient,
        storeType: 'client',
        tableName: 'rate_limit',
        tableCreated: true,
        clearExpiredByTimeout,
      });
    },
  };
}
