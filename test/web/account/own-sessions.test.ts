import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent, type Agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { accountOf, problemOf, programOf, submit } from '../governance/scene.ts';
import { bearer, csrfOf, openWeb, signedIn, type WebStage } from '../stage.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0';
const PLACE = '/account/sessions';

let stage: WebStage;
let okafor: string;
beforeEach(async () => {
  stage = await openWeb();
  okafor = await accountOf(stage.services, 'amara.okafor');
});
afterEach(() => stage.close());

async function trailOf(...names: string[]): Promise<unknown[]> {
  const events = await listEvents(stage.services.stations.db, 0, 1000);
  return events
    .filter(({ name }) => names.includes(name))
    .map(({ name, by, fields }) => [name, by.id, fields]);
}

async function inFirefox(): Promise<Agent> {
  const browser = agent(stage.app).set('User-Agent', FIREFOX);
  const page = await browser.get('/sign-in');
  const fields = { subject: 'amara.okafor', pin: SANDBOX_PIN, csrfToken: csrfOf(page) };
  await browser.post('/sign-in').type('form').send(fields).expect(303);
  return browser;
}

type Shown = { sessionId: string; where: string; isThis: boolean; state: string };

async function shownBy(browser: Agent): Promise<Shown[]> {
  const { body } = await browser.get('/api/v1/account/sessions').expect(200);
  return (body as { sessions: Shown[] }).sessions;
}

describe('when somebody looks where they are signed in', () => {
  it('names each place in a few words, this one first, and nothing that the browser said', async () => {
    const firefox = await inFirefox();
    stage.passMs(1);
    await bearer(stage);
    await signedIn(stage, 'daniel.cooper');
    stage.passMs(16 * 60_000);
    const here = await signedIn(stage);
    expect((await shownBy(here)).map(({ where, isThis, state }) => [where, isThis, state])).toEqual([
      ['A browser', true, 'active'],
      ['A program', false, 'locked'],
      ['Firefox on Windows', false, 'locked'],
    ]);
    const page = await here.get(PLACE).expect(200);
    expect(page.text).toContain('Firefox on Windows');
    expect(page.text).not.toContain('Gecko');
    expect((await firefox.get(PLACE)).status).toBe(303);
  });

  it('ends one of them and leaves the rest, once', async () => {
    const firefox = await inFirefox();
    const here = await signedIn(stage);
    const [, other] = await shownBy(here);
    const path = `${PLACE}/${other?.sessionId ?? ''}/end`;
    const answer = await submit(here, PLACE, path, {});
    expect([answer.status, answer.headers['location']]).toEqual([303, PLACE]);
    expect([(await firefox.get('/account')).status, (await here.get('/account')).status]).toEqual([303, 200]);
    expect((await submit(here, PLACE, path, {})).status).toBe(404);
    expect(await trailOf('session-ended')).toEqual([
      ['session-ended', okafor, { accountId: okafor, sessionId: other?.sessionId, reason: 'own' }],
    ]);
  });

  it('ends all others at once', async () => {
    const firefox = await inFirefox();
    const token = await bearer(stage);
    const here = await signedIn(stage);
    await submit(here, PLACE, '/account/end-other-sessions', {});
    const statuses = [
      (await firefox.get('/account')).status,
      (await agent(stage.app).get('/api/v1/me').set('Authorization', token)).status,
      (await here.get('/account')).status,
    ];
    expect(statuses).toEqual([303, 401, 200]);
    expect((await here.get(PLACE)).text).not.toContain('End all others');
  });

  it('signs out when it is the one in use', async () => {
    const here = await signedIn(stage);
    const [own] = await shownBy(here);
    const answer = await submit(here, PLACE, `${PLACE}/${own?.sessionId ?? ''}/end`, {});
    expect(answer.headers['location']).toBe('/sign-in');
    expect(String(answer.headers['set-cookie'])).toContain('countersign-session=;');
    expect((await here.get('/account')).status).toBe(303);
  });

  it('shows and ends nothing of somebody else', async () => {
    const here = await signedIn(stage);
    const [own] = await shownBy(here);
    const cooper = await programOf(stage, 'daniel.cooper');
    const seen = [
      problemOf(await cooper.delete(`/api/v1/account/sessions/${own?.sessionId ?? ''}`)),
      problemOf(await cooper.delete(`/api/v1/account/sessions/session_${'0'.repeat(26)}`)),
    ];
    expect(seen).toEqual(Array.from({ length: 2 }, () => [404, 'access-unknown-session']));
    const { body } = await cooper.post('/api/v1/account/end-other-sessions').expect(200);
    expect(body).toEqual({ sessions: 0 });
    await here.get('/account').expect(200);
  });
});

describe('RULE I-04: when a session cookie is carried off', () => {
  it('opens nothing without the browser’s own cookie, and is worth nothing afterwards', async () => {
    const here = await signedIn(stage);
    const cookies = (await here.get('/account')).request.cookies.split('; ');
    const session = cookies.find((cookie) => cookie.startsWith('countersign-session=')) ?? '';
    await agent(stage.app).get('/account').set('Cookie', session).expect(303);
    await here.get('/account').expect(303);
    const [, token = ''] = session.split('=');
    await agent(stage.app).get('/api/v1/me').set('Authorization', `Bearer ${token}`).expect(401);
    expect((await trailOf('session-ended')).map((event) => (event as unknown[])[2])).toEqual([
      { accountId: okafor, sessionId: expect.any(String), reason: 'device-mismatch' },
    ]);
  });
});
