// What is opened is closed again, last first; and one part's unexpected end is told to whoever runs the service.
import { Fault } from './kernel/fault.ts';

export type Closing = { push(close: () => Promise<void>): void; run(): Promise<void> };

/**
 * Runs what was pushed, last first; one failure does not keep the others from closing. What is pushed after that was being opened
 * when something else failed, and is closed at once.
 */
export function closingStack(): Closing {
  const steps: (() => Promise<void>)[] = [];
  let isOver = false;
  return {
    push: (close) => {
      if (isOver) void close().catch(() => undefined);
      else steps.push(close);
    },
    run: async () => {
      isOver = true;
      for (const close of steps.splice(0).reverse()) await close().catch(() => undefined);
    },
  };
}

export type Breakage = { promise: Promise<never>; report: (what: string) => void };

export function breakage(): Breakage {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_resolve, fail) => {
    reject = fail;
  });
  promise.catch(() => undefined); // whoever awaits it hears of it
  return {
    promise,
    report: (what) => reject(new Fault('unavailable', 'service-broken', `${what} has ended.`)),
  };
}

/** Does the work again and again, never twice at once; the function that it gives stops it. A failure is told, and tried again. */
export function repeatedly(
  everyMs: number,
  work: () => Promise<void>,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .catch(onFailure)
      .finally(() => {
        running = null;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
