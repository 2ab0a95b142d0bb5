// Sign-in at the organisation's OpenID provider: the way there, the way back, proof again, and what the provider ends. RULE I-01.
// The state in the address belongs to the cookie of one browser and works once; nonce and PKCE verifier are made from both, so
// that neither the address nor the database is enough to finish somebody's sign-in.
import { createHmac } from 'node:crypto';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Actor } from '../audit/index.ts';
import { inTransaction } from '../store/index.ts';
import { bringAccount } from './account-lifetime.ts';
import type { Account } from './accounts.ts';
import { isFresh, signInProof, type FreshProof } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import type { OpenIdIdentity, ProvedPerson, SignInRequest } from './ports.ts';
import { isBrowserRefused } from './session-end-queries.ts';
import { endSessions, type SessionEnd } from './session-end.ts';
import { renewSession, standingSession, startSession } from './sessions.ts';
import {
  insertAttempt,
  judgeAttempt,
  rememberLogout,
  takeAttempt,
  type Attempt,
} from './sign-in-attempts.ts';
import type { SignInOutcome, UnlockOutcome } from './sign-in-outcome.ts';
import { refusal } from './sign-in-refusals.ts';

const STATE_BYTES = 32;
const FORM = /^[A-Za-z0-9_-]{43}$/;
/** Time to find a smartcard; the provider's own pages give up earlier. */
export const ATTEMPT_MS = 15 * 60_000;
const SWEEP_AFTER_MS = 24 * 60 * 60_000;
/** By how much the provider's clock may differ from ours. */
const CLOCK_SKEW_MS = 60_000;

const PROVIDER: Actor = { kind: 'service', id: 'identity-provider' };

export type SignedIn = Extract<SignInOutcome, { kind: 'signed-in' }>;

export type ProviderSignIn = {
  readonly purpose: 'sign-in' | 'again';
  readonly signedIn: SignedIn;
  /** Where the browser wanted to go; it has to be judged again by who sends it there. */
  readonly returnPath: string | null;
};

export type ProviderAccess = {
  /** Whether staff choose a built-in person or go to the provider; `name` as the page says it. */
  signInWay(): { readonly kind: 'built-in' } | { readonly kind: 'openid'; readonly name: string };
  /** A new secret for the cookie that sign-ins of one browser belong to. */
  newBrowserSecret(): string;
  /**
   * Where the browser goes. `again`: the token of the session whose person proves again who they are. Faults: `access-no-provider`,
   * `access-session-gone`, `access-provider-down`, `access-client-refused`.
   */
  beginSignIn(wish: { browserSecret: string; returnPath: string | null; again: string | null }): Promise<URL>;
  /** What came back. `parameters` is the callback's query. Faults: those of sign-in-refusals.ts. */
  finishSignIn(answer: {
    browserSecret: string | undefined;
    parameters: URLSearchParams;
    token: string | undefined;
    deviceId: string;
    agent: string;
  }): Promise<ProviderSignIn>;
  /** Goes on with a session, unlocked and under a new token, after a proof that counts as a sign-in. */
  renewSession(token: string, proof: FreshProof): Promise<UnlockOutcome>;
  /** RULE I-04: ends at once what the provider says is over; how many sessions. Faults: `access-logout-token`. */
  endByProvider(logoutToken: string): Promise<number>;
  /** Where the person can end their session at the provider too; null when there is none. */
  endSessionUrl(): Promise<URL | null>;
};

function providerOf({ identity }: AccessParts): OpenIdIdentity {
  if (identity.kind === 'openid') return identity;
  throw new Fault('refused', 'access-no-provider', 'In a sandbox nobody signs in through a provider.');
}

function derived(browserSecret: string, purpose: 'nonce' | 'verifier', state: string): string {
  return createHmac('sha256', browserSecret)
    .update(`countersign/oidc-${purpose}/v1:${state}`)
    .digest('base64url');
}

function requestOf(browserSecret: string, state: string, again: boolean): SignInRequest {
  return {
    state,
    nonce: derived(browserSecret, 'nonce', state),
    verifier: derived(browserSecret, 'verifier', state),
    again,
  };
}

function keyOf(browserSecret: string, state: string): { stateDigest: Buffer; browserDigest: Buffer } {
  return { stateDigest: sha256(Buffer.from(state)), browserDigest: sha256(Buffer.from(browserSecret)) };
}

async function begin(
  parts: AccessParts,
  { browserSecret, returnPath, again }: Parameters<ProviderAccess['beginSignIn']>[0],
): Promise<URL> {
  const provider = providerOf(parts);
  const session = again === null ? undefined : await standingSession(parts, again);
  if (again !== null && session === undefined) throw refusal('access-session-gone');
  const state = parts.random(STATE_BYTES).toString('base64url');
  const url = await provider.authorizationUrl(requestOf(browserSecret, state, again !== null));
  const at = parts.clock.now();
  await insertAttempt(parts.db, {
    ...keyOf(browserSecret, state),
    sessionId: session?.sessionId ?? null,
    returnPath,
    at,
    expiresAt: new Date(at.getTime() + ATTEMPT_MS),
    sweepBefore: new Date(at.getTime() - SWEEP_AFTER_MS),
  });
  return url;
}

async function take(
  parts: AccessParts,
  browserSecret: string | undefined,
  parameters: URLSearchParams,
): Promise<{ attempt: Attempt; request: SignInRequest }> {
  const [state = '', ...more] = parameters.getAll('state');
  if (more.length > 0 || !FORM.test(state) || browserSecret === undefined || !FORM.test(browserSecret)) {
    throw refusal('access-sign-in-unknown');
  }
  const key = keyOf(browserSecret, state);
  const attempt = await takeAttempt(parts.db, key, parts.clock.now());
  if (attempt === undefined) throw refusal(`access-sign-in-${await judgeAttempt(parts.db, key)}`);
  return { attempt, request: requestOf(browserSecret, state, attempt.sessionId !== null) };
}

async function accountOf(parts: AccessParts, { person }: ProvedPerson): Promise<Account> {
  const account = await bringAccount(parts, person);
  if (account === undefined) throw refusal('access-account-disabled');
  return account;
}

/** When the person gave their credentials: after we asked for it (by the provider's clock, give or take), not in our future. */
function provedAt(parts: AccessParts, { authenticatedAt }: ProvedPerson, askedAt: Date): Date {
  if (authenticatedAt === null || authenticatedAt.getTime() < askedAt.getTime() - CLOCK_SKEW_MS) {
    throw refusal('access-not-proved-again');
  }
  return new Date(Math.min(authenticatedAt.getTime(), parts.clock.now().getTime()));
}

/** RULE I-02: the session that is to go on has to be the one that asked, in the browser that asked. */
async function demandOwner(
  parts: AccessParts,
  { sessionId }: Attempt,
  token: string | undefined,
): Promise<Account> {
  const standing = await standingSession(parts, token ?? '');
  if (standing === undefined || standing.sessionId !== sessionId) throw refusal('access-session-gone');
  return standing.account;
}

type Answer = Parameters<ProviderAccess['finishSignIn']>[0];

async function goOn(
  parts: AccessParts,
  attempt: Attempt,
  answer: Answer,
  proved: ProvedPerson,
): Promise<SignInOutcome> {
  const { providerSession, aal, person } = proved;
  const at = provedAt(parts, proved, attempt.createdAt);
  // For the same person only, and nobody else's account is touched on the way.
  const owner = await demandOwner(parts, attempt, answer.token);
  if (owner.subject !== person.subject) throw refusal('access-other-person');
  const { accountId } = await accountOf(parts, proved);
  const proof = signInProof(accountId, at);
  if (!isFresh(proof, accountId, parts.clock.now())) throw refusal('access-not-proved-again');
  return renewSession(parts, answer.token ?? '', proof, { providerSession, aal });
}

/**
 * When somebody who comes in gave their credentials. RULE I-03: a provider that does not tell may have let them in hours ago, without
 * asking, so that this is never fresh; nor is it in our future.
 */
function cameInAt({ clock }: AccessParts, { authenticatedAt }: ProvedPerson): Date {
  return new Date(Math.min(authenticatedAt?.getTime() ?? 0, clock.now().getTime()));
}

async function comeIn(parts: AccessParts, answer: Answer, proved: ProvedPerson): Promise<SignInOutcome> {
  const { providerSession, aal } = proved;
  const { deviceId, agent, token } = answer;
  return startSession(parts, await accountOf(parts, proved), {
    deviceId,
    agent,
    provider: { providerSession, aal },
    authenticatedAt: cameInAt(parts, proved),
    ...(token === undefined ? {} : { previousToken: token }),
  });
}

async function finish(parts: AccessParts, answer: Answer): Promise<ProviderSignIn> {
  const provider = providerOf(parts);
  const { attempt, request } = await take(parts, answer.browserSecret, answer.parameters);
  // RULE I-04: before anything is asked.
  if (await isBrowserRefused(parts.db, answer.deviceId)) throw refusal('access-lost-device');
  if (request.again) await demandOwner(parts, attempt, answer.token);
  const proved = await provider.finish(request, answer.parameters);
  const outcome = request.again
    ? await goOn(parts, attempt, answer, proved)
    : await comeIn(parts, answer, proved);
  if (outcome.kind === 'lost-device') throw refusal('access-lost-device');
  if (outcome.kind !== 'signed-in') throw refusal('access-session-gone');
  return {
    purpose: request.again ? 'again' : 'sign-in',
    signedIn: outcome,
    returnPath: attempt.returnPath,
  };
}

async function endByProvider(parts: AccessParts, logoutToken: string): Promise<number> {
  const provider = providerOf(parts);
  const { issuer } = provider;
  const order = await provider.readLogout(logoutToken);
  const { tokenId, rememberUntil: expiresAt, subject, providerSession } = order;
  const at = parts.clock.now();
  const digest = sha256(Buffer.from(`${issuer}\n${tokenId}`));
  return inTransaction(parts.db, async (tx) => {
    if (!(await rememberLogout(tx, { digest, at, expiresAt }))) {
      throw refusal('access-logout-token', { field: 'jti' });
    }
    const end: SessionEnd = { reason: 'provider', by: PROVIDER };
    return endSessions(parts, tx, { issuer, subject, providerSession }, end);
  });
}

/** What a provider does for sign-in; in a sandbox every method but `signInWay` refuses. */
export function providerAccess(parts: AccessParts): ProviderAccess {
  const { identity } = parts;
  return {
    signInWay: () =>
      identity.kind === 'openid' ? { kind: 'openid', name: identity.name } : { kind: 'built-in' },
    newBrowserSecret: () => parts.random(STATE_BYTES).toString('base64url'),
    beginSignIn: (wish) => begin(parts, wish),
    finishSignIn: (answer) => finish(parts, answer),
    renewSession: (token, proof) => renewSession(parts, token, proof),
    endByProvider: (logoutToken) => endByProvider(parts, logoutToken),
    endSessionUrl: () => (identity.kind === 'openid' ? identity.endSessionUrl() : Promise.resolve(null)),
  };
}
