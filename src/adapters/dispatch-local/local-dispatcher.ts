// Dispatcher within one process, for an installation without Redis: a wake is a function call at the next turn of the event
// loop. Other processes on the same database find their work by sweeping.
import { Fault } from '../../kernel/fault.ts';
import type { Dispatcher } from '../../workflow/ports.ts';

/** A dispatcher whose wakes reach only the listener of this process; without one they are refused as `unavailable`. */
export function createLocalDispatcher(): Dispatcher {
  return new LocalDispatcher();
}

class LocalDispatcher implements Dispatcher {
  #onWake: ((outboxId: number) => Promise<void>) | undefined;
  readonly #running = new Set<Promise<void>>();

  wake(outboxId: number): Promise<void> {
    const onWake = this.#onWake;
    if (onWake === undefined)
      return Promise.reject(new Fault('unavailable', 'dispatch-closed', 'Nobody listens in this process.'));
    const run = new Promise<void>((resolve) => setImmediate(resolve)).then(() => onWake(outboxId));
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
    return Promise.resolve();
  }

  listen(onWake: (outboxId: number) => Promise<void>): Promise<void> {
    this.#onWake = onWake;
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#onWake = undefined;
    await Promise.all(this.#running);
  }
}
