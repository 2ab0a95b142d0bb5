// Keeps the work going. A sweeper finds what is due in the outbox and wakes workers through the dispatcher; whatever the
// dispatcher does not take, or took and nobody ran, is run right here, so that a dead Redis delays nothing. On start the same
// sweep picks up what a crash left behind. `stack.md` §2.
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Db } from '../store/index.ts';
import { reasonOf } from './outbox-failure.ts';
import { firstDue, takeForDispatch } from './outbox-queries.ts';
import { runRow, type Handlers, type RunDeps } from './outbox-run.ts';
import type { Dispatcher, WorkLog } from './ports.ts';

export type RunnerTiming = {
  /** A run that is silent for this long is taken over. */
  leaseMs: number;
  /** Between two sweeps. */
  sweepMs: number;
  /** A dispatched row that nobody took within this time is run by the sweeper itself. */
  redispatchMs: number;
};

export const USUAL_TIMING: RunnerTiming = { leaseMs: 60_000, sweepMs: 500, redispatchMs: 3_000 };

export type RunnerOptions = {
  db: Db;
  /** Closed by `stop`. */
  dispatcher: Dispatcher;
  handlers: Handlers;
  clock: Clock;
  log: WorkLog;
  timing?: RunnerTiming;
  /** Steps that this process takes at a time; 4 when not said. */
  concurrency?: number;
};

export interface Runner {
  /** Begins to sweep and to take wakes. */
  start(): Promise<void>;
  /** Sweeps now instead of at the next tick, e.g. after a request opened a step. Never rejects. */
  nudge(): void;
  /** Takes nothing more and waits for what runs. Safe to repeat. */
  stop(): Promise<void>;
  /**
   * Runs everything that is due now, one after another, until nothing is, without the dispatcher; gives the number of runs.
   * Throws `workflow-endless` after 500.
   */
  runDue(): Promise<number>;
}

const SWEEP_LIMIT = 100;
const RUN_DUE_LIMIT = 500;

export function createRunner(options: RunnerOptions): Runner {
  return new OutboxRunner(options);
}

class OutboxRunner implements Runner {
  readonly #db: Db;
  readonly #dispatcher: Dispatcher;
  readonly #clock: Clock;
  readonly #log: WorkLog;
  readonly #timing: RunnerTiming;
  readonly #deps: RunDeps;
  readonly #concurrency: number;
  // Every row that this process runs or will run, so that repeated wakes do not pile up.
  readonly #mine = new Map<number, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #sweepQueued = false;
  #state: 'idle' | 'started' | 'stopped' = 'idle';

  constructor(options: RunnerOptions) {
    this.#db = options.db;
    this.#dispatcher = options.dispatcher;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#timing = options.timing ?? USUAL_TIMING;
    this.#concurrency = options.concurrency ?? 4;
    const { db, handlers, clock, log } = options;
    this.#deps = { db, handlers, clock, log, leaseMs: this.#timing.leaseMs };
  }

  async start(): Promise<void> {
    if (this.#state !== 'idle')
      throw new Fault('internal', 'workflow-started-twice', 'A runner starts once.');
    this.#state = 'started';
    await this.#dispatcher.listen((id) => this.#take(id));
    this.#timer = setInterval(() => this.nudge(), this.#timing.sweepMs);
    this.nudge();
  }

  nudge(): void {
    if (this.#state !== 'started' || this.#sweepQueued) return;
    this.#sweepQueued = true;
    this.#sweeping = this.#sweeping.then(() => {
      this.#sweepQueued = false;
      return this.#sweep();
    });
  }

  async stop(): Promise<void> {
    this.#state = 'stopped';
    clearInterval(this.#timer);
    await this.#sweeping;
    // What runs is finished; what waits in line sees the state and leaves its row to the next sweeper.
    await Promise.all([this.#dispatcher.close(), ...this.#mine.values()]);
  }

  async runDue(): Promise<number> {
    for (let runs = 0; runs < RUN_DUE_LIMIT; runs += 1) {
      const id = await firstDue(this.#db, this.#clock.now());
      if (id === null) return runs;
      await runRow(this.#deps, id);
    }
    throw new Fault('internal', 'workflow-endless', 'Steps keep coming due.');
  }

  async #sweep(): Promise<void> {
    // What stands in line here is enough for now; the rest is for other workers, or for later.
    const limit = SWEEP_LIMIT - this.#waiting.length;
    if (this.#state !== 'started' || limit <= 0) return;
    try {
      const now = this.#clock.now();
      const since = new Date(now.getTime() - this.#timing.redispatchMs);
      const rows = await takeForDispatch(this.#db, { now, since, limit });
      await Promise.all(rows.map((row) => this.#handOver(row)));
    } catch (error) {
      this.#log.report({ event: 'store-failed', during: 'sweep', reason: reasonOf(error, 0).reason });
    }
  }

  /** Wakes a worker, or runs the row here when the dispatcher fails or already failed it once. */
  async #handOver(row: { id: number; again: boolean }): Promise<void> {
    if (!row.again && (await this.#woken(row.id))) return;
    void this.#take(row.id);
  }

  async #woken(id: number): Promise<boolean> {
    try {
      await this.#dispatcher.wake(id);
      return true;
    } catch (error) {
      this.#log.report({ event: 'dispatch-failed', reason: reasonOf(error, 0).reason });
      return false;
    }
  }

  /** Runs a row when there is room; the same promise for a row that is already here. Never rejects. */
  #take(id: number): Promise<void> {
    const known = this.#mine.get(id);
    if (known !== undefined) return known;
    const taken = this.#inTurn(id).finally(() => this.#mine.delete(id));
    this.#mine.set(id, taken);
    return taken;
  }

  async #inTurn(id: number): Promise<void> {
    // A run that ends hands its place to the first in line, so that nobody slips in between.
    if (this.#running < this.#concurrency) this.#running += 1;
    else await new Promise<void>((start) => this.#waiting.push(start));
    try {
      if (this.#state !== 'started') return;
      await runRow(this.#deps, id);
    } catch (error) {
      this.#log.report({ event: 'store-failed', during: 'run', reason: reasonOf(error, 0).reason });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
