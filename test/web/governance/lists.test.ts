import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { enqueue } from '../../../src/workflow/outbox.ts';
import { TALK } from '../../custody/a-thread.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import { deposited, problemOf, programOf, proposed, receipted, submit, WORDS } from './scene.ts';

let stage: WebStage;
beforeEach(async () => {
  stage = await openWeb();
});
afterEach(() => stage.close());

describe('RULE G-01: when the day is reconciled', () => {
  it('accounts for every message received, and says whether the sum holds', async () => {
    await proposed(stage.services);
    await deposited(stage.services, [
      { sender: 'Coops', text: 'A new night', at: '2026-03-05T21:00:00' },
      { sender: 'Coops', text: 'still open' },
    ]);
    const browser = await signedIn(stage, 'marcus.webb');
    const program = await programOf(stage, 'marcus.webb');
    const page = await browser.get('/reconciliation').expect(200);
    const answer = await program.get('/api/v1/reconciliation').expect(200);
    expect(answer.body).toMatchObject({
      total: { received: 9, filed: 1, excluded: 6, open: 2, held: 0, holds: true, difference: 0 },
    });
    expect(page.text).toContain('9 = 1 + 6 + 2 + 0');
    expect(page.text).not.toContain('Does not add up');
  });

  it('gives what is stuck one plain reason and one owner, and puts it back once', async () => {
    const { thread } = await proposed(stage.services);
    const { db } = stage.services.stations;
    await enqueue(db, { step: 'file', subjectId: thread.caseId });
    await sql`update outbox set state = 'stuck', reason = 'filing-read-back-differs'`.execute(db);
    const browser = await signedIn(stage, 'marcus.webb');
    const page = await browser.get('/exceptions').expect(200);
    expect(page.text).toContain('what it gives back is not what was signed');
    expect(page.text).toContain('EHR integrator');
    const released = await submit(browser, '/exceptions', '/exceptions/release', {
      step: 'file',
      subjectId: thread.caseId,
    });
    const program = await programOf(stage, 'marcus.webb');
    const again = await program
      .post('/api/v1/exceptions/release')
      .send({ step: 'file', subjectId: thread.caseId });
    const unknown = await program.post('/api/v1/exceptions/release').send({ step: 'x', subjectId: 'y' });
    expect([released.status, stage.nudges(), problemOf(again), problemOf(unknown)]).toEqual([
      303,
      1,
      [409, 'exception-not-stuck'],
      [422, 'web-invalid-input'],
    ]);
  });
});

describe('RULE G-01: when the service was restored', () => {
  it('says in plain words what could not be put back, whose it is, and nothing else', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    expect((await browser.get('/exceptions').expect(200)).text).not.toContain('After a restore');
    const { caseId } = await deposited(stage.services);
    const { db } = stage.services.stations;
    await sql`insert into restore_gap (code, subject_id, items, found_at)
      values ('restore-erased-unknown', ${caseId}, 3, ${stage.services.clock.now()})`.execute(db);
    const page = await browser.get('/exceptions').expect(200);
    expect(page.text).toContain('were erased before the restore and cannot be opened');
    expect(page.text).toContain(caseId);
    expect(page.text).toContain('Information governance');
    const program = await programOf(stage, 'marcus.webb');
    expect((await program.get('/api/v1/exceptions').expect(200)).body).toMatchObject({
      restoreGaps: [{ code: 'restore-erased-unknown', subjectId: caseId, items: 3 }],
    });
  });
});

describe('RULE G-02: when the shift has ended', () => {
  it('lists the case that was not filed, with its owner and no content', async () => {
    const { caseId } = await deposited(stage.services);
    const before = await (await signedIn(stage, 'marcus.webb')).get('/overdue').expect(200);
    stage.passMs(12 * 3_600_000);
    const after = await (await signedIn(stage, 'marcus.webb')).get('/overdue').expect(200);
    expect([before.text.includes(caseId), after.text.includes(caseId)]).toEqual([false, true]);
    expect(after.text).toContain('Dr Amara Okafor');
    for (const word of WORDS) expect(after.text).not.toContain(word);
  });
});

describe('RULE C-04: when a deleted message comes back', () => {
  it('names the receipt that it contradicts', async () => {
    const receipt = await receipted(stage, await proposed(stage.services));
    await deposited(stage.services, [...TALK, { sender: 'Coops', text: 'and one more' }]);
    const page = await (await signedIn(stage, 'marcus.webb')).get('/reappeared').expect(200);
    expect(page.text).toContain(`/receipts/${receipt.receiptId}`);
    for (const word of WORDS) expect(page.text).not.toContain(word);
  });
});

describe('when an operator looks', () => {
  it('sees parts, open work and versions, as ids and codes only', async () => {
    const { thread } = await proposed(stage.services);
    await enqueue(stage.services.stations.db, { step: 'propose', subjectId: thread.caseId });
    const page = await (await signedIn(stage, 'sam.ellis')).get('/operator').expect(200);
    expect(page.text).toContain(thread.caseId);
    expect(page.text).toContain('PostgreSQL');
    for (const word of WORDS) expect(page.text).not.toContain(word);
  });

  it('sees nothing that belongs to governance', async () => {
    const browser = await signedIn(stage, 'sam.ellis');
    const statuses: number[] = [];
    for (const path of [
      '/deletions',
      '/receipts',
      '/holds',
      '/exceptions',
      '/reconciliation',
      '/overdue',
      '/reappeared',
    ]) {
      statuses.push((await browser.get(path)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([403]));
  });
});
