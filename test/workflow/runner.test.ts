import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '../../src/kernel/fault.ts';
import { enqueue, openSteps, release } from '../../src/workflow/outbox.ts';
import type { Handler, Handlers } from '../../src/workflow/outbox-run.ts';
import type { Dispatcher } from '../../src/workflow/ports.ts';
import { createRunner, USUAL_TIMING, type Runner } from '../../src/workflow/runner.ts';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import {
  addEffect,
  caseId,
  createEffects,
  effects,
  handlersWith,
  memoryLog,
  START,
  stoppedClock,
} from './workbench.ts';

let store: FreshDatabase;
let clock: ReturnType<typeof stoppedClock>;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  store = await freshDatabase();
  await createEffects(store.db);
  clock = stoppedClock();
  log = memoryLog();
});
afterEach(() => store.close());

function runnerWith(handlers: Partial<Handlers>, dispatcher: Dispatcher = createLocalDispatcher()): Runner {
  const timing = { ...USUAL_TIMING, sweepMs: 20, leaseMs: 300 };
  return createRunner({ db: store.db, dispatcher, handlers: handlersWith(handlers), clock, log, timing });
}

const effectful: Handler = ({ subjectId }) =>
  Promise.resolve({ outcome: 'done', commit: (db) => addEffect(db, subjectId, 'file') });

describe('a step that ends well', () => {
  it('writes its result once, and what follows runs after it', async () => {
    const subjectId = caseId();
    const runner = runnerWith({
      file: () =>
        Promise.resolve({
          outcome: 'done',
          commit: (db) => addEffect(db, subjectId, 'file'),
          follow: [{ step: 'propose', subjectId }],
        }),
      propose: () =>
        Promise.resolve({ outcome: 'done', commit: (db) => addEffect(db, subjectId, 'propose') }),
    });
    await enqueue(store.db, { step: 'file', subjectId });
    expect(await runner.runDue()).toBe(2);
    expect((await effects(store.db)).map((row) => row.step)).toEqual(['file', 'propose']);
    expect(await openSteps(store.db)).toEqual([]);
    expect(await runner.runDue()).toBe(0);
  });

  it('leaves neither its result nor what follows when its last write fails', async () => {
    const subjectId = caseId();
    const runner = runnerWith({
      file: () =>
        Promise.resolve({
          outcome: 'done',
          follow: [{ step: 'propose', subjectId }],
          commit: async (db) => {
            await addEffect(db, subjectId, 'file');
            throw new Fault('conflict', 'filing-changed', 'The case changed meanwhile.');
          },
        }),
    });
    await enqueue(store.db, { step: 'file', subjectId });
    await runner.runDue();
    expect(await effects(store.db)).toEqual([]);
    expect(await openSteps(store.db)).toMatchObject([
      { step: 'file', state: 'stuck', reason: 'filing-changed' },
    ]);
  });

  it('runs once more when it was asked for while it ran', async () => {
    const subjectId = caseId();
    let runs = 0;
    const runner = runnerWith({
      propose: async () => {
        runs += 1;
        if (runs === 1) await enqueue(store.db, { step: 'propose', subjectId });
        return { outcome: 'done' };
      },
    });
    await enqueue(store.db, { step: 'propose', subjectId });
    await runner.runDue();
    expect(runs).toBe(2);
    expect(await openSteps(store.db)).toEqual([]);
  });
});

describe('a step that cannot go on yet', () => {
  it('waits until the time it names, with its reason', async () => {
    const subjectId = caseId();
    const until = new Date(START.getTime() + 24 * 3_600_000);
    let runs = 0;
    const runner = runnerWith({
      'execute-deletion': () => {
        runs += 1;
        return Promise.resolve(
          runs === 1 ? { outcome: 'wait', until, reason: 'deletion-grace-period' } : { outcome: 'done' },
        );
      },
    });
    await enqueue(store.db, { step: 'execute-deletion', subjectId });
    await runner.runDue();
    expect(await openSteps(store.db)).toMatchObject([
      { state: 'pending', reason: 'deletion-grace-period', nextAt: until, tries: 0 },
    ]);
    clock.advance(24 * 3_600_000 - 1);
    expect(await runner.runDue()).toBe(0);
    clock.advance(1);
    expect(await runner.runDue()).toBe(1);
    expect(await openSteps(store.db)).toEqual([]);
  });

  it('comes back after a growing pause for as long as an outside system does not answer', async () => {
    const subjectId = caseId();
    const pauses: number[] = [];
    const away = new Fault('unavailable', 'filing-record-system-away', 'No answer.');
    const runner = runnerWith({ file: () => Promise.reject(away) });
    await enqueue(store.db, { step: 'file', subjectId });
    for (let i = 0; i < 12; i += 1) {
      expect(await runner.runDue()).toBe(1);
      const [step] = await openSteps(store.db);
      expect(step).toMatchObject({ state: 'pending', reason: 'filing-record-system-away', tries: i + 1 });
      const pauseMs = (step?.nextAt?.getTime() ?? 0) - clock.now().getTime();
      pauses.push(pauseMs / 1000);
      clock.advance(pauseMs);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });
});

describe('a step that fails', () => {
  it('rests with the code of its fault until a person releases it', async () => {
    const subjectId = caseId();
    let broken = true;
    const refusal = new Fault('conflict', 'filing-patient-merged', 'Merged.');
    const runner = runnerWith({
      file: (run) => (broken ? Promise.reject(refusal) : effectful(run)),
    });
    await enqueue(store.db, { step: 'file', subjectId });
    await runner.runDue();
    expect(await openSteps(store.db)).toMatchObject([{ state: 'stuck', reason: 'filing-patient-merged' }]);
    clock.advance(7 * 24 * 3_600_000);
    expect(await runner.runDue()).toBe(0);
    broken = false;
    await release(store.db, { step: 'file', subjectId });
    expect(await runner.runDue()).toBe(1);
    expect(await effects(store.db)).toHaveLength(1);
  });

  it('rests when its handler says that a person is needed', async () => {
    const runner = runnerWith({
      file: () => Promise.resolve({ outcome: 'stuck', reason: 'filing-no-patient' }),
    });
    await enqueue(store.db, { step: 'file', subjectId: caseId() });
    await runner.runDue();
    expect(await openSteps(store.db)).toMatchObject([{ state: 'stuck', reason: 'filing-no-patient' }]);
  });

  it('RULE C-01 is tried four times when nobody foresaw the error, and no word of the error is kept', async () => {
    const runner = runnerWith({ file: () => Promise.reject(new Error('Mr Foxtrot Whisky, 9434765919')) });
    await enqueue(store.db, { step: 'file', subjectId: caseId() });
    let runs = 0;
    for (let i = 0; i < 8; i += 1) {
      runs += await runner.runDue();
      clock.advance(600_000);
    }
    expect(runs).toBe(4);
    expect(await openSteps(store.db)).toMatchObject([{ state: 'stuck', reason: 'internal' }]);
    expect(JSON.stringify(log.events)).not.toMatch(/Foxtrot|9434765919/);
  });

  it('does not hide steps that never end', async () => {
    const again: Handler = () =>
      Promise.resolve({ outcome: 'wait', until: clock.now(), reason: 'workflow-test' });
    const runner = runnerWith({ file: again });
    await enqueue(store.db, { step: 'file', subjectId: caseId() });
    await expect(runner.runDue()).rejects.toMatchObject({ code: 'workflow-endless' });
  });
});

describe('a worker that was taken for dead', () => {
  it('is told so and can write nothing any more', async () => {
    const subjectId = caseId();
    const second = runnerWith({ file: effectful });
    let told = false;
    const first = runnerWith({
      file: async (run) => {
        // Held up for so long that another took over.
        clock.advance(301);
        await second.runDue();
        await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
        told = run.signal.aborted;
        return effectful(run);
      },
    });
    await enqueue(store.db, { step: 'file', subjectId });
    await first.runDue();
    expect(told).toBe(true);
    expect(await effects(store.db)).toHaveLength(1);
    expect(log.events.map((event) => event.event)).toEqual(['step-done', 'step-fenced-off']);
  });

  it('keeps its step while it works, however long that takes', async () => {
    const subjectId = caseId();
    const second = runnerWith({ file: effectful });
    const seen: number[] = [];
    const first = runnerWith({
      file: async (run) => {
        for (let i = 0; i < 3; i += 1) {
          clock.advance(250); // the lease is 300 ms; its renewal comes every 100
          await renewed(run.subjectId);
          seen.push(await second.runDue());
        }
        return effectful(run);
      },
    });
    await enqueue(store.db, { step: 'file', subjectId });
    await first.runDue();
    expect(seen).toEqual([0, 0, 0]);
    expect(await effects(store.db)).toHaveLength(1);
  });

  it('is not given the step for ever when the step kills every worker', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId });
    const { claim, firstDue } = await import('../../src/workflow/outbox-queries.ts');
    for (let i = 0; i < 5; i += 1) {
      const id = await firstDue(store.db, clock.now());
      await claim(store.db, id ?? 0, clock.now(), new Date(clock.now().getTime() + 1_000));
      clock.advance(1_001);
    }
    await runnerWith({ file: effectful }).runDue();
    expect(await openSteps(store.db)).toMatchObject([{ state: 'stuck', reason: 'workflow-abandoned' }]);
    expect(await effects(store.db)).toEqual([]);
  });
});

describe('a running runner', () => {
  it('takes steps without being asked and finishes what it began before it stops', async () => {
    const subjects = Array.from({ length: 30 }, caseId);
    const begun = new Set<string>();
    const allBegun = Promise.withResolvers<void>();
    const runner = runnerWith({
      file: async (run) => {
        begun.add(run.subjectId);
        if (begun.size === subjects.length) allBegun.resolve();
        return effectful(run);
      },
    });
    for (const subjectId of subjects) await enqueue(store.db, { step: 'file', subjectId });
    await runner.start();
    await allBegun.promise;
    await runner.stop();
    expect((await effects(store.db)).map((row) => row.subject_id).sort()).toEqual([...subjects].sort());
    expect(await openSteps(store.db)).toEqual([]);
  });

  it('does the work itself when the dispatcher takes nothing', async () => {
    const silent: Dispatcher = {
      wake: () => Promise.reject(new Fault('unavailable', 'dispatch-redis-away', 'Away.')),
      listen: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    await expectOneRun(silent);
    expect(log.events).toContainEqual({ event: 'dispatch-failed', reason: 'dispatch-redis-away' });
  });

  it('does the work itself when the dispatcher takes wakes and delivers none', async () => {
    const wakes = Promise.withResolvers<void>();
    const deaf: Dispatcher = {
      wake: () => Promise.resolve(wakes.resolve()),
      listen: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    void wakes.promise.then(() => clock.advance(USUAL_TIMING.redispatchMs + 1));
    await expectOneRun(deaf);
  });

  it('takes no more steps at a time than it was given room for', async () => {
    let now = 0;
    let most = 0;
    let over = 0;
    const finished = Promise.withResolvers<void>();
    const crowd = runnerWith({
      file: async () => {
        now += 1;
        most = Math.max(most, now);
        await openSteps(store.db);
        now -= 1;
        over += 1;
        if (over === 40) finished.resolve();
        return { outcome: 'done' };
      },
    });
    for (let i = 0; i < 40; i += 1) await enqueue(store.db, { step: 'file', subjectId: caseId() });
    await crowd.start();
    await finished.promise;
    await crowd.stop();
    expect(most).toBeLessThanOrEqual(4);
  });
});

async function expectOneRun(dispatcher: Dispatcher): Promise<void> {
  const ran = Promise.withResolvers<void>();
  const runner = runnerWith({ file: (run) => effectful(run).finally(ran.resolve) }, dispatcher);
  await enqueue(store.db, { step: 'file', subjectId: caseId() });
  await runner.start();
  await ran.promise;
  await runner.stop();
  expect(await effects(store.db)).toHaveLength(1);
}

/** Resolves when the lease of the subject's row reaches beyond the clock. */
async function renewed(subjectId: string): Promise<void> {
  const { sql } = await import('kysely');
  for (;;) {
    const { rows } = await sql`
      select 1 from outbox where subject_id = ${subjectId} and lease_until > ${new Date(clock.now().getTime() + 250)}`.execute(
      store.db,
    );
    if (rows.length > 0) return;
  }
}
