import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { openSteps } from '../../../src/workflow/outbox.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import { problemOf, programOf, proposed, submit, WORDS, type Scene } from './scene.ts';

let stage: WebStage;
let scene: Scene;
beforeEach(async () => {
  stage = await openWeb();
  scene = await proposed(stage.services);
});
afterEach(() => stage.close());

const stateNow = async (): Promise<string> =>
  (await stage.services.stations.deletions.read(scene.deletion.deletionId)).state.name;

describe('when a deletion is proposed', () => {
  it('shows why, under which policy, who signed, what copies are known and what is held, and no content (RULE C-01)', async () => {
    const browser = await signedIn(stage, 'priya.shah');
    const list = await browser.get('/deletions').expect(200);
    const page = await browser.get(`/deletions/${scene.deletion.deletionId}`).expect(200);
    for (const text of [
      scene.thread.caseId,
      'IG-042',
      'version 3',
      'Dr Amara Okafor',
      'Filed in the record: 1',
      'Not clinical: 6',
      'Phone or computer of a participant: 2',
      'None covers a message',
    ]) {
      expect(page.text).toContain(text);
    }
    expect(list.text).toContain(scene.thread.caseId);
    for (const word of WORDS) expect(list.text + page.text + stage.lines.join()).not.toContain(word);
  });

  it('gives programs the same facts', async () => {
    const program = await programOf(stage, 'marcus.webb');
    const list = await program.get('/api/v1/deletions').expect(200);
    const one = await program.get(`/api/v1/deletions/${scene.deletion.deletionId}`).expect(200);
    expect(list.body).toMatchObject({
      deletions: [
        { deletionId: scene.deletion.deletionId, state: 'proposed', messages: 7, entries: 1, held: 0 },
      ],
    });
    expect(one.body).toMatchObject({
      deletion: { policy: { id: 'IG-042', version: '3' }, signedBy: { display: 'Dr Amara Okafor' } },
      mayAuthorise: { kind: 'refused', code: 'access-wrong-role' },
    });
  });

  it('answers an unknown one with its code', async () => {
    const program = await programOf(stage, 'priya.shah');
    const unknown = `del_${'0'.repeat(26)}`;
    expect(problemOf(await program.get(`/api/v1/deletions/${unknown}`))).toEqual([404, 'deletion-unknown']);
    expect(problemOf(await program.get('/api/v1/deletions/..%2Fsecret'))).toEqual([400, 'web-invalid-input']);
  });
});

describe('RULE D-02: when a deletion is authorised', () => {
  it('takes a PIN given now, keeps who and when, and asks for the next step', async () => {
    const { deletionId } = scene.deletion;
    const browser = await signedIn(stage, 'priya.shah');
    const at = `/deletions/${deletionId}/authorise`;
    const wrong = await submit(browser, at, at, { pin: '0000' });
    expect([wrong.status, await stateNow()]).toEqual([422, 'proposed']);
    const right = await submit(browser, at, at, { pin: SANDBOX_PIN });
    expect([right.status, right.headers['location']]).toEqual([303, `/deletions/${deletionId}`]);
    const steps = await openSteps(stage.services.stations.db, deletionId);
    expect([await stateNow(), steps.map(({ step }) => step), stage.nudges()]).toEqual([
      'authorised',
      ['log-order'],
      1,
    ]);
    const page = await browser.get(`/deletions/${deletionId}`);
    expect(page.text).toContain('Priya Shah');
  });

  it('refuses who signed the case, with its code, before the PIN is looked at', async () => {
    const own = await proposed(stage.services, {
      signer: 'priya.shah',
      sketches: [
        { sender: 'Coops', text: 'Another night', at: '2026-03-04T21:00:00' },
        { sender: 'Coops', text: 'yes' },
      ],
    });
    const { deletionId } = own.deletion;
    const program = await programOf(stage, 'priya.shah');
    const answer = await program.post(`/api/v1/deletions/${deletionId}/authorise`).send({ pin: '0000' });
    expect(problemOf(answer)).toEqual([403, 'access-same-person']);
    const browser = await signedIn(stage, 'priya.shah');
    const page = await browser.get(`/deletions/${deletionId}/authorise`);
    expect(page.text).toContain('You signed this case, so another person must authorise its deletion.');
    expect(page.text).not.toContain('name="pin"');
    expect((await stage.services.stations.deletions.read(deletionId)).state.name).toBe('proposed');
  });

  it('refuses every other role, a wrong PIN, and a second time', async () => {
    const path = `/api/v1/deletions/${scene.deletion.deletionId}/authorise`;
    const seen: unknown[] = [];
    for (const subject of ['amara.okafor', 'marcus.webb', 'sam.ellis']) {
      const program = await programOf(stage, subject);
      seen.push(problemOf(await program.post(path).send({ pin: SANDBOX_PIN })));
    }
    const authoriser = await programOf(stage, 'priya.shah');
    const wrong = await authoriser.post(path).send({ pin: '0000' });
    seen.push([...problemOf(wrong), (wrong.body as { error: { place: unknown } }).error.place]);
    seen.push((await authoriser.post(path).send({ pin: SANDBOX_PIN })).status);
    seen.push(problemOf(await authoriser.post(path).send({ pin: SANDBOX_PIN })));
    expect(seen).toEqual([
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [403, 'access-pin-wrong', { field: 'pin' }],
      200,
      [409, 'deletion-illegal-step'],
    ]);
  });
});
