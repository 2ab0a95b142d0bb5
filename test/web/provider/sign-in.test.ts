import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { SESSION_END_MS } from '../../../src/access/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { csrfOf } from '../stage.ts';
import {
  begin,
  codeOf,
  destination,
  openProviderStage,
  signIn,
  throughProvider,
  visitor,
  type ProviderStage,
} from './stage.ts';

let stage: ProviderStage;
beforeAll(async () => {
  stage = await openProviderStage();
}, 60_000);
afterAll(async () => {
  await stage.close();
});
beforeEach(() => {
  stage.provider.person = 'u-okafor';
});
afterEach(() => {
  stage.provider.down = false;
  stage.provider.tamper = null;
});

async function lastEvents(count: number): Promise<[string, Record<string, unknown>][]> {
  const events = await listEvents(stage.services.stations.db, 0, 10_000);
  return events.slice(-count).map(({ name, fields }) => [name, fields]);
}

describe('RULE I-01: when staff sign in through the provider', () => {
  it('shows one button with the name of the provider, and no built-in person', async () => {
    const page = await agent(stage.app).get('/sign-in').expect(200);
    expect(page.text).toContain('Sign in with Trust sign-in');
    expect(page.text).not.toMatch(/type="password"|type="radio"/);
  });

  it('asks with PKCE S256, state, nonce and the wanted assurance, in the query', async () => {
    const left = await begin(visitor(stage));
    const url = new URL(destination(left));
    const asked = Object.fromEntries(url.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'countersign',
      redirect_uri: 'http://countersign.test/sign-in/callback',
      code_challenge_method: 'S256',
      acr_values: 'AAL2_OR_AAL3_ANY',
      scope: 'openid profile',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
  });

  it('lets nobody be sent there from another site, nor without the form', async () => {
    const { here } = visitor(stage);
    await here.post('/sign-in/begin').type('form').send({}).expect(403);
    const page = await here.get('/sign-in');
    await here
      .post('/sign-in/begin')
      .set('Sec-Fetch-Site', 'cross-site')
      .type('form')
      .send({ csrfToken: csrfOf(page) })
      .expect(403);
  });

  it('brings them in with the name, role, team and identifiers of their claims, to where they wanted', async () => {
    const who = visitor(stage);
    const back = await signIn(stage, who, 'u-okafor', '/account?x=1');
    expect([back.status, back.headers['location']]).toEqual([303, '/account?x=1']);
    const page = await who.here.get('/account').expect(200);
    expect(page.text).toContain('Dr Amara Okafor');
    const accounts = await stage.services.access.listAccounts();
    expect(accounts.find(({ account }) => account.subject === 'u-okafor')?.account).toMatchObject({
      issuer: stage.provider.issuer,
      jobTitle: 'Surgical registrar',
      role: 'clinician',
      team: 'surgery',
      identifiers: [{ system: 'https://fhir.hl7.org.uk/Id/gmc-number', value: '7654321' }],
    });
    expect((await lastEvents(1))[0]).toEqual(['signed-in', { method: 'provider' }]);
  });

  it('keeps the session cookie as any other, and the secret of the sign-in away from scripts', async () => {
    const who = visitor(stage);
    const left = await begin(who);
    expect(String(left.headers['set-cookie'])).toMatch(
      /countersign-sign-in=[\w-]{43};.*HttpOnly; SameSite=Lax/,
    );
    const back = await who.here.get(await throughProvider(who, left));
    expect(String(back.headers['set-cookie'])).toMatch(
      /countersign-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/,
    );
  });

  it('keeps no token, code, state or claim in the log', async () => {
    const who = visitor(stage);
    const path = await throughProvider(who, await begin(who));
    await who.here.get(path).expect(303);
    const log = stage.lines.join('\n');
    for (const secret of new URL(path, 'http://x').searchParams.values()) expect(log).not.toContain(secret);
    expect(log).not.toContain('Okafor');
  });

  it('takes another person than before to their own start page', async () => {
    const who = visitor(stage);
    await signIn(stage, who, 'u-okafor');
    stage.passMs(SESSION_END_MS);
    who.there = visitor(stage).there;
    const back = await signIn(stage, who, 'u-webb', '/account?x=1');
    expect(back.headers['location']).toBe('/deletions');
    stage.passMs(-SESSION_END_MS);
  });

  it('lets two tabs of one browser sign in side by side', async () => {
    const who = visitor(stage);
    const [one, other] = [await begin(who), await begin(who)];
    await who.here.get(await throughProvider(who, other)).expect(303);
    await who.here.get(await throughProvider(who, one)).expect(303);
  });

  it('never leads to another site', async () => {
    for (const evil of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const back = await signIn(stage, visitor(stage), 'u-okafor', evil);
      expect(back.headers['location']).toBe('/worklist');
    }
  });
});

describe('RULE I-06: when the claims give no single role', () => {
  it.each([
    ['u-nobody', 'access-no-role'],
    ['u-both', 'access-two-roles'],
    ['u-weak', 'access-assurance-too-low'],
  ])('refuses %s with %s, in words, with an event', async (person, code) => {
    const page = await signIn(stage, visitor(stage), person);
    expect([page.status, codeOf(page)]).toEqual([403, code]);
    expect((await lastEvents(1))[0]).toEqual(['sign-in-refused', { reason: code }]);
    const accounts = await stage.services.access.listAccounts();
    expect(accounts.map(({ account }) => account.subject)).not.toContain(person);
  });
});

describe('when the provider answers with an error', () => {
  it('says that they said no, in our words only', async () => {
    const who = visitor(stage);
    const left = await begin(who);
    stage.provider.person = null;
    const page = await who.here.get(await throughProvider(who, left));
    expect([page.status, codeOf(page)]).toEqual([403, 'access-denied']);
    expect(page.text).not.toContain('They said');
  });

  it.each([
    ['login_required', 403, 'access-login-required'],
    ['interaction_required', 403, 'access-login-required'],
    ['temporarily_unavailable', 503, 'access-provider-down'],
    ['server_error', 503, 'access-provider-down'],
    ['invalid_scope', 403, 'access-provider-error'],
    ['<script>alert(1)</script>', 403, 'access-provider-error'],
    ['__proto__', 403, 'access-provider-error'],
  ])('turns %s into a page', async (error, status, code) => {
    const who = visitor(stage);
    const state = new URL(destination(await begin(who))).searchParams.get('state') ?? '';
    const query = new URLSearchParams({
      state,
      error,
      error_description: '<b>x</b>',
      iss: stage.provider.issuer,
    });
    const page = await who.here.get(`/sign-in/callback?${query.toString()}`);
    expect([page.status, codeOf(page)]).toEqual([status, code]);
    expect(page.headers['retry-after']).toBe(status === 503 ? '30' : undefined);
    expect(page.text).not.toMatch(/<script>alert|<b>x/);
  });
});

describe('when what comes back was not begun here', () => {
  it('refuses a callback that is played again, and one whose state is unknown or missing', async () => {
    const who = visitor(stage);
    const path = await throughProvider(who, await begin(who));
    await who.here.get(path).expect(303);
    expect(codeOf(await who.here.get(path).expect(403))).toBe('access-sign-in-used');
    for (const query of ['', '?code=x', `?code=x&state=${'A'.repeat(43)}`, '?state=1&state=2&code=x']) {
      const page = await who.here.get(`/sign-in/callback${query}`);
      expect([page.status, codeOf(page)]).toEqual([403, 'access-sign-in-unknown']);
    }
  });

  it('refuses the callback of another browser, and leaves it to the one that began', async () => {
    const victim = visitor(stage);
    const path = await throughProvider(victim, await begin(victim));
    const stranger = visitor(stage);
    await begin(stranger);
    for (const other of [stranger.here, agent(stage.app)]) {
      expect(codeOf(await other.get(path).expect(403))).toBe('access-sign-in-unknown');
    }
    await victim.here.get(path).expect(303);
  });

  it('refuses a code that another browser was given', async () => {
    const [mine, theirs] = [visitor(stage), visitor(stage)];
    const stolen = new URL(await throughProvider(theirs, await begin(theirs)), 'http://x').searchParams;
    const own = new URL(await throughProvider(mine, await begin(mine)), 'http://x').searchParams;
    own.set('code', stolen.get('code') ?? '');
    const page = await mine.here.get(`/sign-in/callback?${own.toString()}`);
    expect([page.status, codeOf(page)]).toEqual([403, 'access-code-refused']);
  });

  it('refuses an answer of another issuer, and one that names none though ours always does', async () => {
    for (const issuer of ['https://evil.example', null]) {
      const who = visitor(stage);
      const answer = new URL(await throughProvider(who, await begin(who)), 'http://x').searchParams;
      if (issuer === null) answer.delete('iss');
      else answer.set('iss', issuer);
      const page = await who.here.get(`/sign-in/callback?${answer.toString()}`);
      expect([page.status, codeOf(page)]).toEqual([403, 'access-token-refused']);
    }
  });

  it('refuses one that took too long', async () => {
    const who = visitor(stage);
    const path = await throughProvider(who, await begin(who));
    stage.passMs(15 * 60_000);
    expect(codeOf(await who.here.get(path).expect(403))).toBe('access-sign-in-late');
    stage.passMs(-15 * 60_000);
  });

  it('refuses parameters that are there twice, or are endless, without a fault of ours', async () => {
    for (const twist of ['&code=again', '&iss=again', `&x=${'y'.repeat(9000)}`]) {
      const who = visitor(stage);
      const path = await throughProvider(who, await begin(who));
      const page = await who.here.get(`${path}${twist}`);
      expect([page.status, codeOf(page)]).toEqual([403, expect.stringMatching(/^access-(token|answer)-/)]);
    }
  });
});

describe('RULE I-01: when somebody tries a PIN though a provider signs people in', () => {
  it('refuses it on the page and in the API, and says what programs do', async () => {
    const { here } = visitor(stage);
    const page = await here.get('/sign-in');
    await here
      .post('/sign-in')
      .type('form')
      .send({ subject: 'u-okafor', pin: '2468', csrfToken: csrfOf(page) })
      .expect(403);
    const answer = await agent(stage.app).post('/api/v1/session').send({ subject: 'u-okafor', pin: '2468' });
    expect([answer.status, (answer.body as { error: { code: string } }).error.code]).toEqual([
      403,
      'access-no-pin-sign-in',
    ]);
  });
});
