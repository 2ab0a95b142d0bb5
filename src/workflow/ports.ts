// What the runner needs from outside: a way to wake workers, and a place to say what happened. Both see ids and codes only
// (RULE C-01).
import type { Step } from './steps.ts';

/**
 * Tells workers that a row of the outbox may be due. It is a hint: PostgreSQL holds the work, and the sweeper finds
 * whatever a dispatcher lost, delayed or never took.
 */
export interface Dispatcher {
  /**
   * Hands over one id. Durable when it resolves? No. Safe to repeat? Yes: a second wake finds the row claimed or done and is
   * dropped. Who retries? The sweeper. Rejects with kind `unavailable` within 3 seconds when the transport does not take it;
   * a timeout means that it may have arrived.
   */
  wake(outboxId: number): Promise<void>;

  /**
   * Delivers wakes, of this process or another, to `onWake`: each at least once while the transport lives, several at a
   * time, in no order. `onWake` never rejects, and its promise resolves when the work is over. To be called once.
   */
  listen(onWake: (outboxId: number) => Promise<void>): Promise<void>;

  /** Delivers nothing more, waits for the `onWake` that run, lets go of connections. Safe to repeat; never hangs. */
  close(): Promise<void>;
}

/** Everything the workflow ever says in a log: a closed list, ids and codes only. */
export type WorkEvent =
  | { event: 'step-done'; step: Step; subjectId: string; tookMs: number }
  | { event: 'step-waits'; step: Step; subjectId: string; reason: string; until: Date }
  | {
      event: 'step-retried';
      step: Step;
      subjectId: string;
      reason: string;
      origin: string | null;
      until: Date;
    }
  | { event: 'step-stuck'; step: Step; subjectId: string; reason: string; origin: string | null }
  | { event: 'step-fenced-off'; step: Step; subjectId: string }
  | { event: 'dispatch-failed'; reason: string }
  | { event: 'store-failed'; during: 'sweep' | 'run' | 'renew'; reason: string };

/** Takes an event; never throws and never blocks. */
export interface WorkLog {
  report(event: WorkEvent): void;
}
