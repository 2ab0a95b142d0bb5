// `npm run fsck -- audit`, as an operator or an auditor runs it: its own process.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openAuditTrail, readHead, streamTrail, toAuditEvent } from '../../src/audit/index.ts';
import { anEvent } from '../audit/stage.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { frozenClock } from '../support/seeded.ts';

const ROOT = path.join(import.meta.dirname, '../..');

let folder: string;
let place: FreshDatabase;
let told: string;
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fsck-'));
  place = await freshDatabase();
  const trail = openAuditTrail({ clock: frozenClock() });
  for (const name of ['signed-in', 'case-opened', 'signed-out'] as const)
    await trail.append(place.db, anEvent(name));
  const { size, hash } = await readHead(place.db);
  told = `${size}:${hash.toString('hex')}`;
});
afterEach(async () => {
  await place.close();
  fs.rmSync(folder, { recursive: true });
});

function fsck(...parameters: string[]): { status: number | null; said: string } {
  const { host, port, user, database } = place.connection;
  const url = `postgresql://${user}@${encodeURIComponent(host)}:${port}/${database}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'scripts/fsck.ts'), 'audit', ...parameters],
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: url } },
  );
  return { status, said: `${stdout}${stderr}`.trim() };
}

const change = (statement: string) =>
  sql.raw(`alter table audit_event disable trigger all; ${statement}`).execute(place.db);

async function exported(): Promise<string[]> {
  const lines: string[] = [];
  for await (const { stored, event } of streamTrail(place.db, 0, 3))
    lines.push(JSON.stringify(toAuditEvent(stored, event, 'Northfield Hospitals')));
  return lines;
}

function write(lines: string[]): string {
  const file = path.join(folder, 'trail.ndjson');
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('RULE C-02: the stored trail', () => {
  it('is whole, up to the head that was told and with it', () => {
    expect(fsck()).toEqual({ status: 0, said: `whole: 3 events, head ${told}` });
    expect(fsck('--head', told).status).toBe(0);
  });

  it('shows what was removed, and with a told head what was cut off', async () => {
    await change('delete from audit_event where idx = 1');
    expect(fsck()).toEqual({ status: 1, said: 'event-missing  event 1' });
    await change(`delete from audit_event where idx > 0;
      update audit_head set size = 1, hash = (select hash from audit_event where idx = 0)`);
    expect(fsck().status).toBe(0);
    expect(fsck('--head', told)).toEqual({ status: 1, said: 'end-missing  event 1' });
  });
});

describe('RULE C-02: an exported trail', () => {
  it('is whole, and each problem names its line', async () => {
    const lines = await exported();
    expect(fsck('--export', write(lines), '--head', told)).toEqual({
      status: 0,
      said: `whole: 3 events, from event 0, head ${told}`,
    });
    expect(fsck('--export', write(lines.toSpliced(1, 1)))).toEqual({
      status: 1,
      said: 'event-missing  line 2, event 1',
    });
    expect(fsck('--export', write(lines.slice(0, 2)), '--head', told).said).toBe(
      'end-missing  line 2, event 2',
    );
  });

  it('is asked for in one way only', () => {
    expect(fsck('--export', path.join(folder, 'none')).status).toBe(2);
    expect(fsck('--head', '3:x').status).toBe(2);
    expect(fsck('folder').status).toBe(2);
  });
});
