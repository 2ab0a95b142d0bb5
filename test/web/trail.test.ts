import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { agent } from 'supertest';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../src/audit/index.ts';
import { IDLE_LOCK_MS } from '../../src/access/index.ts';
import { enqueue } from '../../src/workflow/outbox.ts';
import { accountOf, programOf, proposed, receipted, submit } from './governance/scene.ts';
import { openWeb, signedIn, type WebStage } from './stage.ts';

let stage: WebStage;
beforeEach(async () => {
  stage = await openWeb();
});
afterEach(() => stage.close());

/** `[name, who, fields]` of the events with these names, in their order. */
async function trailOf(...names: string[]): Promise<unknown[]> {
  const events = await listEvents(stage.services.stations.db, 0, 1000);
  return events
    .filter(({ name }) => names.includes(name))
    .map(({ name, by, fields }) => [name, by.id, fields]);
}

const DOOR = ['signed-in', 'sign-in-refused', 'signed-out'];
const PROOF = ['stepped-up', 'step-up-refused'];

describe('RULE C-02: when somebody comes in or goes', () => {
  it('notes it for pages: in, locked and in again, turned away, out, and out only once', async () => {
    const okafor = await accountOf(stage.services, 'amara.okafor');
    const browser = await signedIn(stage);
    stage.passMs(IDLE_LOCK_MS);
    await submit(browser, '/locked', '/unlock', { pin: '0000' });
    await submit(browser, '/locked', '/unlock', { pin: SANDBOX_PIN });
    await submit(browser, '/account', '/sign-out', {});
    await submit(browser, '/sign-in', '/sign-out', {});
    await submit(browser, '/sign-in', '/sign-in', { subject: 'amara.okafor', pin: '0000' });
    expect(await trailOf(...DOOR)).toEqual([
      ['signed-in', okafor, { method: 'pin' }],
      ['sign-in-refused', okafor, { reason: 'pin-wrong' }],
      ['signed-in', okafor, { method: 'unlock' }],
      ['signed-out', okafor, {}],
      ['sign-in-refused', okafor, { reason: 'pin-wrong' }],
    ]);
  });

  it('notes it for programs, somebody unknown without the name that was given (RULE C-01)', async () => {
    const ellis = await accountOf(stage.services, 'sam.ellis');
    const program = await programOf(stage, 'sam.ellis');
    await program.delete('/api/v1/session').expect(204);
    await program.delete('/api/v1/session').expect(204);
    const door = agent(stage.app);
    await door.post('/api/v1/session').send({ subject: 'mrs.lindqvist', pin: SANDBOX_PIN }).expect(401);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await door.post('/api/v1/session').send({ subject: 'sam.ellis', pin: '0000' }).expect(401);
    }
    expect(await trailOf(...DOOR)).toEqual([
      ['signed-in', ellis, { method: 'pin' }],
      ['signed-out', ellis, {}],
      ['sign-in-refused', 'access', { reason: 'unknown-person' }],
      ...Array.from({ length: 4 }, () => ['sign-in-refused', ellis, { reason: 'pin-wrong' }]),
      ['sign-in-refused', ellis, { reason: 'pin-locked' }],
    ]);
  });
});

describe('RULE C-02: when proof is asked for again', () => {
  it('notes what came of it, on the page and through the API', async () => {
    const shah = await accountOf(stage.services, 'priya.shah');
    const { deletionId } = (await proposed(stage.services)).deletion;
    const path = `/deletions/${deletionId}/authorise`;
    const program = await programOf(stage, 'priya.shah');
    await program.post(`/api/v1${path}`).send({ pin: '0000' }).expect(403);
    await submit(await signedIn(stage, 'priya.shah'), path, path, { pin: SANDBOX_PIN });
    expect(await trailOf(...PROOF)).toEqual([
      ['step-up-refused', shah, { method: 'pin', reason: 'pin-wrong' }],
      ['stepped-up', shah, { method: 'pin' }],
    ]);
  });
});

describe('RULE C-02: when a receipt leaves', () => {
  it('notes who took it, from the page and through the API, and nothing when there is none', async () => {
    const { receiptId } = await receipted(stage, await proposed(stage.services));
    const path = `/receipts/${receiptId}/bundle`;
    await (await signedIn(stage, 'marcus.webb')).get(path).expect(200);
    const program = await programOf(stage, 'priya.shah');
    await program.get(`/api/v1${path}`).expect(200);
    await program.get(`/api/v1/receipts/receipt_${'0'.repeat(26)}/bundle`).expect(404);
    expect(await trailOf('receipt-exported')).toEqual([
      ['receipt-exported', await accountOf(stage.services, 'marcus.webb'), { receiptId }],
      ['receipt-exported', await accountOf(stage.services, 'priya.shah'), { receiptId }],
    ]);
  });
});

describe('RULE C-02: when an exception is released', () => {
  it('notes who released which step, once', async () => {
    const { thread } = await proposed(stage.services);
    const { db } = stage.services.stations;
    const stuck = { step: 'file' as const, subjectId: thread.caseId };
    await enqueue(db, stuck);
    await sql`update outbox set state = 'stuck', reason = 'filing-read-back-differs'`.execute(db);
    const program = await programOf(stage, 'marcus.webb');
    await program.post('/api/v1/exceptions/release').send(stuck).expect(204);
    await program.post('/api/v1/exceptions/release').send(stuck).expect(409);
    expect(await trailOf('step-released')).toEqual([
      ['step-released', await accountOf(stage.services, 'marcus.webb'), stuck],
    ]);
  });
});
