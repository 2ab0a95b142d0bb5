// Sessions. A token is hostile input; it is found by its SHA-256 (32 random bytes: nothing to guess, nothing to time).
import type { Actor } from '../audit/index.ts';
import { sha256 } from '../kernel/digest.ts';
import { newId, type Random } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { Account, SignInDevice } from './accounts.ts';
import { isFreshForSession, type FreshProof } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import * as ends from './session-end-queries.ts';
import { ACCESS, endSessions, lockSession, sweepSessions, type SessionEnd } from './session-end.ts';
import * as queries from './session-queries.ts';
import { IDLE_LOCK_MS, SESSION_END_MS, sessionState, type SessionState } from './session-state.ts';
import type { SignInOutcome, UnlockOutcome } from './sign-in-outcome.ts';

const TOKEN_BYTES = 32;

export type SessionAccess = {
  /**
   * The session of a token, now counted as used; undefined when there is none. `deviceId`: the browser that the token came from,
   * null for a program. A token from elsewhere than where its session lives opens nothing, and ends it.
   */
  resume(token: string, deviceId: string | null): Promise<SessionState | undefined>;
  /** Whose the session is or was, whatever its state; undefined when there is none. Does not count as use. */
  ownerOf(token: string): Promise<string | undefined>;
  /** Locks at once, e.g. when the bleep goes. */
  lock(session: { sessionId: string; accountId: string }): Promise<void>;
  /** Opens a locked session for the person who proved just now that it is theirs; the token changes, the forms' token stays. Else `unknown`. */
  unlock(token: string, proof: FreshProof): Promise<UnlockOutcome>;
  signOut(sessionId: string): Promise<void>;
  /** Open sessions of an account, locked ones too, the one used last first. */
  sessionsOf(accountId: string): Promise<queries.SessionFacts[]>;
  /** One session of that account; false when there is no such one open. */
  endSession(one: { accountId: string; sessionId: string }, end: SessionEnd): Promise<boolean>;
  /** Every session of the account, or all but `except`, ends now. How many there were. `within`: a transaction to be part of. */
  endSessions(which: { accountId: string; except?: string }, end: SessionEnd, within?: Db): Promise<number>;
  /**
   * RULE I-04: everything that may be open on a lost device ends now: its sessions, whosever they are, and those of its owner that
   * live nobody knows where; of a device that nobody knows, every session of the owner. How many there were. Nobody signs in from
   * that browser until `allowBrowser`.
   */
  endSessionsOn(device: { deviceId: string | null; ownerId: string }, by: Actor, within: Db): Promise<number>;
  /** Whether a browser was reported lost and is not allowed again. */
  isBrowserRefused(deviceId: string): Promise<boolean>;
  /** It is back: people may sign in from it again. False when it was not refused. */
  allowBrowser(deviceId: string, by: { accountId: string }, within: Db): Promise<boolean>;
  /** The browsers in which the account was signed in, the one used last first. */
  devicesOf(accountId: string): Promise<SignInDevice[]>;
  /** See session-end.ts; for a timer. */
  sweepSessions(): Promise<void>;
};

function newToken(random: Random): { token: string; tokenHash: Buffer } {
  const token = random(TOKEN_BYTES);
  return { token: token.toString('base64url'), tokenHash: sha256(token) };
}

/** The hash under which a token is stored, or undefined when it cannot be one of ours. */
function tokenHash(token: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  return sha256(Buffer.from(token, 'base64url'));
}

async function readSession(
  parts: AccessParts,
  db: Db,
  token: string,
): Promise<{ row: queries.SessionRow; state: SessionState } | undefined> {
  const hash = tokenHash(token);
  if (hash === undefined) return undefined;
  const row = await queries.lockSession(db, hash);
  // RULE I-01: a sandbox account does not outlive the sandbox: its issuer is not today's.
  if (row === undefined || row.account.issuer !== parts.identity.issuer) return undefined;
  return { row, state: sessionState(row, parts.clock.now()) };
}

export type SessionStart = {
  /** If it was a session, it ends (no fixation). */
  readonly previousToken?: string;
  readonly deviceId?: string | null;
  /** Browser and system as a code (web/browser-name.ts). Left out: `program`. */
  readonly agent?: string;
  /** Left out: now. */
  readonly authenticatedAt?: Date;
  readonly provider?: queries.ProviderFacts;
};

const NO_PROVIDER: queries.ProviderFacts = { providerSession: null, aal: null };

/** Starts a session with a token of its own; never in a browser that was reported lost. */
export async function startSession(
  parts: AccessParts,
  account: Account,
  start: SessionStart,
): Promise<SignInOutcome> {
  const { previousToken, deviceId = null, agent = 'program', provider = NO_PROVIDER } = start;
  const { db, clock, random } = parts;
  const secrets = { ...newToken(random), csrfSecret: random(TOKEN_BYTES) };
  const sessionId = newId('session', random);
  const at = clock.now();
  return inTransaction(db, async (tx) => {
    const previous = previousToken === undefined ? undefined : await readSession(parts, tx, previousToken);
    const endPrevious = async (): Promise<void> => {
      if (previous === undefined) return;
      const end: SessionEnd = { reason: 'replaced', by: { kind: 'account', id: account.accountId } };
      await endSessions(parts, tx, { sessionId: previous.row.sessionId }, end);
    };
    // RULE I-04
    if (deviceId !== null && (await ends.isBrowserRefused(tx, deviceId))) {
      await endPrevious();
      return { kind: 'lost-device' };
    }
    await queries.insertSession(tx, {
      sessionId,
      accountId: account.accountId,
      deviceId,
      agent,
      authenticatedAt: start.authenticatedAt ?? at,
      provider,
      at,
      ...secrets,
    });
    // After the new row, which needs its account's: the head of the trail comes last (session-end.ts).
    await endPrevious();
    const started = await readSession(parts, tx, secrets.token);
    if (started?.state.kind !== 'active') return { kind: 'unknown' };
    return { kind: 'signed-in', token: secrets.token, session: started.state };
  });
}

async function resume(
  parts: AccessParts,
  token: string,
  deviceId: string | null,
): Promise<SessionState | undefined> {
  return inTransaction(parts.db, async (tx) => {
    const found = await readSession(parts, tx, token);
    if (found === undefined) return undefined;
    const { row, state } = found;
    const { sessionId } = row;
    const one = { sessionId, accountId: row.account.accountId };
    const isElsewhere = row.deviceId !== deviceId;
    // A token that was taken along without its browser opens nothing, and the session is no longer safe where it lives. RULE I-04
    if (isElsewhere || row.lost) {
      const reason = row.lost ? 'lost-device' : 'device-mismatch';
      await endSessions(parts, tx, { sessionId }, { reason, by: ACCESS });
      return undefined;
    }
    if (state.kind === 'active') await queries.markSeen(tx, sessionId, parts.clock.now());
    if (state.kind === 'locked') await lockSession(parts, tx, one, 'idle');
    if (state.kind === 'ended') await endSessions(parts, tx, { sessionId }, { reason: 'time', by: ACCESS });
    return state;
  });
}

async function unlock(parts: AccessParts, token: string, proof: FreshProof): Promise<UnlockOutcome> {
  const { db, clock, random } = parts;
  const state = (await inTransaction(db, (tx) => readSession(parts, tx, token)))?.state;
  if (state === undefined || state.kind === 'ended') return { kind: 'unknown' };
  // RULE I-02: for the same person only.
  if (!isFreshForSession(proof, state.account.accountId, clock.now())) return { kind: 'unknown' };
  const { token: next, tokenHash: nextHash } = newToken(random);
  await queries.rotateSession(db, { sessionId: state.sessionId, at: clock.now(), tokenHash: nextHash });
  const opened = await inTransaction(db, (tx) => readSession(parts, tx, next));
  return opened?.state.kind === 'active'
    ? { kind: 'signed-in', token: next, session: opened.state }
    : { kind: 'unknown' };
}

/** The session of a token unless it has ended, locked or not; does not count as use. */
export async function standingSession(
  parts: AccessParts,
  token: string,
): Promise<Exclude<SessionState, { kind: 'ended' }> | undefined> {
  const state = (await inTransaction(parts.db, (tx) => readSession(parts, tx, token)))?.state;
  return state?.kind === 'ended' ? undefined : state;
}

/** What `unlock` does, locked or not, and the proof counts as a sign-in: for proof by the provider itself. */
export async function renewSession(
  parts: AccessParts,
  token: string,
  proof: FreshProof,
  provider: queries.ProviderFacts = NO_PROVIDER,
): Promise<UnlockOutcome> {
  const standing = await standingSession(parts, token);
  if (standing === undefined || !isFreshForSession(proof, standing.account.accountId, parts.clock.now())) {
    return { kind: 'unknown' };
  }
  const { sessionId } = standing;
  await queries.markAuthenticated(parts.db, { sessionId, at: proof.at, provider });
  return unlock(parts, token, proof);
}

/** What can be done with sessions. */
export function sessionAccess(parts: AccessParts): SessionAccess {
  const { db, clock } = parts;
  const ago = (ms: number) => new Date(clock.now().getTime() - ms);
  const end = (which: ends.WhichSessions, how: SessionEnd, within?: Db): Promise<number> =>
    inTransaction(within ?? db, (tx) => endSessions(parts, tx, which, how));
  return {
    resume: (token, deviceId) => resume(parts, token, deviceId),
    ownerOf: async (token) =>
      (await inTransaction(db, (tx) => readSession(parts, tx, token)))?.row.account.accountId,
    lock: (session) => inTransaction(db, (tx) => lockSession(parts, tx, session, 'own')),
    unlock: (token, proof) => unlock(parts, token, proof),
    signOut: async (sessionId) =>
      void (await ends.markEnded(db, { sessionId }, { at: clock.now(), why: 'signed-out' })),
    sessionsOf: (accountId) =>
      queries.listSessionsOf(db, accountId, {
        startedAfter: ago(SESSION_END_MS),
        usedAfter: ago(IDLE_LOCK_MS),
      }),
    endSession: async (one, how) => (await end(one, how)) > 0,
    endSessions: end,
    endSessionsOn: async ({ deviceId, ownerId }, by, within) => {
      if (deviceId !== null) await ends.refuseBrowser(within, deviceId, clock.now());
      const which = deviceId === null ? { accountId: ownerId } : { deviceId, ownerId };
      return endSessions(parts, within, which, { reason: 'lost-device', by });
    },
    isBrowserRefused: (deviceId) => ends.isBrowserRefused(db, deviceId),
    allowBrowser: (deviceId, { accountId }, within) =>
      ends.allowBrowser(within, deviceId, { at: clock.now(), by: accountId }),
    devicesOf: (accountId) => queries.listDevicesOf(db, accountId, ago(SESSION_END_MS)),
    sweepSessions: () => sweepSessions(parts),
  };
}
