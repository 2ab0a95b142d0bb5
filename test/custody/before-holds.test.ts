// A database from before holds by person, thread, team and period is brought to the newest form.
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrate, SERVICE_MIGRATIONS, type Db } from '../../src/store/index.ts';
import { blankDatabase } from '../support/database.ts';

/** The migrations before this one. */
async function migrateBefore(db: Db, first: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cs-migrations-'));
  for (const name of await readdir(SERVICE_MIGRATIONS))
    if (name < first) await cp(path.join(SERVICE_MIGRATIONS, name), path.join(folder, name));
  await migrate(db, folder);
  await rm(folder, { recursive: true });
}

/** A hold on everything, and a case of one message. */
async function storeOld(db: Db): Promise<void> {
  await sql`insert into thread values ('thread_old', 'whatsapp', now())`.execute(db);
  await sql`insert into deposit (deposit_id, case_id, thread_id, platform, state, deposited_by, begun_at, made_at)
    values ('deposit_old', 'case_old', 'thread_old', 'whatsapp', 'made', 'account_x', now(), now())`.execute(
    db,
  );
  await sql`insert into original (message_id, case_id, seq, kind, epoch, commitment)
    values ('message_old', 'case_old', 0, 'text', 'epoch', ${Buffer.alloc(32)})`.execute(db);
  await sql`insert into note (note_id, owner_id, kind, epoch, created_at)
    values ('note_old', 'hold_old', 'hold-authority', 'epoch', now())`.execute(db);
  await sql`insert into hold (hold_id, scope, kind, authority_note_id, received_at, placed_at, placed_by)
    values ('hold_old', 'everything', 'foi', 'note_old', now(), now(), 'account_x')`.execute(db);
}

it('RULE D-04: what was stored before is covered by every hold that cannot tell, and by no other', async () => {
  const old = await blankDatabase();
  const { db } = old;
  try {
    await migrateBefore(db, '016');
    await storeOld(db);
    await migrate(db, SERVICE_MIGRATIONS);
    const add = (id: string, scope: string, more: { thread?: string; team?: string; period?: string } = {}) =>
      sql`insert into hold (hold_id, scope, thread_id, team, period_note_id, kind, authority_note_id, received_at, placed_at, placed_by)
        values (${id}, ${scope}, ${more.thread ?? null}, ${more.team ?? null}, ${more.period ?? null}, 'foi', 'note_old', now(), now(), 'x')`.execute(
        db,
      );
    await sql`insert into thread values ('thread_other', 'whatsapp', now())`.execute(db);
    await add('hold_person', 'person');
    await add('hold_period', 'period', { period: 'note_old' });
    await add('hold_team', 'team', { team: 'vascular' });
    await add('hold_thread', 'thread', { thread: 'thread_old' });
    await add('hold_other_thread', 'thread', { thread: 'thread_other' });
    await add('hold_patient', 'patient');
    const { rows } = await sql<{ hold_id: string }>`
      select hold_id from hold_cover where message_id = 'message_old' order by 1`.execute(db);
    expect(rows.map((row) => row.hold_id)).toEqual([
      'hold_old',
      'hold_period',
      'hold_person',
      'hold_team',
      'hold_thread',
    ]);
  } finally {
    await old.close();
  }
});
