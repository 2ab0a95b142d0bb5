import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import {
  accountOf,
  deposited,
  PATIENT,
  problemOf,
  programOf,
  proposed,
  receipted,
  submit,
  type Scene,
} from './scene.ts';

let stage: WebStage;
let scene: Scene;
beforeEach(async () => {
  stage = await openWeb();
  scene = await proposed(stage.services);
  // A second proposal is later than the first.
  stage.passMs(60_000);
});
afterEach(() => stage.close());

const statesNow = async (): Promise<string[]> =>
  (await stage.services.stations.deletions.list(scene.thread.caseId)).map(({ state }) => state.name);

const pathOf = ({ deletion }: Scene): string => `/deletions/${deletion.deletionId}`;

describe('RULE D-03: when a deletion is declined', () => {
  it('asks first, keeps who and when, and lets the clinician propose it again', async () => {
    const path = pathOf(scene);
    const authoriser = await signedIn(stage, 'priya.shah');
    expect((await authoriser.get(path)).text).toContain(`href="${path}/decline"`);
    expect((await authoriser.get(`${path}/decline`).expect(200)).text).toContain('Decline this deletion?');
    expect(await statesNow()).toEqual(['proposed']);
    const answer = await submit(authoriser, `${path}/decline`, `${path}/decline`, {});
    expect([answer.status, answer.headers['location'], await statesNow()]).toEqual([
      303,
      path,
      ['withdrawn'],
    ]);
    expect((await authoriser.get(path)).text).toMatch(/Declined by[\s\S]*Priya Shah/);
    const clinician = await signedIn(stage);
    const place = `/cases/${scene.thread.caseId}`;
    const status = await clinician.get(place).expect(200);
    expect(status.text).toContain('Deletion declined');
    expect(status.text).toContain('7 messages of this case are still here');
    const again = await submit(clinician, place, `${place}/propose`, {});
    expect([again.status, again.headers['location'], await statesNow()]).toEqual([
      303,
      place,
      ['withdrawn', 'proposed'],
    ]);
    expect((await clinician.get(place)).text).not.toContain('Propose the deletion again');
  });

  it('gives programs the same, refuses every other role, and knows what cannot be declined', async () => {
    const path = `/api/v1${pathOf(scene)}/decline`;
    const seen: unknown[] = [];
    for (const subject of ['amara.okafor', 'marcus.webb', 'sam.ellis']) {
      seen.push(problemOf(await (await programOf(stage, subject)).post(path)));
    }
    const authoriser = await programOf(stage, 'priya.shah');
    seen.push(problemOf(await authoriser.post(`/api/v1/deletions/del_${'0'.repeat(26)}/decline`)));
    const answer = await authoriser.post(path).expect(200);
    seen.push(problemOf(await authoriser.post(path)));
    expect(answer.body).toMatchObject({
      deletion: { state: 'withdrawn', withdrawn: { reason: 'declined', by: { display: 'Priya Shah' } } },
    });
    expect(seen).toEqual([
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [404, 'deletion-unknown'],
      [409, 'deletion-illegal-step'],
    ]);
  });

  it('leaves one that is authorised alone: its case is reopened instead', async () => {
    const authoriser = await programOf(stage, 'priya.shah');
    const path = `/api/v1${pathOf(scene)}`;
    await authoriser.post(`${path}/authorise`).send({ pin: SANDBOX_PIN }).expect(200);
    expect(problemOf(await authoriser.post(`${path}/decline`))).toEqual([409, 'deletion-illegal-step']);
    expect(await statesNow()).toEqual(['authorised']);
  });
});

describe('RULE D-01: when a deletion is proposed again', () => {
  it('takes up a reopened case, once, and notes who asked (RULE C-02)', async () => {
    const { caseId } = scene.thread;
    const clinician = await programOf(stage, 'amara.okafor');
    await clinician.post(`/api/v1/cases/${caseId}/reopen`).expect(200);
    const first = await clinician.post(`/api/v1/cases/${caseId}/propose`).expect(200);
    const second = await clinician.post(`/api/v1/cases/${caseId}/propose`).expect(200);
    expect(first.body).toMatchObject({ stage: 'awaiting-authorisation' });
    expect((second.body as { deletionId: string }).deletionId).toBe(
      (first.body as { deletionId: string }).deletionId,
    );
    expect(await statesNow()).toEqual(['withdrawn', 'proposed']);
    const events = await listEvents(stage.services.stations.db, 0, 1000);
    const asked = events.find(({ name }) => name === 'deletion-asked-again');
    expect(asked).toMatchObject({
      by: { kind: 'account', id: await accountOf(stage.services, 'amara.okafor') },
      fields: { caseId, deletionId: (first.body as { deletionId: string }).deletionId },
    });
  });

  it('is offered after a receipt that a hold made partial', async () => {
    const { custody } = stage.services.stations;
    const by = { kind: 'account' as const, id: await accountOf(stage.services, 'marcus.webb') };
    const { holdId } = await custody.placeHold({
      subject: { scope: 'patient', patientDigests: [custody.patientDigest(PATIENT.reference)] },
      kind: 'litigation',
      authority: 'Letter of the court',
      receivedAt: stage.services.clock.now(),
      by,
    });
    const place = `/cases/${scene.thread.caseId}`;
    await receipted(stage, scene);
    expect(await statesNow()).toEqual(['verified']);
    await custody.liftHold(holdId, by);
    const partial = await (await signedIn(stage)).get(place).expect(200);
    expect(partial.text).toContain('1 message of this case is still here');
    stage.passMs(60_000);
    await submit(await signedIn(stage), place, `${place}/propose`, {});
    expect(await statesNow()).toEqual(['verified', 'proposed']);
  });

  it('is neither offered nor possible once everything is erased', async () => {
    await receipted(stage, scene);
    const place = `/cases/${scene.thread.caseId}`;
    const browser = await signedIn(stage);
    expect((await browser.get(place).expect(200)).text).not.toContain('Propose the deletion again');
    const program = await programOf(stage, 'amara.okafor');
    expect(problemOf(await program.post(`/api/v1${place}/propose`))).toEqual([409, 'deletion-nothing-left']);
    const refused = await submit(browser, place, `${place}/propose`, {});
    expect([refused.status, refused.text.includes('Every message of this case is erased already')]).toEqual([
      409,
      true,
    ]);
    expect(await statesNow()).toEqual(['verified']);
  });

  it('is refused for other roles, unknown cases and cases that were never proposed', async () => {
    const open = await deposited(stage.services, [
      { sender: 'Coops', text: 'Another night', at: '2026-03-04T21:00:00' },
      { sender: 'Coops', text: 'yes' },
    ]);
    const seen: unknown[] = [];
    for (const subject of ['priya.shah', 'marcus.webb', 'sam.ellis']) {
      const program = await programOf(stage, subject);
      seen.push(problemOf(await program.post(`/api/v1/cases/${scene.thread.caseId}/propose`)));
    }
    const clinician = await programOf(stage, 'amara.okafor');
    seen.push(problemOf(await clinician.post(`/api/v1/cases/${open.caseId}/propose`)));
    seen.push(problemOf(await clinician.post('/api/v1/cases/case_none/propose')));
    expect(seen).toEqual([
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [409, 'deletion-none-before'],
      [404, 'custody-unknown-case'],
    ]);
  });
});
