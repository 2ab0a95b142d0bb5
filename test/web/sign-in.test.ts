import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { IDLE_LOCK_MS, SESSION_END_MS } from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { csrfOf, openWeb, signedIn, type WebStage } from './stage.ts';

let stage: WebStage;
beforeAll(async () => {
  stage = await openWeb();
});
afterAll(async () => {
  await stage.close();
});

const OKAFOR = { subject: 'amara.okafor', pin: SANDBOX_PIN };

describe('when somebody signs in on the page', () => {
  it('RULE I-01: says that this is a sandbox, with the PIN, on the page', async () => {
    const page = await agent(stage.app).get('/sign-in').expect(200);
    expect(page.text).toContain('This is a sandbox');
    expect(page.text).toContain(`PIN is ${SANDBOX_PIN}`);
  });

  it('RULE I-01: says so on every other page too, errors included', async () => {
    const browser = await signedIn(stage);
    for (const path of ['/account', '/accessibility', '/nothing-here']) {
      const page = await browser.get(path);
      expect([path, page.text.includes('This is a sandbox')]).toEqual([path, true]);
    }
  });

  it('leads to the start page and shows who is signed in', async () => {
    const browser = await signedIn(stage);
    const page = await browser.get('/account').expect(200);
    expect(page.text).toContain('Dr Amara Okafor');
    expect(page.text).toContain('Clinician');
  });

  it('keeps the token out of reach of scripts', async () => {
    const browser = agent(stage.app);
    const page = await browser.get('/sign-in');
    const answer = await browser
      .post('/sign-in')
      .type('form')
      .send({ ...OKAFOR, csrfToken: csrfOf(page) });
    const cookies = String(answer.headers['set-cookie']);
    expect(cookies).toMatch(/countersign-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/);
  });

  it('marks cookies secure and binds them to the host with HTTPS', async () => {
    const secure = await openWeb({ services: { scheme: 'https' } });
    const page = await agent(secure.app).get('/sign-in');
    expect(String(page.headers['set-cookie'])).toMatch(/__Host-countersign-door=.*; Secure/);
    expect(page.headers['strict-transport-security']).toContain('max-age=');
    await secure.close();
  });

  it('shows a wrong PIN beside its field and keeps the choice', async () => {
    const browser = agent(stage.app);
    const page = await browser.get('/sign-in');
    const again = await browser
      .post('/sign-in')
      .type('form')
      .send({ subject: 'daniel.cooper', pin: '0000', csrfToken: csrfOf(page) })
      .expect(422);
    expect(again.text).toContain('You have 4 tries left');
    expect(again.text).toMatch(/value="daniel.cooper" checked/);
    expect(again.text).not.toContain('0000');
  });

  it('names both fields when nothing was given', async () => {
    const browser = agent(stage.app);
    const page = await browser.get('/sign-in');
    const again = await browser
      .post('/sign-in')
      .type('form')
      .send({ csrfToken: csrfOf(page) })
      .expect(422);
    expect(again.text).toContain('href="#subject"');
    expect(again.text).toContain('href="#pin"');
  });
});

describe('when somebody who is not signed in asks for a page', () => {
  it('leads to sign-in and back to the page', async () => {
    const browser = agent(stage.app);
    const sent = await browser.get('/account').expect(303);
    expect(sent.headers['location']).toBe('/sign-in?return=%2Faccount');
    const page = await browser.get('/sign-in?return=%2Faccount');
    const back = await browser
      .post('/sign-in')
      .type('form')
      .send({ ...OKAFOR, returnTo: '/account', csrfToken: csrfOf(page) });
    expect(back.headers['location']).toBe('/account');
  });

  it('never leads to another site', async () => {
    for (const evil of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const browser = agent(stage.app);
      const page = await browser.get(`/sign-in?return=${encodeURIComponent(evil)}`);
      expect(page.text).not.toContain('evil.example');
      const back = await browser
        .post('/sign-in')
        .type('form')
        .send({ ...OKAFOR, returnTo: evil, csrfToken: csrfOf(page) });
      expect(back.headers['location']).toBe('/worklist');
    }
  });
});

describe('RULE I-02: when a session is left alone', () => {
  it('locks, and the PIN leads back to the same place', async () => {
    const browser = await signedIn(stage);
    stage.passMs(IDLE_LOCK_MS);
    const sent = await browser.get('/account?from=7').expect(303);
    expect(sent.headers['location']).toBe('/locked?return=%2Faccount%3Ffrom%3D7');
    const page = await browser.get('/locked?return=%2Faccount%3Ffrom%3D7').expect(200);
    expect(page.text).toContain('session of <strong>Dr Amara Okafor');
    const form = { returnTo: '/account?from=7', csrfToken: csrfOf(page) };
    const wrong = await browser
      .post('/unlock')
      .type('form')
      .send({ ...form, pin: '0000' })
      .expect(422);
    expect(wrong.text).toContain('You have 4 tries left');
    const open = await browser
      .post('/unlock')
      .type('form')
      .send({ ...form, pin: SANDBOX_PIN })
      .expect(303);
    expect(open.headers['location']).toBe('/account?from=7');
    await browser.get('/account').expect(200);
  });

  it('takes another person to their own start page instead', async () => {
    const browser = await signedIn(stage);
    stage.passMs(SESSION_END_MS);
    const sent = await browser.get('/accessibility?x=1');
    expect(sent.status).toBe(200);
    const page = await browser.get('/sign-in?return=%2Faccount%3Ffrom%3D7');
    const other = await browser
      .post('/sign-in')
      .type('form')
      .send({ ...OKAFOR, subject: 'daniel.cooper', returnTo: '/account?from=7', csrfToken: csrfOf(page) });
    expect(other.headers['location']).toBe('/worklist');
  });

  it('brings the same person back after the session ended', async () => {
    const browser = await signedIn(stage);
    stage.passMs(SESSION_END_MS);
    await browser.get('/account').expect(303);
    const page = await browser.get('/sign-in?return=%2Faccount%3Ffrom%3D7');
    expect(page.text).toContain('Your session ended');
    const same = await browser
      .post('/sign-in')
      .type('form')
      .send({ ...OKAFOR, returnTo: '/account?from=7', csrfToken: csrfOf(page) });
    expect(same.headers['location']).toBe('/account?from=7');
  });

  it('locks at once when asked to', async () => {
    const browser = await signedIn(stage);
    const page = await browser.get('/account');
    await browser
      .post('/lock')
      .type('form')
      .send({ csrfToken: csrfOf(page) })
      .expect(303);
    await browser.get('/account').expect(303);
  });
});

describe('when somebody signs out', () => {
  it('ends the session for every copy of its token', async () => {
    const browser = await signedIn(stage);
    const page = await browser.get('/account');
    const cookie = page.request.cookies;
    await browser
      .post('/sign-out')
      .type('form')
      .send({ csrfToken: csrfOf(page) })
      .expect(303);
    const replayed = await agent(stage.app).get('/account').set('Cookie', cookie);
    expect(replayed.status).toBe(303);
    const next = await browser.get('/sign-in');
    expect(next.text).toContain('You are signed out.');
    expect((await browser.get('/sign-in')).text).not.toContain('You are signed out.');
  });
});

describe('when a form is forged', () => {
  it('refuses a form without its token, or with another one', async () => {
    const browser = await signedIn(stage);
    for (const csrfToken of [undefined, 'x', 'A'.repeat(43)]) {
      const answer = await browser.post('/lock').type('form').send({ csrfToken });
      expect([answer.status, answer.text.includes('web-forged-form')]).toEqual([403, true]);
    }
    await browser.get('/account').expect(200);
  });

  it('refuses to sign somebody in from a form of another browser', async () => {
    const page = await agent(stage.app).get('/sign-in');
    await agent(stage.app)
      .post('/sign-in')
      .type('form')
      .send({ ...OKAFOR, csrfToken: csrfOf(page) })
      .expect(403);
  });

  it('refuses a change that another site asks for', async () => {
    const browser = await signedIn(stage);
    const page = await browser.get('/account');
    const answer = await browser
      .post('/lock')
      .set('Sec-Fetch-Site', 'cross-site')
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    expect([answer.status, answer.text.includes('web-foreign-origin')]).toEqual([403, true]);
  });
});
