import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { IDLE_LOCK_MS } from '../../../src/access/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { csrfOf, openWeb, signedIn } from '../stage.ts';
import {
  beginAgain,
  codeOf,
  destination,
  openProviderStage,
  signIn,
  throughProvider,
  visitor,
  type ProviderStage,
  type Visitor,
} from './stage.ts';

let stage: ProviderStage;
let who: Visitor;
beforeAll(async () => {
  stage = await openProviderStage();
}, 60_000);
afterAll(async () => {
  await stage.close();
});
beforeEach(async () => {
  who = visitor(stage);
  await signIn(stage, who, 'u-okafor');
});
afterEach(() => {
  stage.provider.tamper = null;
});

async function lastEvent(): Promise<[string, Record<string, unknown>]> {
  const events = await listEvents(stage.services.stations.db, 0, 10_000);
  const last = events.at(-1);
  return [last?.name ?? '', last?.fields ?? {}];
}

/** When the newest open session counts as signed in, and what the provider calls it. */
async function newestSession(): Promise<{
  authenticated_at: Date;
  provider_session: string | null;
  aal: number | null;
}> {
  const { rows } = await sql<{ authenticated_at: Date; provider_session: string | null; aal: number | null }>`
    select authenticated_at, provider_session, aal from session
    where ended_at is null order by authenticated_at desc limit 1`.execute(stage.services.stations.db);
  const [row] = rows;
  if (row === undefined) throw new Error('there is no session');
  return row;
}

/** Makes the provider say that the person gave their credentials at another time. */
function authenticatedAt(change: (now: number) => number | undefined): void {
  stage.provider.tamper = async (path, answer) => {
    if (path !== '/token') return answer;
    const body = JSON.parse(answer.body) as { id_token: string };
    const { auth_time: _told, ...claims } = decodeJwt(body.id_token);
    const time = change(Math.floor(Date.now() / 1000));
    const id_token = await stage.provider.sign({
      ...claims,
      ...(time === undefined ? {} : { auth_time: time }),
    });
    return { ...answer, body: JSON.stringify({ ...body, id_token }) };
  };
}

describe('when somebody proves again who they are, at the provider', () => {
  it('asks the provider to ask them anew', async () => {
    const asked = new URL(destination(await beginAgain(who))).searchParams;
    expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
  });

  it('RULE I-03: goes on at the same place under a new token, with an event', async () => {
    const before = await newestSession();
    const back = await who.here.get(await throughProvider(who, await beginAgain(who, '/account?step=sign')));
    expect([back.status, back.headers['location']]).toEqual([303, '/account?step=sign']);
    const after = await newestSession();
    expect(after.authenticated_at.getTime()).toBeGreaterThanOrEqual(before.authenticated_at.getTime());
    expect(after).toMatchObject({ provider_session: expect.stringMatching(/./), aal: 3 });
    expect(back.headers['set-cookie']).toEqual([expect.stringMatching(/countersign-session=/)]);
    expect(await lastEvent()).toEqual(['stepped-up', { method: 'sign-in' }]);
    await who.here.get('/account').expect(200);
  });

  it('RULE I-02: opens a locked session for the same person at the same place', async () => {
    stage.passMs(IDLE_LOCK_MS);
    await who.here.get('/account').expect(303);
    stage.passMs(-IDLE_LOCK_MS);
    const locked = await who.here.get('/locked?return=%2Faccount%3Fx%3D1').expect(200);
    expect(locked.text).toContain('/sign-in/again?return=%2Faccount%3Fx%3D1');
    const back = await who.here.get(await throughProvider(who, await beginAgain(who, '/account?x=1')));
    expect(back.headers['location']).toBe('/account?x=1');
    await who.here.get('/account').expect(200);
  });

  it('refuses another person, whose account is not touched, and leaves the session locked', async () => {
    const page = await who.here.get('/account');
    await who.here
      .post('/lock')
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    stage.provider.person = 'u-brennan';
    who.there = visitor(stage).there;
    const refused = await who.here.get(await throughProvider(who, await beginAgain(who)));
    expect([refused.status, codeOf(refused)]).toEqual([403, 'access-other-person']);
    expect(await lastEvent()).toEqual([
      'step-up-refused',
      { method: 'sign-in', reason: 'access-other-person' },
    ]);
    await who.here.get('/account').expect(303);
    const accounts = await stage.services.access.listAccounts();
    expect(accounts.map(({ account }) => account.subject)).not.toContain('u-brennan');
  });

  it.each([
    ['an hour ago', (now: number) => now - 3600],
    ['before it was asked', (now: number) => now - 120],
    ['at no time', () => undefined],
  ])('refuses a provider that asked nobody: credentials given %s', async (_name, change) => {
    const left = await beginAgain(who);
    authenticatedAt(change);
    const page = await who.here.get(await throughProvider(who, left));
    expect([page.status, codeOf(page)]).toEqual([
      403,
      expect.stringMatching(/^access-(not-proved-again|token-refused)$/),
    ]);
  });

  it('does not sign somebody in whose session ended meanwhile', async () => {
    const path = await throughProvider(who, await beginAgain(who));
    const page = await who.here.get('/account');
    await who.here
      .post('/sign-out')
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    const back = await who.here.get(path);
    expect([back.status, codeOf(back)]).toEqual([403, 'access-session-gone']);
  });

  it('cannot be finished in another session of the same browser', async () => {
    const path = await throughProvider(who, await beginAgain(who));
    const page = await who.here.get('/account');
    await who.here
      .post('/sign-out')
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    await signIn(stage, who, 'u-okafor');
    const back = await who.here.get(path);
    expect([back.status, codeOf(back)]).toEqual([403, 'access-session-gone']);
  });

  it('leads to sign-in who has no session', async () => {
    const stranger = visitor(stage);
    const sent = await stranger.here.get('/sign-in/again?return=%2Faccount').expect(303);
    expect(sent.headers['location']).toBe('/sign-in?return=%2Faccount');
  });
});

describe('when a role changes at the provider', () => {
  it('takes effect at the next sign-in, and a disabled account never gets in', async () => {
    const webb = visitor(stage);
    await signIn(stage, webb, 'u-webb');
    const { account } =
      (await stage.services.access.listAccounts()).find((one) => one.account.subject === 'u-webb') ?? {};
    stage.provider.tamper = (path, answer) =>
      path === '/me' ? { ...answer, body: answer.body.replace('cs-governance', 'cs-delegates') } : answer;
    await signIn(stage, visitor(stage), 'u-webb');
    const now = (await stage.services.access.listAccounts()).find((one) => one.account.subject === 'u-webb');
    expect([account?.role, now?.account.role]).toEqual(['governance', 'delegate']);
    const { accountId } = now?.account ?? { accountId: '' };
    const { db } = stage.services.stations;
    await stage.services.access.disableAccount(accountId, { by: accountId, reason: 'left' }, db);
    const page = await signIn(stage, visitor(stage), 'u-webb');
    expect([page.status, codeOf(page)]).toEqual([403, 'access-account-disabled']);
    expect((await webb.here.get('/account')).status).toBe(303);
  });
});

describe('when a sandbox asks again who somebody is', () => {
  it('takes the built-in PIN, at the same place, and counts a wrong one', async () => {
    const sandbox = await openWeb();
    const browser = await signedIn(sandbox);
    const page = await browser.get('/sign-in/again?return=%2Faccount').expect(200);
    const form = { csrfToken: csrfOf(page), returnTo: '/account' };
    const wrong = await browser
      .post('/sign-in/again')
      .type('form')
      .send({ ...form, pin: '0000' });
    expect([wrong.status, wrong.text.includes('You have 4 tries left')]).toEqual([422, true]);
    await browser.post('/sign-in/again').type('form').send(form).expect(422);
    const open = await browser
      .post('/sign-in/again')
      .type('form')
      .send({ ...form, pin: '2468' });
    expect([open.status, open.headers['location']]).toEqual([303, '/account']);
    await browser.get('/account').expect(200);
    await browser.get('/sign-in/callback?code=x').expect(403);
    await sql`delete from account_pin`.execute(sandbox.services.stations.db);
    const none = await browser.get('/sign-in/again').expect(200);
    expect([none.text.includes('name="pin"'), none.text.includes('You have no PIN')]).toEqual([false, true]);
    await sandbox.close();
  });
});
