import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Queue from 'bull';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createBullDispatcher } from '../../src/adapters/dispatch-bull/index.ts';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import type { Dispatcher } from '../../src/workflow/ports.ts';
import { startHalfOpen } from '../support/half-open.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
}, 300_000);
afterAll(() => redis.close());

function bull(silenceMs = 10_000, url = redis.url): Dispatcher {
  return createBullDispatcher({ url, random: randomBytes, onError: () => undefined, silenceMs });
}

const open: Dispatcher[] = [];
function kept(dispatcher: Dispatcher): Dispatcher {
  open.push(dispatcher);
  return dispatcher;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((dispatcher) => dispatcher.close()));
  await redis.kill();
  await redis.start();
});

/** Collects wakes; `reached(n)` resolves at the nth. */
function listener(): {
  ids: number[];
  onWake: (id: number) => Promise<void>;
  reached(count: number): Promise<void>;
} {
  const ids: number[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    ids,
    onWake: (id) => {
      ids.push(id);
      for (const wait of waiting) if (ids.length >= wait.count) wait.resolve();
      return Promise.resolve();
    },
    reached: (count) =>
      ids.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
  };
}

/** Repeats `attempt` until it resolves; for a transport that comes back. */
async function untilTaken(attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    const code = await attempt().then(() => undefined, faultCode);
    if (code === undefined) return;
    await delay(20);
  }
}

describe.each([
  ['in process', () => createLocalDispatcher()],
  ['over Bull and a real Redis', () => bull()],
])('a dispatcher %s', (_name, create) => {
  it('delivers every wake to the listener', async () => {
    const dispatcher = kept(create());
    const heard = listener();
    await dispatcher.listen(heard.onWake);
    const ids = Array.from({ length: 50 }, (_, i) => i + 1);
    for (const id of ids) await untilTaken(() => dispatcher.wake(id));
    await heard.reached(50);
    expect(new Set(heard.ids)).toEqual(new Set(ids));
  });

  it('delivers again what is woken again, also while the first is at work', async () => {
    const dispatcher = kept(create());
    const heard = listener();
    const goOn = Promise.withResolvers<void>();
    await dispatcher.listen(async (id) => {
      await heard.onWake(id);
      await goOn.promise;
    });
    for (let i = 0; i < 3; i += 1) await untilTaken(() => dispatcher.wake(7));
    await heard.reached(3);
    goOn.resolve();
    expect(heard.ids).toEqual([7, 7, 7]);
  });

  it('waits, when closed, for the work that it started', async () => {
    const dispatcher = kept(create());
    const started = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let finished = false;
    await dispatcher.listen(async () => {
      started.resolve();
      await goOn.promise;
      finished = true;
    });
    await untilTaken(() => dispatcher.wake(1));
    await started.promise;
    const closed = dispatcher.close();
    goOn.resolve();
    await closed;
    expect(finished).toBe(true);
  });

  it('takes no wake once closed, and closes twice without harm', async () => {
    const dispatcher = kept(create());
    await dispatcher.listen(() => Promise.resolve());
    await dispatcher.close();
    await dispatcher.close();
    await expect(dispatcher.wake(1)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a dispatcher over Redis', () => {
  it('reaches the listener of another process', async () => {
    const worker = kept(bull());
    const sweeper = kept(bull());
    const heard = listener();
    await worker.listen(heard.onWake);
    await untilTaken(() => sweeper.wake(11));
    await heard.reached(1);
    expect(heard.ids).toEqual([11]);
  });

  it('refuses within three seconds while Redis is away, and delivers again after it came back empty', async () => {
    const dispatcher = kept(bull());
    const heard = listener();
    await dispatcher.listen(heard.onWake);
    await untilTaken(() => dispatcher.wake(1));
    await heard.reached(1);
    await redis.kill();
    const startedMs = performance.now();
    await expect(dispatcher.wake(2)).rejects.toMatchObject({ code: 'dispatch-redis-away' });
    expect(performance.now() - startedMs).toBeLessThan(3_500);
    await redis.start();
    await untilTaken(() => dispatcher.wake(3));
    await heard.reached(2);
    expect(heard.ids).toContain(3);
  });

  it('refuses within three seconds while Redis is frozen', async () => {
    const dispatcher = kept(bull());
    await untilTaken(() => dispatcher.wake(1));
    redis.freeze();
    const startedMs = performance.now();
    const code = await dispatcher.wake(2).catch(faultCode);
    redis.thaw();
    expect(code).toBe('dispatch-redis-away');
    expect(performance.now() - startedMs).toBeLessThan(3_500);
  });

  it('closes within seconds while Redis is away', async () => {
    const dispatcher = kept(bull());
    await dispatcher.listen(() => Promise.resolve());
    await untilTaken(() => dispatcher.wake(1));
    await redis.kill();
    await dispatcher.close();
    await redis.start();
    await expect(dispatcher.wake(2)).rejects.toMatchObject({ code: 'dispatch-redis-away' });
  });

  it('starts while Redis is away and listens once it is there', async () => {
    await redis.kill();
    const dispatcher = kept(bull());
    const heard = listener();
    await dispatcher.listen(heard.onWake);
    await redis.start();
    await untilTaken(() => dispatcher.wake(5));
    await heard.reached(1);
    expect(heard.ids).toContain(5);
  });

  it('RULE C-01 puts the number of a row into Redis and nothing else', async () => {
    const dispatcher = kept(bull());
    await untilTaken(() => dispatcher.wake(42));
    const { port } = new URL(redis.url);
    const look = new Queue('wake', {
      prefix: '{countersign}',
      redis: { host: '127.0.0.1', port: Number(port) },
    });
    const jobs = await look.getWaiting();
    await look.close();
    expect(jobs.map((job) => job.data as unknown)).toEqual([{ id: 42 }]);
  });

  it('drops what a stranger put into Redis', async () => {
    const dispatcher = kept(bull());
    const heard = listener();
    await dispatcher.listen(heard.onWake);
    const { port } = new URL(redis.url);
    const stranger = new Queue('wake', {
      prefix: '{countersign}',
      redis: { host: '127.0.0.1', port: Number(port) },
    });
    for (const data of [{ id: 'a word' }, {}, { id: 1.5 }, null]) await stranger.add(data);
    await stranger.close();
    await untilTaken(() => dispatcher.wake(9));
    await heard.reached(1);
    expect(heard.ids).toEqual([9]);
  });

  it('listens anew when jobs wait and nothing arrives', async () => {
    const relay = await startHalfOpen(Number(new URL(redis.url).port));
    const url = `redis://127.0.0.1:${relay.port}`;
    const dispatcher = kept(bull(400, url));
    const heard = listener();
    await dispatcher.listen(heard.onWake);
    await untilTaken(() => dispatcher.wake(1));
    await heard.reached(1);
    // The connection on which the worker waits for jobs; the others go on.
    expect(relay.silence('brpoplpush')).toBe(1);
    await untilTaken(() => dispatcher.wake(2));
    await heard.reached(2);
    expect(heard.ids).toContain(2);
    await dispatcher.close();
    await relay.close();
  });
});
