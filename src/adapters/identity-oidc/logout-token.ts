// Back-channel logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6), hostile until every check is through: signature by the
// provider's own asymmetric key, issuer, audience, time, the logout event, a subject or a session, an id, and no nonce (which would
// make it an ID token).
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { LogoutOrder } from '../../access/ports.ts';
import { isSignInRefusal, refusal } from '../../access/sign-in-refusals.ts';
import type { Discovered } from './discovery.ts';
import type { OidcOptions } from './provider-options.ts';
import type { ProviderFetch } from './provider-fetch.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A provider that retries does so within minutes; an older token is a replay. */
const AGE_SECONDS = 600;
const SKEW_SECONDS = 60;
const TOKEN_LENGTH = 16_384;

const claims = z.looseObject({
  jti: z.string().min(1).max(255),
  sub: z.string().min(1).max(255).optional(),
  sid: z.string().min(1).max(255).optional(),
  nonce: z.undefined().optional(),
  events: z.looseObject({ [EVENT]: z.looseObject({}) }),
});

type KeySource = ReturnType<typeof createRemoteJWKSet>;

function orderOf(payload: JWTPayload): LogoutOrder {
  const parsed = claims.safeParse(payload);
  const { data } = parsed;
  if (data === undefined || (data.sub === undefined && data.sid === undefined) || 'nonce' in payload) {
    throw refusal('access-logout-token');
  }
  return {
    tokenId: data.jti,
    subject: data.sub ?? null,
    providerSession: data.sid ?? null,
    rememberUntil: new Date(((payload.iat ?? 0) + AGE_SECONDS + 2 * SKEW_SECONDS) * 1000),
  };
}

/** Checks tokens of one provider. Keys are fetched again when one is not known, every few seconds at most. */
export function createLogoutReader(
  { issuer, clientId, clock }: Pick<OidcOptions, 'issuer' | 'clientId' | 'clock'>,
  fetch: ProviderFetch,
): (token: string, discovered: Discovered) => Promise<LogoutOrder> {
  let keys: { uri: string; source: KeySource } | null = null;
  const sourceOf = (uri: string): KeySource => {
    if (keys?.uri !== uri) {
      const source = createRemoteJWKSet(new URL(uri), {
        [customFetch]: (address, options) => fetch(address, options),
        cooldownDuration: 5_000,
        cacheMaxAge: 300_000,
      });
      keys = { uri, source };
    }
    return keys.source;
  };
  return async (token, { metadata, algorithms }) => {
    if (token.length > TOKEN_LENGTH || metadata.jwks_uri === undefined) throw refusal('access-logout-token');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, sourceOf(metadata.jwks_uri), {
        algorithms: [...algorithms],
        issuer,
        audience: clientId,
        clockTolerance: SKEW_SECONDS,
        maxTokenAge: AGE_SECONDS,
        requiredClaims: ['iss', 'aud', 'iat', 'jti', 'events'],
        currentDate: clock.now(),
      });
      // The type is recommended, not required; another one is another kind of token.
      const type = protectedHeader.typ?.toLowerCase();
      if (type !== undefined && !['logout+jwt', 'application/logout+jwt', 'jwt'].includes(type)) {
        throw refusal('access-logout-token');
      }
      return orderOf(payload);
    } catch (error) {
      if (isSignInRefusal(error)) throw error;
      if (error instanceof errors.JWKSTimeout) throw refusal('access-provider-down', { cause: error });
      throw refusal('access-logout-token', { cause: error });
    }
  };
}
