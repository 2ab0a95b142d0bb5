import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  begin,
  codeOf,
  destination,
  MAPPING,
  openProviderStage,
  signIn,
  visitor,
  type StageChanges,
} from './stage.ts';

async function signedInWith(changes: StageChanges): Promise<[number, string, URLSearchParams[]]> {
  const stage = await openProviderStage(changes);
  const forms: URLSearchParams[] = [];
  stage.provider.tamper = (path, answer, form) => {
    if (path === '/token' || path === '/request') forms.push(form);
    return answer;
  };
  const page = await signIn(stage, visitor(stage), 'u-okafor');
  await stage.close();
  return [page.status, codeOf(page), forms];
}

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const JWK = { ...EC.export({ format: 'jwk' }), kid: 'ours', alg: 'ES256' };
const { d: _private, ...PUBLIC } = JWK;
const PEM = EC.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('when the service proves itself to the provider', () => {
  it('does so with a secret in the header, or in the form', async () => {
    expect((await signedInWith({}))[0]).toBe(303);
    const posted = await signedInWith({
      provider: { auth: 'client_secret_post' },
      oidc: {
        proof: {
          method: 'client_secret_post',
          readSecret: () => 'a-secret-of-the-tests-that-is-long-enough',
        },
      },
    });
    expect([posted[0], posted[2][0]?.get('client_secret')]).toEqual([
      303,
      'a-secret-of-the-tests-that-is-long-enough',
    ]);
  });

  it.each([
    ['a JWK', JSON.stringify(JWK), 'ours'],
    ['PEM', PEM, undefined],
  ])('does so with a signed assertion, by %s', async (_name, text, kid) => {
    const [status, , forms] = await signedInWith({
      provider: { auth: { jwk: PUBLIC } },
      oidc: { proof: { method: 'private_key_jwt', readKey: () => text } },
    });
    expect(status).toBe(303);
    const assertion = forms[0]?.get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toMatchObject({
      alg: 'ES256',
      ...(kid === undefined ? {} : { kid }),
    });
    expect(decodeJwt(assertion)).toMatchObject({ iss: 'countersign', sub: 'countersign' });
  });

  it('says that it is not accepted when its secret is wrong, or its key cannot be read', async () => {
    const proofs: StageChanges['oidc'][] = [
      { proof: { method: 'client_secret_basic', readSecret: () => 'another secret' } },
      { proof: { method: 'client_secret_basic', readSecret: () => '' } },
      {
        proof: {
          method: 'client_secret_basic',
          readSecret: () => {
            throw new Error('no such file');
          },
        },
      },
    ];
    for (const oidc of proofs) {
      const stage = await openProviderStage(oidc === undefined ? {} : { oidc });
      const who = visitor(stage);
      const left = await begin(who);
      const page = left.status === 200 ? await signIn(stage, who, 'u-okafor') : left;
      expect([page.status, codeOf(page)]).toEqual([503, 'access-client-refused']);
      await stage.close();
    }
  });

  it.each([
    ['what is no key', 'no key'],
    ['half a key', '{"kty":"EC"}'],
    ['a public key', JSON.stringify(PUBLIC)],
  ])('refuses %s as its key', async (_name, text) => {
    const stage = await openProviderStage({
      oidc: { proof: { method: 'private_key_jwt', readKey: () => text } },
    });
    expect(codeOf(await begin(visitor(stage)))).toBe('access-client-refused');
    await stage.close();
  });
});

describe('when the provider takes pushed requests', () => {
  it('shows the browser neither state nor challenge', async () => {
    const stage = await openProviderStage({ provider: { pushedRequests: true } });
    const who = visitor(stage);
    const asked = new URL(destination(await begin(who))).searchParams;
    expect([...asked.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    expect((await signIn(stage, who, 'u-okafor')).status).toBe(303);
    await stage.close();
  });
});

describe('when claims come in the ID token alone', () => {
  it('asks for no userinfo', async () => {
    const stage = await openProviderStage({
      provider: { claimsInToken: true },
      oidc: { mapping: { ...MAPPING, userinfo: false } },
    });
    expect((await signIn(stage, visitor(stage), 'u-okafor')).status).toBe(303);
    expect(stage.provider.asked).not.toContain('/me');
    await stage.close();
  });
});
