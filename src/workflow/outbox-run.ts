// Takes one step: claim, let its handler act and verify, then write its result and the row's end in one transaction.
// A handler may be run again after any crash, so what it does outside must be safe to repeat; what it writes here is
// written once, because the end is written only under the newest fence.
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Db } from '../store/index.ts';
import { backoffMs, reasonOf, type Failure } from './outbox-failure.ts';
import { enqueue, type WorkOrder } from './outbox.ts';
import { claim, finish, renew, type Claim, type RowEnd } from './outbox-queries.ts';
import type { WorkLog } from './ports.ts';
import type { Step } from './steps.ts';

/** The handler's own final write. It runs in the transaction that ends the step: no outside call in it. */
export type Commit = (db: Db) => Promise<void>;

export type StepOutcome =
  /** It is over; the steps that follow are opened in the same transaction. */
  | { outcome: 'done'; commit?: Commit; follow?: readonly WorkOrder[] }
  /** Nothing is wrong, it is too early; looked at again at `until`. */
  | { outcome: 'wait'; until: Date; reason: string; commit?: Commit }
  /** A person is needed; it rests until `release`. */
  | { outcome: 'stuck'; reason: string; commit?: Commit };

export type StepRun = {
  subjectId: string;
  /** Failures since the last progress. */
  tries: number;
  /** Aborts when another worker took the step over: stop, nothing of this run will be written. */
  signal: AbortSignal;
};

/** Takes one step for one subject. Reasons are codes (kebab-case), never words about a patient. */
export type Handler = (run: StepRun) => Promise<StepOutcome>;
export type Handlers = Record<Step, Handler>;

export type RunDeps = { db: Db; handlers: Handlers; clock: Clock; log: WorkLog; leaseMs: number };

// A step whose worker vanished this often kills its worker; a person has to look.
const ABANDONED_LIMIT = 5;

class FencedOff extends Error {}

/** Claims the row and takes its step. False when there was nothing to claim. Rejects only when the store does not answer. */
export async function runRow(deps: RunDeps, id: number): Promise<boolean> {
  const now = deps.clock.now();
  const held = await claim(deps.db, id, now, new Date(now.getTime() + deps.leaseMs));
  if (held === null) return false;
  if (held.abandoned >= ABANDONED_LIMIT) {
    await endWithFailure(deps, held, { stuck: true, reason: 'workflow-abandoned', origin: null });
    return true;
  }
  const lease = keepLease(deps, held);
  try {
    await takeStep(deps, held, lease.signal);
  } finally {
    await lease.stop();
  }
  return true;
}

async function takeStep(deps: RunDeps, held: Claim, signal: AbortSignal): Promise<void> {
  const { step, subjectId, tries } = held;
  const startedMs = deps.clock.now().getTime();
  try {
    const result = await deps.handlers[step]({ subjectId, tries, signal });
    await writeEnd(deps, held, result);
    report(deps, held, result, startedMs);
  } catch (error) {
    if (error instanceof FencedOff) deps.log.report({ event: 'step-fenced-off', step, subjectId });
    else await endWithFailure(deps, held, reasonOf(error, tries));
  }
}

/** One transaction: the row's end under the fence, the handler's own write, the steps that follow. */
async function writeEnd(deps: RunDeps, held: Claim, result: StepOutcome): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    if (!(await finish(tx, held, rowEnd(result), deps.clock.now()))) throw new FencedOff();
    await result.commit?.(tx);
    if (result.outcome !== 'done') return;
    for (const order of result.follow ?? []) await enqueue(tx, order);
  });
}

function rowEnd(result: StepOutcome): RowEnd {
  if (result.outcome === 'done') return { state: 'done' };
  if (result.outcome === 'stuck') return { state: 'stuck', reason: result.reason };
  return { state: 'pending', nextAt: result.until, reason: result.reason, failed: false };
}

function report(deps: RunDeps, held: Claim, result: StepOutcome, startedMs: number): void {
  const { step, subjectId } = held;
  switch (result.outcome) {
    case 'done': {
      const tookMs = deps.clock.now().getTime() - startedMs;
      return deps.log.report({ event: 'step-done', step, subjectId, tookMs });
    }
    case 'wait':
      return deps.log.report({
        event: 'step-waits',
        step,
        subjectId,
        reason: result.reason,
        until: result.until,
      });
    case 'stuck':
      return deps.log.report({ event: 'step-stuck', step, subjectId, reason: result.reason, origin: null });
  }
}

async function endWithFailure(deps: RunDeps, held: Claim, failure: Failure): Promise<void> {
  const { step, subjectId } = held;
  const { reason, origin } = failure;
  const now = deps.clock.now();
  const until = new Date(now.getTime() + backoffMs(held.tries));
  const end: RowEnd = failure.stuck
    ? { state: 'stuck', reason }
    : { state: 'pending', nextAt: until, reason, failed: true };
  if (!(await finish(deps.db, held, end, now)))
    return deps.log.report({ event: 'step-fenced-off', step, subjectId });
  deps.log.report(
    failure.stuck
      ? { event: 'step-stuck', step, subjectId, reason, origin }
      : { event: 'step-retried', step, subjectId, reason, origin, until },
  );
}

/** Renews the lease while the handler runs; aborts the signal when the row has another holder. */
function keepLease(deps: RunDeps, held: Claim): { signal: AbortSignal; stop(): Promise<void> } {
  const lost = new AbortController();
  let renewal: Promise<void> = Promise.resolve();
  const renewNow = async (): Promise<void> => {
    try {
      const until = new Date(deps.clock.now().getTime() + deps.leaseMs);
      if (!(await renew(deps.db, held, until)))
        lost.abort(new Fault('conflict', 'workflow-fenced-off', 'Another worker holds the step.'));
    } catch (error) {
      // The lease may run out and another take over; the fence then keeps this run from writing.
      deps.log.report({ event: 'store-failed', during: 'renew', reason: reasonOf(error, 0).reason });
    }
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renewNow);
  }, deps.leaseMs / 3);
  return {
    signal: lost.signal,
    stop: () => {
      clearInterval(timer);
      return renewal;
    },
  };
}
