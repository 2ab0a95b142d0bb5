// A gathering whose process is killed at each of its steps, and another process that goes on: not one message is lost or
// doubled, and no key of an event stays.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultCode } from '../../src/kernel/fault.ts';
import type { LiveTables } from '../../src/live/tables.ts';
import { WHY } from '../custody/a-thread.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { openStations, type TestStations } from '../web/stations.ts';
import { telegram } from './payloads.ts';
import { gatewaysAt } from './gateways.ts';

const CHILD = fileURLToPath(new URL('killing-gather.ts', import.meta.url));
const RECEIVED = new Date('2026-06-05T07:40:00Z');
const DUE = new Date('2026-06-05T20:40:00Z');

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'cs-killed-'));
});
afterAll(async () => {
  await database.close();
  await fs.rm(folder, { recursive: true, force: true });
});

const openAt = (now: Date): Promise<TestStations> =>
  openStations(database.db, { now: () => now }, { gateways: gatewaysAt('http://127.0.0.1:1'), folder });

let chats = 0;

/** A thread of three messages that waits; gives its id. */
async function waitingThread(words: string[]): Promise<string> {
  const { live } = (await openAt(RECEIVED)).stations;
  chats += 1;
  for (const [index, text] of words.entries()) {
    const id = chats * 10 + index;
    const at = RECEIVED.getTime() + index * 1000;
    const body = telegram(id, { id: String(id), at, text }) as { message: object };
    Object.assign(body.message, { chat: { id: -chats, type: 'group', title: 'Ward 9' } });
    const gateway = live.gateway('ward-telegram');
    if (gateway === null) throw new Error('no gateway');
    await live.receive(gateway, Buffer.from(JSON.stringify(body)));
  }
  const [thread] = await live.waiting();
  return thread?.liveThreadId ?? '';
}

async function killed(liveThreadId: string, at: string, when: string): Promise<NodeJS.Signals | null> {
  const order = { connection: database.connection, folder, now: DUE.toISOString(), liveThreadId, at, when };
  const child = spawn(process.execPath, [CHILD], {
    env: { ...process.env, ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

const PLACES: [at: string, when: string][] = [
  ['insert into "live_gather"', 'before'],
  ['insert into "live_gather"', 'before-commit'],
  ['insert into "live_gather"', 'after-commit'],
  ['insert into "deposit"', 'before'],
  ['insert into original', 'before-commit'],
  ['insert into original', 'after-commit'],
  ['update "live_gather" set "deposited_at"', 'before-commit'],
  ['update "live_gather" set "deposited_at"', 'after-commit'],
  ['file:tombstones', 'before'],
  ['update "note" set "sealed"', 'before'],
  ['update "note" set "sealed"', 'after-commit'],
  ['update "live_gather" set "state"', 'before-commit'],
];

describe('a process that gathers and is killed', () => {
  it.each(PLACES)('at %s (%s) is resumed to the same end', async (at, when) => {
    const words = [`Sats 88% (${chats})`, 'On 4 l', 'Start NIV'];
    const liveThreadId = await waitingThread(words);
    expect(await killed(liveThreadId, at, when)).toBe('SIGKILL');
    const { stations } = await openAt(DUE);
    await stations.custody.recover();
    expect(await stations.live.gather(liveThreadId)).toEqual({ outcome: 'done' });
    const tables = database.db.withTables<LiveTables>();
    const gathers = await tables
      .selectFrom('live_gather')
      .selectAll()
      .where('live_thread_id', '=', liveThreadId)
      .execute();
    expect(gathers).toMatchObject([{ state: 'erased', events: words.length }]);
    const originals = await stations.custody.openCase(gathers[0]?.deposited_case_id ?? '', WHY);
    expect(originals.map(({ text }) => text)).toEqual(words);
    const events = await tables
      .selectFrom('live_event')
      .select('note_id')
      .where('live_thread_id', '=', liveThreadId)
      .execute();
    for (const { note_id: noteId } of events)
      expect(await stations.custody.openNote(noteId, WHY).catch(faultCode)).toBe('custody-key-destroyed');
    const cases = await database.db
      .withTables<{ deposit: { thread_id: string; case_id: string } }>()
      .selectFrom('deposit')
      .select('case_id')
      .where('case_id', '=', gathers[0]?.case_id ?? '')
      .execute();
    expect(cases).toHaveLength(1);
  });
});
