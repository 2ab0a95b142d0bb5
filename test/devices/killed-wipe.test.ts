// A process that lists, orders, follows and closes, killed at each of its steps, and another that goes on: one order, one receipt, and
// the end of an undisturbed run (RULE I-04).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { releaseLeases } from '../../src/workflow/outbox.ts';
import { aThread, TALK, TALK_FILES } from '../custody/a-thread.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import type { DeathPlace } from '../support/die-at.ts';
import { startGraph, type GraphStandIn } from '../support/graph-stand-in.ts';
import { openKillable } from './killable.ts';

const CHILD = fileURLToPath(new URL('killing-wipe.ts', import.meta.url));
const MINUTE_MS = 60_000;

let database: FreshDatabase;
let folder: string;
let graph: GraphStandIn;
let now = new Date('2026-06-05T07:40:00Z');
beforeAll(async () => {
  database = await freshDatabase();
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'cs-killed-wipe-'));
  graph = await startGraph(() => now);
});
afterAll(async () => {
  await database.close();
  await graph.close();
  await fs.rm(folder, { recursive: true, force: true });
});

const passMinutes = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * MINUTE_MS);
};
const open = () => openKillable(database.db, { folder, now: () => now, graph });

async function killed(place: DeathPlace): Promise<NodeJS.Signals | null> {
  const { baseUrl, token } = graph;
  const { connection } = database;
  const order = { ...place, connection, folder, now: now.toISOString(), graph: { baseUrl, token } };
  const child = spawn(process.execPath, [CHILD], {
    env: { ...process.env, ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

let phones = 0;

/** Reported, nothing run yet; gives the report and its phone. */
async function reported(): Promise<{ reportId: string; phone: string }> {
  const { stations } = await open();
  phones += 1;
  const phone = `phone-${phones}`;
  graph.addDevice(phone, { user: 'amara.okafor' });
  const { rows } = await sql<{ account_id: string }>`
    select account_id from account where subject = 'amara.okafor'`.execute(database.db);
  const ownerId = rows[0]?.account_id ?? '';
  if (phones === 1)
    await stations.custody.deposit(aThread(TALK, TALK_FILES), {
      depositedBy: { kind: 'account', id: ownerId },
      timeZone: 'Europe/London',
    });
  const { reportId } = await stations.devices.report({
    device: { kind: 'phone' },
    ownerId,
    managed: { managedId: phone, scope: 'device' },
    lostAt: now,
    noticedAt: now,
    protection: { locked: 'yes', pin: 'yes', encrypted: 'yes' },
    note: null,
    by: { accountId: ownerId, role: 'clinician' },
  });
  return { reportId, phone };
}

/** Another process, to the end. */
async function goOn(): Promise<Awaited<ReturnType<typeof open>>> {
  await releaseLeases(database.db);
  const opened = await open();
  passMinutes(6);
  await opened.runSteps();
  return opened;
}

async function expectOneOfEach(reportId: string, phone: string, ordersBefore: number): Promise<void> {
  const { stations, runSteps } = await goOn();
  graph.setAction(phone, { actionState: 'done' });
  passMinutes(6);
  await runSteps();
  expect((await stations.devices.read(reportId)).state).toMatchObject({
    name: 'closed',
    wipe: { state: 'reported-by-manager', grade: 'D' },
  });
  expect(graph.orders() - ordersBefore).toBe(1);
  expect(await stations.devices.cases(reportId)).toHaveLength(1);
  const { rows } = await sql<{ receipts: number; leaves: number }>`
    select (select count(*)::int from device_receipt where report_id = ${reportId}) as receipts,
      (select count(*)::int from log_entry where submit_key = ${`device:${reportId}`}) as leaves`.execute(
    database.db,
  );
  expect(rows).toEqual([{ receipts: 1, leaves: 1 }]);
}

const STATE = 'update "device_report" set "state_name"';

describe('a process that orders a wipe and is killed', () => {
  it.each<[string, DeathPlace]>([
    ['while it lists', { at: 'insert into "device_case"', when: 'before-commit' }],
    ['after it listed', { at: 'insert into "device_case"', when: 'after-commit' }],
    ['before the intent stands', { at: STATE, when: 'before-commit' }],
    ['after the intent stands', { at: STATE, when: 'after-commit' }],
    ['after the order, before it is recorded', { at: STATE, when: 'before', nth: 2 }],
    ['while the acceptance is recorded', { at: STATE, when: 'before-commit', nth: 2 }],
    ['after the acceptance is recorded', { at: STATE, when: 'after-commit', nth: 2 }],
  ])('%s orders once, and the next one goes on', async (_, place) => {
    const before = graph.orders();
    const { reportId, phone } = await reported();
    expect(await killed(place)).toBe('SIGKILL');
    await expectOneOfEach(reportId, phone, before);
  });

  it.each<[string, DeathPlace]>([
    ['before the end stands', { at: STATE, when: 'before-commit' }],
    ['after the end stands', { at: STATE, when: 'after-commit' }],
    ['before its receipt is in the log', { at: 'insert into "logged_document"', when: 'after-commit' }],
    ['before its receipt may be seen', { at: 'insert into "device_receipt"', when: 'before' }],
    ['after its receipt may be seen', { at: 'insert into "audit_event"', when: 'before-commit', nth: 2 }],
  ])('%s issues one receipt', async (_, place) => {
    const before = graph.orders();
    const { reportId, phone } = await reported();
    const { runSteps } = await open();
    await runSteps();
    graph.setAction(phone, { actionState: 'done' });
    passMinutes(6);
    expect(await killed(place)).toBe('SIGKILL');
    await expectOneOfEach(reportId, phone, before);
  });
});
