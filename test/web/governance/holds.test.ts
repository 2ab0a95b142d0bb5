import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import { receipted, ordered, PATIENT, problemOf, programOf, proposed, submit, type Scene } from './scene.ts';

let stage: WebStage;
let scene: Scene;
beforeEach(async () => {
  stage = await openWeb();
  scene = await proposed(stage.services);
});
afterEach(() => stage.close());

const AUTHORITY = 'SAR for Foxtrot Whisky, ref 2026/114';
const request = { kind: 'access-request', authority: AUTHORITY, receivedAt: '2026-06-05T08:00:00+01:00' };
const FORM = {
  kind: 'access-request',
  authority: AUTHORITY,
  'received-day': '5',
  'received-month': '6',
  'received-year': '2026',
  'received-time': '08:00',
};

async function authoriseNow(): Promise<[number, string]> {
  const program = await programOf(stage, 'priya.shah');
  const path = `/api/v1/deletions/${scene.deletion.deletionId}/authorise`;
  return problemOf(await program.post(path).send({ pin: SANDBOX_PIN }));
}

describe('RULE D-04: when a hold is placed', () => {
  it('stops the authorisation at once, and lets it go when it is lifted with a PIN', async () => {
    const governance = await programOf(stage, 'marcus.webb');
    const placed = await governance
      .post('/api/v1/holds')
      .send({ ...request, subject: { scope: 'everything' } })
      .expect(201);
    const { holdId } = (placed.body as { hold: { holdId: string } }).hold;
    const held = await authoriseNow();
    const withoutProof = problemOf(
      await governance.post(`/api/v1/holds/${holdId}/lift`).send({ pin: '0000' }),
    );
    await governance.post(`/api/v1/holds/${holdId}/lift`).send({ pin: SANDBOX_PIN }).expect(200);
    expect([held, withoutProof, await authoriseNow()]).toEqual([
      [409, 'deletion-all-held'],
      [403, 'access-pin-wrong'],
      [200, 'none'],
    ]);
  });

  it('finds a patient by NHS number after sign-off, and keeps that patient’s message alone', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    const fields = { ...FORM, scope: 'patient', nhsNumber: PATIENT.nhsTyped };
    const placed = await submit(browser, '/holds/new', '/holds', fields);
    expect(placed.status).toBe(303);
    const page = await browser.get(`/deletions/${scene.deletion.deletionId}`);
    expect(page.text).toContain('1 of 7 messages held and will be kept');
    await ordered(stage.services, scene);
    stage.passMs(24 * 3_600_000);
    await stage.services.stations.deletions.execute(scene.deletion.deletionId);
    const erased = await stage.services.stations.custody.erasedMessages(scene.thread.caseId);
    expect(erased.map(({ messageId }) => messageId)).not.toContain(scene.thread.messages[1]?.messageId);
    expect(erased).toHaveLength(6);
    const again = await signedIn(stage, 'marcus.webb');
    const hold = await again.get(String(placed.headers['location']));
    expect(hold.text).toContain(scene.thread.caseId);
  });

  it('holds what was typed even if the record system does not answer, and says so', async () => {
    const { directory } = stage.services.stations;
    directory.findPatients = () => Promise.reject(new Error('no answer'));
    const governance = await programOf(stage, 'marcus.webb');
    const placed = await governance
      .post('/api/v1/holds')
      .send({ ...request, subject: { scope: 'patient', reference: PATIENT.reference } })
      .expect(201);
    expect(placed.body).toMatchObject({ lookup: 'no-answer' });
    expect(await stage.services.stations.worklist.heldCases()).toMatchObject([{ held: 1 }]);
  });

  it('refuses what names nobody, with the field', async () => {
    const governance = await programOf(stage, 'marcus.webb');
    const seen: unknown[] = [];
    for (const subject of [
      { scope: 'patient' },
      { scope: 'patient', nhsNumber: '943 476 5918' },
      { scope: 'patient', nhsNumber: 'AB 12 34 56 C' },
      { scope: 'case', caseId: `case_${'0'.repeat(26)}` },
    ]) {
      seen.push(problemOf(await governance.post('/api/v1/holds').send({ ...request, subject })));
    }
    const later = { ...request, receivedAt: '2026-06-06T08:00:00Z', subject: { scope: 'everything' } };
    seen.push(problemOf(await governance.post('/api/v1/holds').send(later)));
    expect(seen).toEqual([
      [422, 'hold-names-nobody'],
      [422, 'attribution-nhs-number-check-digit'],
      [422, 'attribution-nhs-number-letters'],
      [422, 'hold-unknown-case'],
      [422, 'hold-not-received-yet'],
    ]);
    const browser = await signedIn(stage, 'marcus.webb');
    const typo = { ...FORM, scope: 'patient', nhsNumber: '943 476 5918', 'received-day': '31' };
    const page = await submit(browser, '/holds/new', '/holds', typo);
    expect([page.status, page.text.includes('value="943 476 5918"')]).toEqual([422, true]);
  });

  it('RULE C-01: keeps the requester’s words and the patient out of pages, logs and addresses until they are asked for', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    const fields = { ...FORM, scope: 'patient', nhsNumber: PATIENT.nhsTyped };
    const placed = await submit(browser, '/holds/new', '/holds', fields);
    const path = String(placed.headers['location']);
    const [list, page] = [await browser.get('/holds'), await browser.get(path)];
    const open = [list.text, page.text, path, stage.lines.join()].join();
    for (const word of ['Foxtrot', '9434765919', '943 476 5919']) expect(open).not.toContain(word);
    const shown = await submit(browser, path, `${path}/authority`, {});
    expect(shown.text).toContain(AUTHORITY);
    const events = await listEvents(stage.services.stations.db, 0, 1000);
    expect(events.at(-1)).toMatchObject({ name: 'notes-opened', fields: { kind: 'hold-authority' } });
  });

  it('says whether what it covers was erased before or after the request came', async () => {
    await receipted(stage, scene);
    const governance = await programOf(stage, 'marcus.webb');
    const browser = await signedIn(stage, 'marcus.webb');
    const seen: boolean[] = [];
    for (const receivedAt of ['2026-06-05T07:00:00Z', '2026-06-06T07:40:00.001Z']) {
      stage.passMs(1000);
      const body = { ...request, receivedAt, subject: { scope: 'patient', nhsNumber: PATIENT.nhsTyped } };
      const placed = await governance.post('/api/v1/holds').send(body).expect(201);
      const { holdId } = (placed.body as { hold: { holdId: string } }).hold;
      const page = await browser.get(`/holds/${holdId}`).expect(200);
      seen.push(page.text.includes('After the request was received'));
    }
    expect(seen).toEqual([true, false]);
  });

  it('lets an authoriser see holds and nobody but governance place or lift them', async () => {
    const authoriser = await programOf(stage, 'priya.shah');
    await authoriser.get('/api/v1/holds').expect(200);
    const body = { ...request, subject: { scope: 'everything' } };
    const [place, lift] = [
      await authoriser.post('/api/v1/holds').send(body),
      await authoriser.post(`/api/v1/holds/hold_${'0'.repeat(26)}/lift`).send({ pin: SANDBOX_PIN }),
    ];
    expect([problemOf(place), problemOf(lift)]).toEqual([
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
    ]);
  });
});
