// The OpenID provider: what it says about itself, and whether it knows us. A code that nobody has is exchanged: a provider that
// answers `invalid_grant` took our proof, one that answers `invalid_client` did not.
import { genericGrantRequest, ResponseBodyError, Configuration, type ServerMetadata } from 'openid-client';
import { z } from 'zod';
import { clientAuth } from '../../src/adapters/identity-oidc/client-proof.ts';
import type { Provider } from '../../src/config.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { checkClock } from './check-machine.ts';
import type { Finding } from './finding.ts';

const ANSWER_LIMIT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

const discovery = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  code_challenge_methods_supported: z.array(z.string()).default([]),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
  acr_values_supported: z.array(z.string()).optional(),
  backchannel_logout_supported: z.boolean().default(false),
});

/** Never rejects. */
export async function checkProvider(provider: Provider, publicUrl: URL): Promise<Finding[]> {
  const asked = await ask(`${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // Theirs is of this moment; what else is asked may take a while.
  const now = systemClock.now();
  if (asked === null)
    return [
      {
        severity: 'open',
        code: 'provider-unreachable',
        text: 'The OpenID provider does not answer at OIDC_ISSUER: check the address, and CA_FILE for an authority of your own.',
      },
    ];
  const parsed = discovery.safeParse(asked.body);
  if (!parsed.success)
    return [
      {
        severity: 'open',
        code: 'provider-no-discovery',
        text: 'It does not describe itself at .well-known/openid-configuration.',
      },
    ];
  const metadata = parsed.data;
  const findings = describe(provider, metadata);
  if (findings.every(({ severity }) => severity !== 'open'))
    findings.push(await knowsUs(provider, publicUrl, metadata));
  return [...findings, checkClock(asked.date, now)];
}

function describe(provider: Provider, metadata: z.infer<typeof discovery>): Finding[] {
  const findings: Finding[] = [];
  const open = (code: string, text: string): void => void findings.push({ severity: 'open', code, text });
  if (metadata.issuer !== provider.issuer)
    open(
      'provider-other-issuer',
      'It names itself in another way than OIDC_ISSUER: copy its `issuer` exactly.',
    );
  const addresses = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri];
  if (addresses.some((text) => new URL(text).protocol !== 'https:'))
    open('provider-http', 'One of its addresses is http: nobody may sign in by it.');
  if (!metadata.id_token_signing_alg_values_supported.some((alg) => /^(?:RS|PS|ES)\d+$|^Ed/.test(alg)))
    open('provider-signatures', 'It signs with no asymmetric algorithm that we take.');
  if (!metadata.token_endpoint_auth_methods_supported.includes(provider.proof.method))
    open('provider-proof', `It does not take ${provider.proof.method}.`);
  const known = metadata.acr_values_supported;
  if (known !== undefined && provider.acrValues.some((value) => !known.includes(value)))
    open('provider-acr', 'It does not know a value of OIDC_ACR.');
  if (!metadata.code_challenge_methods_supported.includes('S256'))
    findings.push({
      severity: 'warn',
      code: 'provider-pkce',
      text: 'It does not say that it does PKCE (S256); we send it anyway.',
    });
  if (!metadata.backchannel_logout_supported)
    findings.push({
      severity: 'todo',
      code: 'provider-no-logout',
      text: "It offers no back-channel logout: a leaver's session ends when governance disables the account, or after 12 hours.",
    });
  if (findings.every(({ severity }) => severity !== 'open'))
    findings.unshift({
      severity: 'good',
      code: 'provider-ready',
      text: 'It answers, and does what sign-in needs.',
    });
  return findings;
}

async function knowsUs(
  provider: Provider,
  publicUrl: URL,
  metadata: z.infer<typeof discovery>,
): Promise<Finding> {
  const register = `Register the client with ${publicUrl.origin}/sign-in/callback as its redirect address`;
  try {
    const server = { issuer: metadata.issuer, token_endpoint: metadata.token_endpoint } as ServerMetadata;
    const auth = await clientAuth(provider.proof);
    const client = new Configuration(server, provider.clientId, undefined, auth);
    client.timeout = ANSWER_LIMIT_MS / 1000;
    await genericGrantRequest(client, 'authorization_code', {
      code: 'countersign-setup-check',
      redirect_uri: `${publicUrl.origin}/sign-in/callback`,
      code_verifier: 'countersign-setup-check-countersign-setup-check',
    });
  } catch (error) {
    const said = error instanceof ResponseBodyError ? error.error : '';
    if (said === 'invalid_grant')
      return { severity: 'good', code: 'provider-knows-us', text: 'It takes our client id and its proof.' };
    if (said === 'invalid_client' || said === 'unauthorized_client')
      return {
        severity: 'open',
        code: 'provider-refuses-us',
        text: `It does not take our client id with its proof. ${register}, and hand over the secret or the key set.`,
      };
  }
  return {
    severity: 'todo',
    code: 'provider-unclear',
    text: `Whether it knows us could not be seen. ${register}, and sign in once.`,
  };
}

async function ask(url: string): Promise<{ body: unknown; date: Date | null } | null> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const text = await response.text();
    if (!response.ok || text.length > MAX_BYTES) return null;
    const date = new Date(response.headers.get('date') ?? Number.NaN);
    return { body: JSON.parse(text) as unknown, date: Number.isNaN(date.getTime()) ? null : date };
  } catch {
    return null;
  }
}
