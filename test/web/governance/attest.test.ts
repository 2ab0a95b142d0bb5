import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { openWeb, type WebStage } from '../stage.ts';
import { executed, problemOf, proposed, submit, WORDS, type Scene } from './scene.ts';

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
