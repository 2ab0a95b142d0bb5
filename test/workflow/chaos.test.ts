// Redis is killed twice and comes back empty, and workers are killed at work. Nothing may be lost, nothing done twice.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { enqueue, openSteps } from '../../src/workflow/outbox.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { caseId, createEffects, effects } from './workbench.ts';

const DEADLINE_MS = 55_000;
let store: FreshDatabase;
let redis: RedisServer;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  store = await freshDatabase();
  await createEffects(store.db);
  redis = await startRedis();
}, 300_000);
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await redis.close();
  await store.close();
});

async function startWorker(): Promise<ChildProcess> {
  const { host, database } = store.connection;
  const worker = fork(path.join(import.meta.dirname, 'chaos-worker.ts'), [host, database, redis.url], {
    execArgv: [],
  });
  workers.push(worker);
  await new Promise((resolve) => worker.once('message', resolve));
  return worker;
}

async function done(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from effect`.execute(store.db);
  return rows[0]?.count ?? 0;
}

/** Resolves when at least so many effects stand there. Rejects at the deadline, with how far it came. */
async function untilDone(count: number, deadlineMs: number): Promise<void> {
  for (;;) {
    const reached = await done();
    if (reached >= count) return;
    if (performance.now() > deadlineMs) throw new Error(`${reached} of ${count} after the deadline`);
    await delay(20);
  }
}

describe('when Redis dies twice and workers are killed', () => {
  it('loses no step and commits each effect exactly once', async () => {
    const deadlineMs = performance.now() + DEADLINE_MS;
    const subjects: string[] = [];
    const intake = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 1) {
        const subjectId = caseId();
        subjects.push(subjectId);
        await enqueue(store.db, { step: 'file', subjectId });
      }
    };
    const first = await startWorker();
    await startWorker();
    await intake(300);
    await untilDone(60, deadlineMs);
    await redis.kill();
    await intake(150); // taken in while Redis is away
    await untilDone(200, deadlineMs);
    await redis.start();
    first.kill('SIGKILL');
    await intake(150);
    await untilDone(500, deadlineMs);
    await redis.kill();
    await startWorker();
    await untilDone(700, deadlineMs);
    await redis.start();
    await intake(100);
    await untilDone(2 * subjects.length, deadlineMs);

    const seen = (await effects(store.db)).map((row) => `${row.subject_id} ${row.step}`).sort();
    const expected = subjects.flatMap((id) => [`${id} file`, `${id} propose`]).sort();
    expect(seen).toEqual(expected);
    expect(await openSteps(store.db)).toEqual([]);
  }, 60_000);
});
