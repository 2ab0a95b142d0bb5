import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openSharedCounters } from '../../src/adapters/limits-shared/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Counters } from '../../src/limits/index.ts';
import { openDatabase } from '../../src/store/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';

const LIMIT = { points: 10, seconds: 60, code: 'limit-test' };
const ADDRESS = '192.0.2.77';

let database: FreshDatabase;
let redis: RedisServer;
let failures: string[] = [];
const closing: (() => Promise<void>)[] = [];
let keys = 0;
const newKey = (): string => {
  keys += 1;
  return `${ADDRESS}-${keys}`;
};

beforeAll(async () => {
  [database, redis] = await Promise.all([freshDatabase(), startRedis()]);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  failures = [];
});
afterAll(async () => {
  await database.close();
  await redis.close();
});

/** One process of the service, as far as counting goes. */
function process(redisUrl: string | null): Counters {
  const bounds = { connections: 4, waitMs: 250 };
  const { db, close } = openDatabase(database.connection, () => undefined, bounds);
  const shared = openSharedCounters({
    db,
    redisUrl,
    clock: systemClock,
    onFailure: (store) => void failures.push(store),
  });
  closing.push(close, () => shared.close());
  return shared.counters;
}

async function letThrough(counters: Counters[], key: string, tries: number): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: tries }, (_, i) =>
      (counters[i % counters.length] as Counters).count('test', LIMIT, key),
    ),
  );
  return counts.filter(({ over }) => !over).length;
}

async function untilRedisCounts(counters: Counters): Promise<void> {
  // It connects, or a store that failed has its rest.
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    const before = await tableSize();
    await counters.count('probe', { ...LIMIT, points: 1_000_000 }, newKey());
    if ((await tableSize()) === before) return;
  }
  throw new Error('Redis does not count');
}

async function tableSize(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from rate_limit`.execute(database.db);
  return rows[0]?.n ?? 0;
}

describe('counters in the table', () => {
  it('are shared by two processes that count at the same time', async () => {
    expect(await letThrough([process(null), process(null)], newKey(), 60)).toBe(10);
  });

  it('hold no address and no name', async () => {
    await process(null).count('test', LIMIT, ADDRESS);
    const { rows } = await sql<{ key: string }>`select key from rate_limit`.execute(database.db);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ key }) => key.includes(ADDRESS))).toEqual([]);
  });

  it('say how long to wait', async () => {
    const counters = process(null);
    const key = newKey();
    await letThrough([counters], key, 10);
    const { over, retryAfterSeconds } = await counters.count('test', LIMIT, key);
    expect([over, retryAfterSeconds > 50 && retryAfterSeconds <= 60]).toEqual([true, true]);
  });

  it('give way to the process’s own when the database does not answer in time, and nothing hangs', async () => {
    const counters = process(null);
    const key = newKey();
    await counters.count('test', LIMIT, key);
    await database.db.transaction().execute(async (tx) => {
      await sql`lock table rate_limit in access exclusive mode`.execute(tx);
      failures.length = 0;
      // The lock stands for as long as this runs: whoever waited for it would wait for ever.
      expect(await letThrough([counters], newKey(), 30)).toBe(10);
    });
    expect(new Set(failures)).toEqual(new Set(['postgres']));
  });
});

describe('counters in Redis', () => {
  it('are shared by two processes, and the table is not touched', async () => {
    const both = [process(redis.url), process(redis.url)];
    for (const one of both) await untilRedisCounts(one);
    const before = await tableSize();
    expect(await letThrough(both, newKey(), 60)).toBe(10);
    expect(await tableSize()).toBe(before);
  });

  it('give way to the table when Redis is killed, shared still, and come back with it', async () => {
    const both = [process(redis.url), process(redis.url)];
    for (const one of both) await untilRedisCounts(one);
    await redis.kill();
    try {
      failures.length = 0;
      expect(await letThrough(both, newKey(), 60)).toBe(10);
      expect(new Set(failures)).toEqual(new Set(['redis']));
    } finally {
      await redis.start();
    }
  });

  it('give way to the table when Redis is frozen: one wait of a quarter of a second, not one for each', async () => {
    const counters = process(redis.url);
    await untilRedisCounts(counters);
    redis.freeze();
    try {
      failures.length = 0;
      for (let i = 0; i < 40; i += 1) await counters.count('test', { ...LIMIT, points: 1_000 }, newKey());
      // A busy machine may need so long that Redis is asked again.
      expect(new Set(failures)).toEqual(new Set(['redis']));
      expect(failures.length).toBeLessThan(10);
    } finally {
      redis.thaw();
    }
  });
});
