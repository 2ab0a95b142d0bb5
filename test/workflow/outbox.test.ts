import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { enqueue, openSteps, release } from '../../src/workflow/outbox.ts';
import { claim, finish } from '../../src/workflow/outbox-queries.ts';
import { caseId, START } from './workbench.ts';

let store: FreshDatabase;
beforeAll(async () => {
  store = await freshDatabase();
});
afterAll(() => store.close());

const LATER = new Date(START.getTime() + 60_000);
const LATEST = new Date(START.getTime() + 120_000);

async function rowId(subjectId: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select id from outbox where subject_id = ${subjectId} and state <> 'done'`.execute(store.db);
  return rows[0]?.id ?? 0;
}

async function rounds(subjectId: string): Promise<string[]> {
  const { rows } = await sql<{ state: string }>`
    select state from outbox where subject_id = ${subjectId} order by round`.execute(store.db);
  return rows.map((row) => row.state);
}

describe('asking for a step', () => {
  it('leaves nothing when the transaction that asks rolls back', async () => {
    const subjectId = caseId();
    const asked = store.db.transaction().execute(async (tx) => {
      await enqueue(tx, { step: 'file', subjectId });
      throw new Error('the caller changes its mind');
    });
    await expect(asked).rejects.toThrow();
    expect(await openSteps(store.db, subjectId)).toEqual([]);
  });

  it('opens one round however often it is asked, at the earliest time asked for', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId, notBefore: LATEST });
    await enqueue(store.db, { step: 'file', subjectId, notBefore: LATER });
    await enqueue(store.db, { step: 'file', subjectId, notBefore: LATEST });
    expect(await openSteps(store.db, subjectId)).toMatchObject([{ step: 'file', nextAt: LATER }]);
    await enqueue(store.db, { step: 'file', subjectId });
    expect(await openSteps(store.db, subjectId)).toMatchObject([{ step: 'file', nextAt: null }]);
  });

  it('opens one round when many ask at the same moment', async () => {
    const subjectId = caseId();
    await Promise.all(Array.from({ length: 12 }, () => enqueue(store.db, { step: 'file', subjectId })));
    expect(await rounds(subjectId)).toEqual(['pending']);
  });

  it('opens a new round once the last is done', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId });
    const held = await claim(store.db, await rowId(subjectId), START, LATER);
    if (held === null) throw new Error('nothing claimed');
    await finish(store.db, held, { state: 'done' }, START);
    await enqueue(store.db, { step: 'file', subjectId });
    expect(await rounds(subjectId)).toEqual(['done', 'pending']);
  });

  it('RULE C-01 takes an id for a subject and nothing that could name a patient', async () => {
    for (const text of ['Foxtrot Whisky', '9434765919', 'case_1', 'case_01aryz6s41tsv4rrffq69g5fav; a word'])
      await expect(enqueue(store.db, { step: 'file', subjectId: text })).rejects.toMatchObject({
        code: '23514',
      });
  });
});

describe('claiming a row', () => {
  it('gives it to one of many that try at the same moment', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId });
    const id = await rowId(subjectId);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(store.db, id, START, LATER)));
    expect(claims.filter((one) => one !== null)).toHaveLength(1);
  });

  it('gives nothing before its time', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId, notBefore: LATER });
    const id = await rowId(subjectId);
    expect(await claim(store.db, id, START, LATER)).toBeNull();
    expect(await claim(store.db, id, LATER, LATEST)).toMatchObject({ subjectId });
  });

  it('passes to another after the lease, and the first can no longer finish', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId });
    const id = await rowId(subjectId);
    const first = await claim(store.db, id, START, LATER);
    const second = await claim(store.db, id, LATEST, new Date(LATEST.getTime() + 60_000));
    if (first === null || second === null) throw new Error('nothing claimed');
    expect(second.fence).toBe(first.fence + 1);
    expect(second.abandoned).toBe(1);
    expect(await finish(store.db, first, { state: 'done' }, LATEST)).toBe(false);
    expect(await finish(store.db, second, { state: 'done' }, LATEST)).toBe(true);
  });
});

describe('a stuck step', () => {
  it('rests until it is released, also when it is asked for again', async () => {
    const subjectId = caseId();
    await enqueue(store.db, { step: 'file', subjectId });
    const id = await rowId(subjectId);
    const held = await claim(store.db, id, START, LATER);
    if (held === null) throw new Error('nothing claimed');
    await finish(store.db, held, { state: 'stuck', reason: 'filing-no-patient' }, START);
    await enqueue(store.db, { step: 'file', subjectId });
    expect(await openSteps(store.db, subjectId)).toMatchObject([
      { state: 'stuck', reason: 'filing-no-patient' },
    ]);
    expect(await claim(store.db, id, LATEST, LATEST)).toBeNull();
    expect(await release(store.db, { step: 'file', subjectId })).toBe(true);
    expect(await release(store.db, { step: 'file', subjectId })).toBe(false);
    expect(await openSteps(store.db, subjectId)).toMatchObject([{ state: 'pending', reason: null }]);
  });
});
