// Sign-in at an OpenID provider: authorization code with PKCE, state and nonce (OpenID Connect Core, RFC 9700), pushed requests
// where they are offered (RFC 9126). Tokens are hostile until they are checked; keys are fetched anew at each sign-in, so a key
// that the provider rotated or withdrew counts from that moment on. Tried against the npm package oidc-provider. What is said of
// NHS CIS2 (acr values, claims; docs/claims-cis2.json) is from its documentation and was not tried against it.
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  Configuration,
  customFetch,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
} from 'openid-client';
import { assuranceOf, demandIdentity, mapClaims, type Claims } from '../../access/map-claims.ts';
import type { OpenIdIdentity, ProvedPerson, SignInRequest } from '../../access/ports.ts';
import { refusal } from '../../access/sign-in-refusals.ts';
import { clientAuth } from './client-proof.ts';
import { createDiscovery, type Discovered, type Discovery } from './discovery.ts';
import { createLogoutReader } from './logout-token.ts';
import { providerFault } from './provider-faults.ts';
import { createProviderFetch, type ProviderFetch } from './provider-fetch.ts';
import { checkOptions, type OidcOptions } from './provider-options.ts';

const TIMEOUT_MS = 8_000;
/** A person signs in, then comes back; an older `auth_time` than this is no new proof. */
const MAX_AGE_SECONDS = 900;
const QUERY_LENGTH = 8_192;
const SID_LENGTH = 255;
const CLOCK_SKEW_MS = 300_000;

type Parts = { options: OidcOptions; discovery: Discovery; fetch: ProviderFetch };

/** A configuration of its own per sign-in: the library keeps a provider's keys with it, and they should be fresh. */
async function configure({ options, fetch }: Parts, discovered: Discovered): Promise<Configuration> {
  const { metadata, algorithms } = discovered;
  const config = new Configuration(
    { ...metadata, id_token_signing_alg_values_supported: [...algorithms] },
    options.clientId,
    {},
    await clientAuth(options.proof),
  );
  config[customFetch] = fetch;
  // Besides TLS, the signature of the ID token is checked, whatever way it came.
  enableNonRepudiationChecks(config);
  if (options.mode === 'sandbox') allowInsecureRequests(config);
  return config;
}

function redirectUri({ publicUrl }: OidcOptions): string {
  return new URL('/sign-in/callback', publicUrl).href;
}

async function authorizationUrl(parts: Parts, request: SignInRequest): Promise<URL> {
  const { options, discovery } = parts;
  const discovered = await discovery.read();
  const parameters: Record<string, string> = {
    redirect_uri: redirectUri(options),
    scope: options.mapping.scope,
    state: request.state,
    nonce: request.nonce,
    code_challenge: await calculatePKCECodeChallenge(request.verifier),
    code_challenge_method: 'S256',
    ...(options.acrValues.length === 0 ? {} : { acr_values: options.acrValues.join(' ') }),
    ...(request.again ? { prompt: 'login', max_age: '0' } : {}),
  };
  try {
    const config = await configure(parts, discovered);
    return discovered.metadata.pushed_authorization_request_endpoint === undefined
      ? buildAuthorizationUrl(config, parameters)
      : await buildAuthorizationUrlWithPAR(config, parameters);
  } catch (error) {
    throw providerFault(error, 'access-provider-down');
  }
}

/** Userinfo adds to the ID token and never overrules it: only the token is signed for this sign-in. */
async function claimsOf(
  options: OidcOptions,
  config: Configuration,
  idToken: IDToken,
  accessToken: string,
): Promise<Claims> {
  if (!options.mapping.userinfo) return idToken;
  try {
    return { ...(await fetchUserInfo(config, accessToken, idToken.sub)), ...idToken };
  } catch (error) {
    throw providerFault(error, 'access-token-refused', 'access-token-refused');
  }
}

function dateOf(seconds: unknown): Date | null {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0 || seconds > 1e11) return null;
  return new Date(seconds * 1000);
}

function judge(options: OidcOptions, idToken: IDToken, claims: Claims): ProvedPerson {
  const { mapping, organisation, minimumAal, clock } = options;
  // The library checks every other time in the token.
  if (idToken.iat * 1000 > clock.now().getTime() + CLOCK_SKEW_MS) throw refusal('access-token-refused');
  const aal = assuranceOf(mapping, idToken);
  if ((aal ?? 0) < minimumAal) throw refusal('access-assurance-too-low');
  demandIdentity(mapping, claims);
  const sid = idToken['sid'];
  return {
    person: mapClaims(mapping, claims, organisation),
    authenticatedAt: dateOf(idToken.auth_time),
    providerSession: typeof sid === 'string' && sid !== '' && sid.length <= SID_LENGTH ? sid : null,
    aal,
  };
}

async function finish(
  parts: Parts,
  request: SignInRequest,
  parameters: URLSearchParams,
): Promise<ProvedPerson> {
  const { options, discovery } = parts;
  if (parameters.toString().length > QUERY_LENGTH) throw refusal('access-answer-malformed');
  const discovered = await discovery.read();
  const config = await configure(parts, discovered);
  const back = new URL(redirectUri(options));
  back.search = parameters.toString();
  let idToken: IDToken | undefined;
  let accessToken: string;
  try {
    const tokens = await authorizationCodeGrant(config, back, {
      expectedState: request.state,
      expectedNonce: request.nonce,
      pkceCodeVerifier: request.verifier,
      idTokenExpected: true,
      ...(request.again ? { maxAge: MAX_AGE_SECONDS } : {}),
    });
    idToken = tokens.claims();
    accessToken = tokens.access_token;
  } catch (error) {
    throw providerFault(error, 'access-token-refused');
  }
  if (idToken === undefined) throw refusal('access-token-refused');
  return judge(options, idToken, await claimsOf(options, config, idToken, accessToken));
}

function endSessionUrl(parts: Parts): URL | null {
  const discovered = parts.discovery.known();
  if (discovered?.metadata.end_session_endpoint === undefined) return null;
  const { options } = parts;
  try {
    const config = new Configuration(discovered.metadata, options.clientId);
    if (options.mode === 'sandbox') allowInsecureRequests(config);
    // No hint of who it was: that would be their whole ID token in an address. The provider asks them instead.
    return buildEndSessionUrl(config, {
      post_logout_redirect_uri: new URL('/sign-in', options.publicUrl).href,
    });
  } catch {
    return null;
  }
}

/**
 * The organisation's provider. Nothing is asked of it before somebody wants to sign in. Throws `access-provider-settings` for
 * settings that cannot be used, with the name of the setting.
 */
export function createOidcIdentity(options: OidcOptions): OpenIdIdentity {
  checkOptions(options);
  const fetch = createProviderFetch({ mode: options.mode, timeoutMs: options.timeoutMs ?? TIMEOUT_MS });
  const parts = { options, fetch, discovery: createDiscovery(options, fetch) };
  const readLogoutToken = createLogoutReader(options, fetch);
  return {
    kind: 'openid',
    issuer: options.issuer,
    name: options.mapping.provider,
    authorizationUrl: (request) => authorizationUrl(parts, request),
    finish: (request, parameters) => finish(parts, request, parameters),
    readLogout: async (token) => readLogoutToken(token, await parts.discovery.read()),
    endSessionUrl: async () => endSessionUrl(parts),
  };
}
