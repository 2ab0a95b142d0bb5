// Translates what openid-client and the provider report into our closed list of refusals. Their texts go no further than `cause`.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { isSignInRefusal, refusal, type SignInRefusal } from '../../access/sign-in-refusals.ts';
import type { Fault } from '../../kernel/fault.ts';

// RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6.
const ANSWERS: Readonly<Record<string, SignInRefusal>> = {
  access_denied: 'access-denied',
  login_required: 'access-login-required',
  interaction_required: 'access-login-required',
  consent_required: 'access-login-required',
  account_selection_required: 'access-login-required',
  temporarily_unavailable: 'access-provider-down',
  server_error: 'access-provider-down',
  unmet_authentication_requirements: 'access-assurance-too-low',
};

// RFC 6749 §5.2: what the token endpoint says.
const TOKEN_ANSWERS: Readonly<Record<string, SignInRefusal>> = {
  invalid_grant: 'access-code-refused',
  invalid_client: 'access-client-refused',
  unauthorized_client: 'access-client-refused',
  temporarily_unavailable: 'access-provider-down',
  server_error: 'access-provider-down',
};

function known(table: Readonly<Record<string, SignInRefusal>>, code: string): SignInRefusal {
  return Object.hasOwn(table, code) ? (table[code] ?? 'access-provider-error') : 'access-provider-error';
}

/** The refusal that was thrown inside a call of the library, which wraps what it does not know. */
function inside(error: unknown, depth = 0): Fault | undefined {
  if (isSignInRefusal(error)) return error;
  if (depth > 4 || !(error instanceof Error)) return undefined;
  return inside(error.cause, depth + 1);
}

/**
 * The refusal for an error of a call at sign-in. `otherwise`: for what the library found wrong by itself. `challenged`: for a 401
 * with a challenge, which means our own proof where we bring one, and the access token at userinfo.
 */
export function providerFault(
  error: unknown,
  otherwise: 'access-token-refused' | 'access-provider-down',
  challenged: SignInRefusal = 'access-client-refused',
): Fault {
  const ours = inside(error);
  if (ours !== undefined) return ours;
  if (error instanceof AuthorizationResponseError)
    return refusal(known(ANSWERS, error.error), { cause: error });
  if (error instanceof ResponseBodyError) return refusal(known(TOKEN_ANSWERS, error.error), { cause: error });
  if (error instanceof WWWAuthenticateChallengeError) return refusal(challenged, { cause: error });
  if (error instanceof ClientError && (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT')) {
    return refusal('access-provider-down', { cause: error });
  }
  return refusal(otherwise, { cause: error });
}
