import { describe, expect, it } from '@jest/globals';
import { parseClaimsFile } from '../../src/access/index.ts';
import { createOidcIdentity, type OidcOptions } from '../../src/adapters/identity-oidc/index.ts';
import { Fault, faultCode } from '../../src/kernel/fault.ts';

const FILE = {
  provider: 'Trust',
  scope: 'openid',
  userinfo: false,
  organisation: 'single',
  roles: [{ role: 'clinician', when: [{ claim: 'groups', values: ['a'] }] }],
  display: ['name'],
};

const LIVE: OidcOptions = {
  mode: 'live',
  issuer: 'https://id.example',
  clientId: 'countersign',
  proof: { method: 'client_secret_basic', readSecret: () => 'secret' },
  publicUrl: new URL('https://countersign.example'),
  mapping: parseClaimsFile(JSON.stringify({ ...FILE, assurance: { acr: { high: 3 } } })),
  organisation: 'RXX',
  acrValues: [],
  minimumAal: 2,
  clock: { now: () => new Date('2026-06-05T07:40:00Z') },
};

function refusal(changes: Partial<OidcOptions>): [string, string | undefined] | 'accepted' {
  try {
    createOidcIdentity({ ...LIVE, ...changes });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [error.code, error.place?.field];
  }
}

describe('when a provider is set up', () => {
  it('asks nothing of it before somebody signs in', () => {
    expect(refusal({})).toBe('accepted');
  });

  it.each([
    ['OIDC_ISSUER', { issuer: 'http://id.example' }],
    ['OIDC_ISSUER', { issuer: 'http://127.0.0.1:9000' }],
    ['OIDC_ISSUER', { issuer: 'https://user:word@id.example' }],
    ['OIDC_ISSUER', { issuer: 'https://id.example/?x=1' }],
    ['OIDC_ISSUER', { issuer: 'file:///etc/passwd' }],
    ['OIDC_ISSUER', { issuer: 'id.example' }],
    ['PUBLIC_URL', { publicUrl: new URL('http://countersign.example') }],
    ['OIDC_MINIMUM_AAL', { mapping: parseClaimsFile(JSON.stringify(FILE)) }],
  ])('refuses what is not safe outside a sandbox: %s', (field, changes) => {
    expect(refusal(changes)).toEqual(['access-provider-settings', field]);
  });

  it('speaks to no address but https outside a sandbox, and offers nothing that it was not told', async () => {
    const identity = createOidcIdentity({ ...LIVE, issuer: 'https://127.0.0.1:1', timeoutMs: 200 });
    const request = { state: 's', nonce: 'n', verifier: 'v'.repeat(43), again: false };
    await identity.authorizationUrl(request).then(
      () => expect('accepted').toBe('refused'),
      (error: unknown) => expect(faultCode(error)).toBe('access-provider-down'),
    );
    expect(await identity.endSessionUrl()).toBeNull();
  });
});
