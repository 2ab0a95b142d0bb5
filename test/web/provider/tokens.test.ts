import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { sha256 } from '../../../src/kernel/digest.ts';
import {
  begin,
  codeOf,
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
afterEach(() => {
  stage.provider.tamper = null;
});

type Claims = Record<string, unknown>;

/** Lets the provider answer with another ID token than its own; the rest of the answer stays. */
function forge(make: (claims: Claims, token: string) => string | Promise<string>): void {
  stage.provider.tamper = async (path, answer) => {
    if (path !== '/token') return answer;
    const body = JSON.parse(answer.body) as { id_token: string };
    const forged = await make(decodeJwt(body.id_token), body.id_token);
    return { ...answer, body: JSON.stringify({ ...body, id_token: forged }) };
  };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

const FORGERIES: [string, (claims: Claims, token: string) => string | Promise<string>][] = [
  ['alg none', (claims) => `${encoded({ alg: 'none' })}.${encoded(claims)}.`],
  [
    'alg NONE, with the old signature',
    (claims, token) => `${encoded({ alg: 'NONE' })}.${encoded(claims)}.${token.split('.')[2] ?? ''}`,
  ],
  [
    'HS256 with the public key in PEM',
    (claims) =>
      stage.provider.sign(claims, {
        alg: 'HS256',
        key: Buffer.from(createPublicKey(stage.provider.key().key).export({ type: 'spki', format: 'pem' })),
      }),
  ],
  [
    'HS256 with the client secret',
    (claims) => stage.provider.sign(claims, { alg: 'HS256', key: Buffer.from(stage.provider.clientSecret) }),
  ],
  [
    'a key that the provider does not have, under its name',
    (claims) =>
      stage.provider.sign(claims, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
  ],
  ['a key id that nobody knows', (claims) => stage.provider.sign(claims, { kid: 'other' })],
  [
    'claims that were changed after signing',
    (claims, token) => {
      const [header = '', , signature = ''] = token.split('.');
      return `${header}.${encoded({ ...claims, sub: 'u-webb' })}.${signature}`;
    },
  ],
  ['another issuer', (claims) => stage.provider.sign({ ...claims, iss: 'https://evil.example' })],
  ['another audience', (claims) => stage.provider.sign({ ...claims, aud: 'another-client' })],
  [
    'two audiences and another party',
    (claims) => stage.provider.sign({ ...claims, aud: ['countersign', 'x'], azp: 'x' }),
  ],
  ['another nonce', (claims) => stage.provider.sign({ ...claims, nonce: 'A'.repeat(43) })],
  ['no nonce', ({ nonce: _nonce, ...claims }) => stage.provider.sign(claims)],
  ['an end in the past', (claims) => stage.provider.sign({ ...claims, exp: seconds() - 120 })],
  ['no end', ({ exp: _exp, ...claims }) => stage.provider.sign(claims)],
  ['no beginning', ({ iat: _iat, ...claims }) => stage.provider.sign(claims)],
  ['a beginning in the future', (claims) => stage.provider.sign({ ...claims, nbf: seconds() + 600 })],
  [
    'an issue in the future',
    (claims) => stage.provider.sign({ ...claims, iat: seconds() + 3600, exp: seconds() + 7200 }),
  ],
  ['no subject', ({ sub: _sub, ...claims }) => stage.provider.sign(claims)],
  ['no form of a token', () => 'x'],
  ['nothing in it', () => ''],
];

describe('when the token endpoint is hostile', () => {
  it.each(FORGERIES)('refuses an ID token with %s', async (_name, make) => {
    forge(make);
    const page = await signIn(stage, visitor(stage), 'u-okafor');
    expect([page.status, codeOf(page)]).toEqual([403, 'access-token-refused']);
    expect(page.headers['set-cookie'] ?? []).not.toEqual(
      expect.arrayContaining([expect.stringContaining('countersign-session=')]),
    );
  });

  it('takes the same token untouched, so that the refusals are for what was changed', async () => {
    forge((claims) => stage.provider.sign(claims));
    expect((await signIn(stage, visitor(stage), 'u-okafor')).status).toBe(303);
  });

  it('refuses an ID token of another sign-in that is put in the place of this one', async () => {
    let kept = '';
    forge((_claims, token) => {
      kept = token;
      return token;
    });
    await signIn(stage, visitor(stage), 'u-webb');
    forge(() => kept);
    expect(codeOf(await signIn(stage, visitor(stage), 'u-okafor'))).toBe('access-token-refused');
  });

  it.each([
    ['no ID token', (body: object) => ({ ...body, id_token: undefined }), 'access-token-refused'],
    ['no access token', (body: object) => ({ ...body, access_token: undefined }), 'access-token-refused'],
    ['no object', () => [], 'access-token-refused'],
  ])('refuses an answer with %s', async (_name, change, code) => {
    stage.provider.tamper = (path, answer) =>
      path === '/token'
        ? { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as object)) }
        : answer;
    expect(codeOf(await signIn(stage, visitor(stage), 'u-okafor'))).toBe(code);
  });

  it.each([
    ['HTML', 200, 'text/html', '<html>'],
    ['an endless answer', 200, 'application/json', `{"x":"${'y'.repeat(600_000)}"}`],
    ['a redirect inside', 302, 'text/plain', ''],
    ['a fault of theirs', 500, 'text/plain', 'stack trace'],
    ['too many', 429, 'text/plain', ''],
  ])('is never our fault: %s', async (_name, status, type, body) => {
    for (const path of ['/token', '/me', '/jwks']) {
      stage.provider.tamper = (asked, answer) =>
        asked === path
          ? { status, headers: { 'content-type': type, location: 'http://127.0.0.1:1/' }, body }
          : answer;
      const page = await signIn(stage, visitor(stage), 'u-okafor');
      expect([403, 503]).toContain(page.status);
      expect(codeOf(page)).toMatch(/^access-(token-refused|provider-down)$/);
      expect(page.text).not.toContain('stack trace');
    }
  });

  it('refuses userinfo about somebody else, and lets it overrule nothing that was signed', async () => {
    stage.provider.tamper = (path, answer) =>
      path === '/me' ? { ...answer, body: answer.body.replace('u-okafor', 'u-webb') } : answer;
    expect(codeOf(await signIn(stage, visitor(stage), 'u-okafor'))).toBe('access-token-refused');
    stage.provider.tamper = (path, answer) =>
      path === '/me'
        ? { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), acr: 'AAL3_ANY' }) }
        : answer;
    expect(codeOf(await signIn(stage, visitor(stage), 'u-weak'))).toBe('access-assurance-too-low');
  });

  it('says that the service is not accepted when its secret is not, and that a code is refused', async () => {
    const answers = {
      invalid_client: 'access-client-refused',
      invalid_grant: 'access-code-refused',
      x: 'access-provider-error',
    };
    for (const [error, code] of Object.entries(answers)) {
      stage.provider.tamper = (path, answer) =>
        path === '/token'
          ? { ...answer, status: 400, body: JSON.stringify({ error, error_description: '<i>' }) }
          : answer;
      const page = await signIn(stage, visitor(stage), 'u-okafor');
      expect(codeOf(page)).toBe(code);
      expect(page.text).not.toContain('<i>');
    }
  });
});

describe('when the provider changes its keys', () => {
  it('takes the new key at once, and the old one as long as it is published', async () => {
    const who = visitor(stage);
    expect((await signIn(stage, who, 'u-okafor')).status).toBe(303);
    const before = stage.provider.key();
    for (const old of ['keep', 'drop', 'drop'] as const) {
      stage.provider.rotateKeys(old);
      expect((await signIn(stage, visitor(stage), 'u-okafor')).status).toBe(303);
    }
    forge((claims) => stage.provider.sign(claims, { key: before.key, kid: before.kid }));
    expect(codeOf(await signIn(stage, visitor(stage), 'u-okafor'))).toBe('access-token-refused');
  });

  it('finishes a sign-in that began before the change', async () => {
    const who = visitor(stage);
    const left = await begin(who);
    const path = await throughProvider(who, left);
    stage.provider.rotateKeys('drop');
    await who.here.get(path).expect(303);
  });
});

describe('when somebody reads the database while people sign in', () => {
  it('finds digests only: neither state, nonce nor verifier', async () => {
    const who = visitor(stage);
    const left = await begin(who);
    const asked = new URL(/url=(.+)$/.exec(left.headers['refresh'] ?? '')?.[1] ?? '').searchParams;
    const { rows } = await stage.services.stations.db
      .selectFrom('sign_in_attempt' as never)
      .selectAll()
      .execute()
      .then((found) => ({ rows: JSON.stringify(found) }));
    const state = asked.get('state') ?? '';
    expect(rows).toContain(JSON.stringify([...sha256(Buffer.from(state))]));
    expect(rows).not.toContain(state);
    expect(rows).not.toContain(asked.get('nonce') ?? 'x');
  });
});
