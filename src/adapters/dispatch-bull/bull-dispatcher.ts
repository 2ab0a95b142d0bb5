// Dispatcher over Bull and Redis: one sweeper wakes workers of many processes. A job carries the id of an outbox row and
// nothing else (RULE C-01). Redis may die, freeze or come back empty: wakes then fail fast, and the sweeper does without.
// Every option here answers a pitfall measured in `stack.md` §2. Redis must run `maxmemory-policy noeviction`.
import { setTimeout as delay } from 'node:timers/promises';
import Queue from 'bull';
import { Fault } from '../../kernel/fault.ts';
import { newId, type Random } from '../../kernel/ids.ts';
import type { Dispatcher } from '../../workflow/ports.ts';
import { redisTarget, type RedisTarget } from '../../outbound/index.ts';

export type BullOptions = {
  url: string;
  random: Random;
  /** Hears of broken connections; Bull and ioredis reconnect by themselves. */
  onError: (error: Error) => void;
  /** Wakes that this process works on at a time; 4 when not said. */
  concurrency?: number;
  /** A waiting job that an idle worker has not taken for this long means a worker that stopped listening; 10 s. */
  silenceMs?: number;
};

type Wake = { id: number };

/** A queue and the end of its work; a queue that takes no jobs has none. */
type Consumer = { queue: Queue.Queue<Wake>; over: Promise<void> };

const NAME = 'wake';
// In braces, so that all keys of the queue share one slot of a Redis cluster.
const PREFIX = '{countersign}';
const COMMAND_LIMIT_MS = 1_500;
const CLOSE_LIMIT_MS = 2_000;

// The default took 12 s to come back after a restart.
function retryStrategy(times: number): number {
  return Math.min(50 * times, 500);
}

export function createBullDispatcher(options: BullOptions): Dispatcher {
  return new BullDispatcher(options, redisTarget(options.url));
}

/** Adds jobs. Fails within `COMMAND_LIMIT_MS` when Redis is away: the defaults would wait for ever. */
function openProducer(target: RedisTarget, onError: (error: Error) => void): Queue.Queue<Wake> {
  const queue = new Queue<Wake>(NAME, {
    prefix: PREFIX,
    redis: {
      ...target,
      retryStrategy,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      commandTimeout: COMMAND_LIMIT_MS,
      connectTimeout: 1_000,
    },
  });
  queue.on('error', onError); // without a listener a lost connection ends the process
  return queue;
}

/** Takes jobs. Its commands block on purpose, so they wait out a reconnect and have no time limit. */
function openConsumer(target: RedisTarget, onError: (error: Error) => void): Queue.Queue<Wake> {
  const queue = new Queue<Wake>(NAME, {
    prefix: PREFIX,
    redis: { ...target, retryStrategy, maxRetriesPerRequest: null, connectTimeout: 1_000 },
    // A killed worker's job comes back after seconds, and is not given up after the first time.
    settings: { lockDuration: 10_000, stalledInterval: 3_000, maxStalledCount: 5 },
  });
  queue.on('error', onError);
  // Bull names its connection for display and hears nothing when that fails; the rejection would end the process.
  return Object.assign(queue, { setWorkerName: () => Promise.resolve() });
}

class BullDispatcher implements Dispatcher {
  readonly #options: BullOptions;
  readonly #target: RedisTarget;
  readonly #producer: Queue.Queue<Wake>;
  #consumer: Consumer | undefined;
  #onWake: ((outboxId: number) => Promise<void>) | undefined;
  readonly #running = new Set<Promise<void>>();
  #watchdog: NodeJS.Timeout | undefined;
  #silentSince: number | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: BullOptions, target: RedisTarget) {
    this.#options = options;
    this.#target = target;
    this.#producer = openProducer(target, options.onError);
  }

  async wake(outboxId: number): Promise<void> {
    // A job id of its own for each dispatch: an id that still exists in Redis would be ignored without a word.
    const jobId = newId(String(outboxId), this.#options.random);
    try {
      // RULE C-01: the row's number is all that Redis ever sees.
      await inTime(
        this.#producer.add({ id: outboxId }, { jobId, removeOnComplete: true, removeOnFail: true }),
        2 * COMMAND_LIMIT_MS,
      );
    } catch (cause) {
      throw new Fault('unavailable', 'dispatch-redis-away', 'Redis did not take the wake.', { cause });
    }
  }

  listen(onWake: (outboxId: number) => Promise<void>): Promise<void> {
    this.#onWake = onWake;
    this.#consume();
    const silenceMs = this.#options.silenceMs ?? 10_000;
    this.#watchdog = setInterval(() => void this.#watch(silenceMs), silenceMs / 4);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#watchdog);
    this.#onWake = undefined;
    await Promise.all(this.#running);
    const producer = { queue: this.#producer, over: Promise.resolve() };
    await Promise.all([letGo(producer), this.#consumer && letGo(this.#consumer)]);
  }

  #consume(): void {
    const queue = openConsumer(this.#target, this.#options.onError);
    // Ends when the queue is closed, or rejects when it cannot begin; the watchdog then opens another.
    const over = queue
      .process(this.#options.concurrency ?? 4, (job) => this.#deliver(job.data))
      .catch(this.#options.onError);
    this.#consumer = { queue, over };
  }

  async #deliver(wake: Partial<Wake> | null): Promise<void> {
    this.#silentSince = undefined;
    const onWake = this.#onWake;
    const id = wake?.id;
    // Redis is an outside system: what is not a row's number is dropped.
    if (onWake === undefined || typeof id !== 'number' || !Number.isSafeInteger(id)) return;
    const run = onWake(id);
    this.#running.add(run);
    await run.finally(() => this.#running.delete(run));
  }

  /** Workers have been reported to stay deaf after a reconnect: jobs wait, Redis answers, nothing arrives. Start anew. */
  async #watch(silenceMs: number): Promise<void> {
    const waiting = await this.#waiting();
    if (waiting === 0 || this.#running.size > 0 || this.#closing !== undefined) {
      this.#silentSince = undefined;
      return;
    }
    const now = performance.now();
    this.#silentSince ??= now;
    if (now - this.#silentSince < silenceMs) return;
    this.#silentSince = undefined;
    const deaf = this.#consumer;
    this.#consume();
    if (deaf !== undefined) await letGo(deaf);
  }

  /** Jobs that wait in Redis; 0 when it does not answer, because then there is nothing to listen to. */
  async #waiting(): Promise<number> {
    try {
      return await inTime(this.#producer.getWaitingCount(), 2 * COMMAND_LIMIT_MS);
    } catch {
      return 0;
    }
  }
}

async function inTime<Value>(work: Promise<Value>, limitMs: number): Promise<Value> {
  const answered = new AbortController();
  const late = delay(limitMs, undefined, { signal: answered.signal }).then(() => {
    throw new Error('no answer in time');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}

/**
 * Closes a queue within `CLOSE_LIMIT_MS`. Bull's own close waits for ever while Redis is away, and opens its blocking
 * connection again on the way; so whatever is still connected afterwards is cut, also what appears late.
 */
async function letGo(consumer: Consumer): Promise<void> {
  const { queue, over } = consumer;
  for (const client of queue.clients) client.on('error', () => undefined);
  await inTime(queue.close(true), CLOSE_LIMIT_MS).catch(() => undefined);
  const limitMs = performance.now() + CLOSE_LIMIT_MS;
  await inTime(over, CLOSE_LIMIT_MS).catch(() => undefined);
  const cut = new Set<unknown>();
  while (performance.now() < limitMs) {
    for (const client of queue.clients.filter((one) => one.status === 'ready' || !cut.has(one))) {
      cut.add(client);
      client.disconnect();
    }
    if (!queue.clients.some(isConnected)) return;
    await delay(50);
  }
}

function isConnected(client: { status: string }): boolean {
  return ['connecting', 'connect', 'ready'].includes(client.status);
}
