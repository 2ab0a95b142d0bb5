import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { agent, type Response } from 'supertest';
import { listEvents } from '../../../src/audit/index.ts';
import { csrfOf } from '../stage.ts';
import { HOME, openProviderStage, signIn, visitor, type ProviderStage, type Visitor } from './stage.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const PATH = '/api/v1/sign-in/logout';

let stage: ProviderStage;
let ward: Visitor;
let phone: Visitor;
beforeAll(async () => {
  stage = await openProviderStage();
  stage.provider.deliver = async (url, body) => {
    const answer = await agent(stage.app).post(new URL(url).pathname).type('form').send(body);
    return answer.status;
  };
}, 60_000);
afterAll(async () => {
  await stage.close();
});
beforeEach(async () => {
  ward = visitor(stage);
  phone = visitor(stage);
  await signIn(stage, ward, 'u-okafor');
  await signIn(stage, phone, 'u-okafor');
});
afterEach(() => {
  stage.provider.tamper = null;
  stage.provider.down = false;
});

async function send(token: string): Promise<Response> {
  return agent(stage.app).post(PATH).type('form').send({ logout_token: token });
}

async function isIn({ here }: Visitor): Promise<boolean> {
  return (await here.get('/account')).status === 200;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
let serial = 0;

/** What a logout token has to say; a test takes away from it or changes it. */
function order(): Record<string, unknown> {
  serial += 1;
  return {
    iss: stage.provider.issuer,
    aud: 'countersign',
    iat: seconds(),
    exp: seconds() + 120,
    jti: `token-${serial}`,
    sub: 'u-okafor',
    events: { [EVENT]: {} },
  };
}

function without(name: string): Record<string, unknown> {
  const { [name]: _gone, ...rest } = order();
  return rest;
}

describe('RULE I-04: when the provider says that somebody is out', () => {
  it('ends every session of theirs at once, each with its event, and nobody else’s', async () => {
    const webb = visitor(stage);
    await signIn(stage, webb, 'u-webb');
    const answer = await send(await stage.provider.sign(order(), { typ: 'logout+jwt' }));
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect([await isIn(ward), await isIn(phone), await isIn(webb)]).toEqual([false, false, true]);
    const events = await listEvents(stage.services.stations.db, 0, 10_000);
    const ended = events.filter(({ fields }) => 'reason' in fields && fields.reason === 'provider');
    expect(ended.slice(-2).map(({ name, by }) => [name, by])).toEqual([
      ['session-ended', { kind: 'service', id: 'identity-provider' }],
      ['session-ended', { kind: 'service', id: 'identity-provider' }],
    ]);
  });

  it('ends the one session that it names', async () => {
    const sid = (token: string): unknown => decodeJwt(token)['sid'];
    let last: unknown;
    stage.provider.tamper = (path, answer) => {
      if (path === '/token') last = sid((JSON.parse(answer.body) as { id_token: string }).id_token);
      return answer;
    };
    const third = visitor(stage);
    await signIn(stage, third, 'u-okafor');
    expect((await send(await stage.provider.sign({ ...without('sub'), sid: last }))).status).toBe(200);
    expect([await isIn(third), await isIn(ward)]).toEqual([false, true]);
    expect((await send(await stage.provider.sign({ ...order(), sid: 'of-somebody-else' }))).status).toBe(200);
    expect(await isIn(ward)).toBe(true);
  });

  it('works with the provider’s own logout, from its sign-out page to the end of the session here', async () => {
    const page = await ward.here.get('/account');
    const out = await ward.here
      .post('/sign-out')
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    expect(out.headers['location']).toBe('/signed-out');
    const offered = await ward.here.get('/signed-out').expect(200);
    const link = /href="([^"]+session\/end[^"]+)"/.exec(offered.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const asked = new URL(link).searchParams;
    expect([asked.get('client_id'), asked.get('post_logout_redirect_uri')]).toEqual([
      'countersign',
      `${HOME}/sign-in`,
    ]);
    expect(asked.has('id_token_hint')).toBe(false);
    // The same browser at the provider still has another session here: in a second tab of the same profile.
    const tab: Visitor = { here: visitor(stage).here, there: ward.there };
    await signIn(stage, tab, 'u-okafor');
    const back = await ward.there.signOut(link, HOME);
    expect(back?.href).toBe(`${HOME}/sign-in`);
    expect(stage.provider.logouts.at(-1)?.url).toBe(`${HOME}${PATH}`);
    expect([await isIn(tab), await isIn(phone)]).toEqual([false, true]);
  });

  it('takes a token once', async () => {
    const token = await stage.provider.sign(order());
    expect((await send(token)).status).toBe(200);
    await signIn(stage, ward, 'u-okafor');
    expect((await send(token)).status).toBe(400);
    expect(await isIn(ward)).toBe(true);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['another issuer', () => stage.provider.sign({ ...order(), iss: 'https://evil.example' })],
    ['another audience', () => stage.provider.sign({ ...order(), aud: 'x' })],
    ['no event', () => stage.provider.sign(without('events'))],
    ['another event', () => stage.provider.sign({ ...order(), events: { x: {} } })],
    ['an event that is no object', () => stage.provider.sign({ ...order(), events: { [EVENT]: true } })],
    ['a nonce', () => stage.provider.sign({ ...order(), nonce: 'n' })],
    ['a nonce of null', () => stage.provider.sign({ ...order(), nonce: null })],
    ['no id', () => stage.provider.sign(without('jti'))],
    ['no time', () => stage.provider.sign(without('iat'))],
    ['neither subject nor session', () => stage.provider.sign(without('sub'))],
    ['an old time', () => stage.provider.sign({ ...order(), iat: seconds() - 3600 })],
    [
      'a time to come',
      () => stage.provider.sign({ ...order(), iat: seconds() + 3600, exp: seconds() + 7200 }),
    ],
    ['an end in the past', () => stage.provider.sign({ ...order(), exp: seconds() - 120 })],
    ['the type of another token', () => stage.provider.sign(order(), { typ: 'at+jwt' })],
    [
      'another key',
      () =>
        stage.provider.sign(order(), { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    [
      'the client secret as its key',
      () => stage.provider.sign(order(), { alg: 'HS256', key: Buffer.from(stage.provider.clientSecret) }),
    ],
    [
      'no signature',
      () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(order())).toString('base64url')}.`,
    ],
    ['no form', () => 'x'],
  ])('refuses a token with %s, and ends nothing', async (_name, make) => {
    const answer = await send(await make());
    expect([answer.status, answer.body]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'access-logout-token' },
    ]);
    expect([await isIn(ward), await isIn(phone)]).toEqual([true, true]);
  });

  it('refuses an ID token in the place of a logout token', async () => {
    let idToken = '';
    stage.provider.tamper = (path, answer) => {
      if (path === '/token') idToken = (JSON.parse(answer.body) as { id_token: string }).id_token;
      return answer;
    };
    await signIn(stage, visitor(stage), 'u-okafor');
    expect((await send(idToken)).status).toBe(400);
  });

  it('takes a token by a key that is new since the last one, and says 503 when it cannot ask for keys', async () => {
    const changing = await openProviderStage();
    const who = visitor(changing);
    await signIn(changing, who, 'u-okafor');
    changing.provider.tamper = (path, answer) => (path === '/jwks' ? { ...answer, status: 503 } : answer);
    const base = { ...order(), iss: changing.provider.issuer };
    const post = async (token: string) =>
      agent(changing.app).post(PATH).type('form').send({ logout_token: token });
    expect((await post(await changing.provider.sign(base))).status).toBe(503);
    expect(await isIn(who)).toBe(true);
    changing.provider.tamper = null;
    changing.provider.rotateKeys('drop');
    expect((await post(await changing.provider.sign({ ...base, jti: 'later' }))).status).toBe(200);
    expect(await isIn(who)).toBe(false);
    await changing.close();
  });

  it('answers what is no logout token at all without a fault of ours', async () => {
    for (const body of [
      '',
      'x=1',
      'logout_token=',
      `logout_token=${'x'.repeat(20_000)}`,
      'logout_token=a&logout_token=b',
    ]) {
      const answer = await agent(stage.app).post(PATH).type('form').send(body);
      expect([body.slice(0, 20), answer.status]).toEqual([body.slice(0, 20), 422]);
    }
    expect((await agent(stage.app).post(PATH).send({ logout_token: 'x' })).status).toBe(415);
    expect((await agent(stage.app).get(PATH)).status).toBe(405);
  });
});
