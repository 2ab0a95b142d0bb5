// What the tests of the workflow share: a clock that stands still until moved, ids, handlers that do nothing, and a log
// that remembers.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../src/kernel/clock.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Db } from '../../src/store/index.ts';
import type { Handler, Handlers } from '../../src/workflow/outbox-run.ts';
import type { WorkEvent, WorkLog } from '../../src/workflow/ports.ts';
import { STEPS, type Step } from '../../src/workflow/steps.ts';

export const START = new Date('2026-03-01T07:40:00Z');

export function stoppedClock(): Clock & { advance(ms: number): void } {
  let nowMs = START.getTime();
  return {
    now: () => new Date(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

export function caseId(): string {
  return newId('case', randomBytes);
}

export function memoryLog(): WorkLog & { events: WorkEvent[] } {
  const events: WorkEvent[] = [];
  return { events, report: (event) => void events.push(event) };
}

const nothingToDo: Handler = () => Promise.resolve({ outcome: 'done' });

/** Handlers for every step; those not given do nothing. */
export function handlersWith(given: Partial<Handlers>): Handlers {
  const all = Object.fromEntries(STEPS.map((step) => [step, given[step] ?? nothingToDo]));
  return all as Record<Step, Handler>;
}

/** A place for effects: one row per commit, so that doubles show. */
export async function createEffects(db: Db): Promise<void> {
  await sql`create table effect (subject_id text not null, step text not null)`.execute(db);
}

export async function addEffect(db: Db, subjectId: string, step: string): Promise<void> {
  await sql`insert into effect values (${subjectId}, ${step})`.execute(db);
}

export async function effects(db: Db): Promise<{ subject_id: string; step: string }[]> {
  const { rows } = await sql<{ subject_id: string; step: string }>`select * from effect`.execute(db);
  return rows;
}
