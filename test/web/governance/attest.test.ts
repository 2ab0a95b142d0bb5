import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { openSteps } from '../../../src/workflow/outbox.ts';
import { csrfOf, openWeb, signedIn, type WebStage } from '../stage.ts';
import { executed, problemOf, programOf, proposed, submit, WORDS, type Scene } from './scene.ts';

let stage: WebStage;
let scene: Scene;
let links: string[];
beforeEach(async () => {
  stage = await openWeb();
  scene = await proposed(stage.services);
  links = await executed(stage, scene);
});
afterEach(() => stage.close());

const answered = async () => {
  const orders = await stage.services.stations.deletions.orders(scene.deletion.deletionId);
  return orders.flatMap(({ result }) => (result === null ? [] : [`${result.state} ${result.grade}`]));
};
const link = (index = 0): string => links[index] ?? '';

describe('RULE D-04: when a hold comes after the link', () => {
  const hold = async (subject: object = { scope: 'everything' }) =>
    (await programOf(stage, 'marcus.webb'))
      .post('/api/v1/holds')
      .send({
        subject,
        kind: 'litigation',
        authority: 'CL/9',
        receivedAt: stage.services.clock.now().toISOString(),
      })
      .expect(201);
  const path = (index: number): string => `/attest/${link(index)}`;
  const said = { answer: 'deleted-already', name: 'Foxtrot Whisky' };
  /** A link of a phone, and that of the export file. */
  const linksByClass = async (): Promise<(string | undefined)[]> => {
    const { deletions } = stage.services.stations;
    const requests = await Promise.all(links.map((token) => deletions.behindLink(token)));
    return ['participant-device', 'export-file'].map(
      (kind) => links[requests.findIndex(({ copy }) => copy.class === kind)],
    );
  };

  it('says plainly not to delete, what to do, and not why', async () => {
    const [phone = '', file = ''] = await linksByClass();
    await hold();
    const page = await agent(stage.app).get(`/attest/${phone}`).expect(409);
    expect(page.text).toMatch(/<h1[^>]*>Do not delete this conversation<\/h1>/);
    for (const words of ['must be kept', 'disappear', 'deletion-held']) expect(page.text).toContain(words);
    const other = await agent(stage.app).get(`/attest/${file}`).expect(409);
    expect(other.text).toContain('Keep the file where it is');
    for (const word of [...WORDS, 'Okafor', 'itigation', 'CL/9', 'Have you deleted your copy?'])
      expect(page.text).not.toContain(word);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
  });

  it('refuses an answer that was being typed, keeps the name, and offers the one that is left', async () => {
    const browser = agent(stage.app);
    const csrfToken = csrfOf(await browser.get(path(0)));
    await hold();
    const send = (fields: object) =>
      browser
        .post(path(0))
        .type('form')
        .send({ ...fields, csrfToken });
    for (const answer of ['deleted', 'never-had', 'cannot']) {
      const refused = await send({ ...said, answer });
      expect([refused.status, refused.text.includes('was not recorded')]).toEqual([409, true]);
      expect(refused.text).toMatch(/name="name"[^>]* value="Foxtrot Whisky"/);
    }
    // What was missing in an answer to the question is no mistake on this page.
    expect((await send({})).status).toBe(409);
    expect((await send({ ...said, name: '' })).status).toBe(422);
    expect(await answered()).toEqual(['refused-hold X']);
    const sent = await send(said);
    expect([sent.status, sent.headers['location']]).toEqual([303, `${path(0)}/done`]);
    await browser.get(`${path(0)}/done`).expect(200);
    const after = await browser.get(path(0)).expect(409);
    expect(after.text).toContain('You said that it was deleted already');
    expect(after.text).not.toContain('name="name"');
    expect(await answered()).toEqual(['refused-hold X']);
  });

  it('gives programs the same', async () => {
    const outsider = agent(stage.app);
    const post = (index: number, answer: string) =>
      outsider.post('/api/v1/attestations').send({ token: link(index), answer, name: 'The holder' });
    expect(problemOf(await post(0, 'deleted-already'))).toEqual([409, 'deletion-not-held']);
    await hold();
    expect(problemOf(await post(0, 'deleted'))).toEqual([409, 'deletion-held']);
    await post(0, 'deleted-already').expect(204);
    expect(problemOf(await post(0, 'deleted-already'))).toEqual([409, 'deletion-already-attested']);
    const clinician = await programOf(stage, 'amara.okafor');
    const cases = `/api/v1/cases/${scene.thread.caseId}/copies`;
    const { copies } = (await clinician.get(cases)).body as {
      copies: { copyId: string; order: { state: string | null; saidGone: boolean } | null }[];
    };
    const told = copies.flatMap(({ order }) => (order === null ? [] : [[order.state, order.saidGone]]));
    expect(told).toContainEqual(['refused-hold', true]);
    const open = copies.find(({ order }) => order?.state === null);
    expect(problemOf(await clinician.post(`${cases}/${open?.copyId}/link`))).toEqual([409, 'deletion-held']);
  });

  it('asks the runner to look at every copy at once, and only where the hold reaches', async () => {
    const { db } = stage.services.stations;
    const steps = async () => (await openSteps(db)).filter(({ step }) => step === 'close-copies');
    await hold({ scope: 'patient', reference: 'Patient/somebody-else' });
    expect(await steps()).toEqual([]);
    await hold({ scope: 'case', caseId: scene.thread.caseId });
    expect(await steps()).toMatchObject([{ subjectId: scene.deletion.deletionId, nextAt: null }]);
    expect(stage.nudges()).toBeGreaterThan(0);
  });

  it('shows staff which copies must be kept, and which are said to be gone', async () => {
    await hold();
    await agent(stage.app)
      .post('/api/v1/attestations')
      .send({ token: link(0), ...said })
      .expect(204);
    await stage.services.stations.deletions.close(scene.deletion.deletionId);
    const status = await (await signedIn(stage)).get(`/cases/${scene.thread.caseId}`).expect(200);
    expect(status.text).toContain('3 of them must be kept under a hold');
    expect(status.text).toContain('Its holder says that it was deleted before');
    const governance = await signedIn(stage, 'marcus.webb');
    const page = await governance.get(`/deletions/${scene.deletion.deletionId}`).expect(200);
    expect(page.text).toContain('Said to be deleted before');
  });
});

describe('RULE D-05: when a copy holder opens their link', () => {
  it('asks one question, names nobody, and tells no other site', async () => {
    const page = await agent(stage.app).get(`/attest/${link()}`).expect(200);
    expect(page.text).toContain('WhatsApp');
    expect(page.text).toContain(
      'I have deleted this conversation from every phone, tablet and computer of mine, with its photos and files, and I hold no other copy of it.',
    );
    for (const word of [...WORDS, 'Okafor']) expect(page.text).not.toContain(word);
    expect([page.headers['referrer-policy'], page.headers['cache-control']]).toEqual([
      'no-referrer',
      'no-store',
    ]);
  });

  it('takes each answer as what a person says, and closes the link', async () => {
    const answers = ['deleted', 'never-had', 'cannot'];
    for (const [index, answer] of answers.entries()) {
      const path = `/attest/${link(index)}`;
      const browser = agent(stage.app);
      const sent = await submit(browser, path, path, { answer, name: 'Foxtrot Whisky' });
      expect([sent.status, sent.headers['location']]).toEqual([303, `${path}/done`]);
      await browser.get(`${path}/done`).expect(200);
      const again = await browser.get(path).expect(409);
      expect(again.text).toContain('deletion-already-attested');
    }
    expect((await answered()).toSorted()).toEqual([
      'attested-by-person G',
      'attested-by-person G',
      'unreachable X',
    ]);
    expect(stage.nudges()).toBe(3);
    for (const secret of [...links, 'Foxtrot']) expect(stage.lines.join()).not.toContain(secret);
  });

  it('keeps what was chosen when the name is missing', async () => {
    const path = `/attest/${link()}`;
    const page = await submit(agent(stage.app), path, path, { answer: 'never-had', name: '' });
    expect(page.status).toBe(422);
    expect(page.text).toMatch(/value="never-had" checked/);
    expect(await answered()).toEqual([]);
  });

  it('says with a code why a link is not answered for', async () => {
    const outsider = agent(stage.app);
    const post = (token: string) =>
      outsider.post('/api/v1/attestations').send({ token, answer: 'deleted', name: 'The holder' });
    const unknown = await outsider.get(`/attest/${'x'.repeat(43)}`);
    expect([unknown.status, unknown.text.includes('deletion-unknown-link')]).toEqual([404, true]);
    await post(link()).expect(204);
    stage.passMs(8 * 24 * 3_600_000);
    await stage.services.stations.deletions.close(scene.deletion.deletionId);
    const late = await outsider.get(`/attest/${link(1)}`);
    expect([late.status, late.text.includes('deletion-too-late')]).toEqual([409, true]);
    expect([
      problemOf(await post('no token')),
      problemOf(await post(link())),
      problemOf(await post(link(1))),
      problemOf(
        await outsider.post('/api/v1/attestations').send({ token: link(), answer: 'yes', name: 'x' }),
      ),
    ]).toEqual([
      [404, 'deletion-unknown-link'],
      [409, 'deletion-already-attested'],
      [409, 'deletion-too-late'],
      [422, 'web-invalid-input'],
    ]);
  });
});
