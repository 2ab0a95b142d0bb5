// Sessions. A token is hostile input; it is found by its SHA-256 (32 random bytes: nothing to guess, nothing to time).
import { sha256 } from '../kernel/digest.ts';
import { newId, type Random } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { Account, SignInDevice } from './accounts.ts';
import { isFresh, type FreshProof } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import * as queries from './session-queries.ts';
import { SESSION_END_MS, sessionState, type SessionState } from './session-state.ts';
import type { SignInOutcome, UnlockOutcome } from './sign-in-outcome.ts';

const TOKEN_BYTES = 32;

export type SessionAccess = {
  /** The session of a token, now counted as used; undefined when there is none. */
  resume(token: string): Promise<SessionState | undefined>;
  /** Whose the session is or was, whatever its state; undefined when there is none. Does not count as use. */
  ownerOf(token: string): Promise<string | undefined>;
  /** Locks at once, e.g. when the bleep goes. */
  lock(sessionId: string): Promise<void>;
  /** Opens a locked session for the person who proved just now that it is theirs; the token changes. Else `unknown`. */
  unlock(token: string, proof: FreshProof): Promise<UnlockOutcome>;
  signOut(sessionId: string): Promise<void>;
  /**
   * RULE I-04: a lost device, a leaver: every session of the account ends now. How many there were. `within`: a transaction
   * to be part of.
   */
  endSessions(accountId: string, within?: Db): Promise<number>;
  /**
   * RULE I-04: everything that may be open on a lost device ends now: its sessions, whosever they are, and those of its owner that
   * live nobody knows where; of a device that nobody knows, every session of the owner. How many there were.
   */
  endSessionsOn(device: { deviceId: string | null; ownerId: string }, within: Db): Promise<number>;
  /** The browsers in which the account was signed in, the one used last first. */
  devicesOf(accountId: string): Promise<SignInDevice[]>;
};

function newSecrets(random: Random): { token: string; tokenHash: Buffer; csrfSecret: Buffer } {
  const token = random(TOKEN_BYTES);
  return { token: token.toString('base64url'), tokenHash: sha256(token), csrfSecret: random(TOKEN_BYTES) };
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
  /** Left out: now. */
  readonly authenticatedAt?: Date;
  readonly provider?: queries.ProviderFacts;
};

const NO_PROVIDER: queries.ProviderFacts = { providerSession: null, aal: null };

/** Starts a session with a token of its own. */
export async function startSession(
  parts: AccessParts,
  account: Account,
  { previousToken, deviceId = null, authenticatedAt, provider = NO_PROVIDER }: SessionStart,
): Promise<SignInOutcome> {
  const { db, clock, random } = parts;
  const secrets = newSecrets(random);
  const sessionId = newId('session', random);
  const at = clock.now();
  return inTransaction(db, async (tx) => {
    const previous = previousToken === undefined ? undefined : await readSession(parts, tx, previousToken);
    if (previous !== undefined) await queries.markEnded(tx, previous.row.sessionId, at);
    await queries.insertSession(tx, {
      sessionId,
      accountId: account.accountId,
      deviceId,
      authenticatedAt: authenticatedAt ?? at,
      provider,
      at,
      ...secrets,
    });
    const started = await readSession(parts, tx, secrets.token);
    if (started?.state.kind !== 'active') return { kind: 'unknown' };
    return { kind: 'signed-in', token: secrets.token, session: started.state };
  });
}

async function resume(parts: AccessParts, token: string): Promise<SessionState | undefined> {
  return inTransaction(parts.db, async (tx) => {
    const found = await readSession(parts, tx, token);
    if (found === undefined) return undefined;
    const { row, state } = found;
    const at = parts.clock.now();
    if (state.kind === 'active') await queries.markSeen(tx, row.sessionId, at);
    if (state.kind === 'locked') await queries.markLocked(tx, row.sessionId, at);
    if (state.kind === 'ended') await queries.markEnded(tx, row.sessionId, at);
    return state;
  });
}

async function unlock(parts: AccessParts, token: string, proof: FreshProof): Promise<UnlockOutcome> {
  const { db, clock, random } = parts;
  const state = await resume(parts, token);
  if (state === undefined || state.kind === 'ended') return { kind: 'unknown' };
  // RULE I-02: for the same person only.
  if (!isFresh(proof, state.account.accountId, clock.now())) return { kind: 'unknown' };
  const secrets = newSecrets(random);
  await queries.rotateSession(db, { sessionId: state.sessionId, at: clock.now(), ...secrets });
  const opened = await inTransaction(db, (tx) => readSession(parts, tx, secrets.token));
  return opened?.state.kind === 'active'
    ? { kind: 'signed-in', token: secrets.token, session: opened.state }
    : { kind: 'unknown' };
}

/** What can be done with sessions. */
export function sessionAccess(parts: AccessParts): SessionAccess {
  const { db, clock } = parts;
  return {
    resume: (token) => resume(parts, token),
    ownerOf: async (token) =>
      (await inTransaction(db, (tx) => readSession(parts, tx, token)))?.row.account.accountId,
    lock: (sessionId) => queries.markLocked(db, sessionId, clock.now()),
    unlock: (token, proof) => unlock(parts, token, proof),
    signOut: (sessionId) => queries.markEnded(db, sessionId, clock.now()),
    endSessions: (accountId, within) => queries.endSessionsOf(within ?? db, accountId, clock.now()),
    endSessionsOn: ({ deviceId, ownerId }, within) =>
      deviceId === null
        ? queries.endSessionsOf(within, ownerId, clock.now())
        : queries.endSessionsOn(within, { deviceId, ownerId }, clock.now()),
    devicesOf: (accountId) =>
      queries.listDevicesOf(db, accountId, new Date(clock.now().getTime() - SESSION_END_MS)),
  };
}
