// Sign-in, sessions and fresh proof, as one object for the web and the wiring. Tokens and PINs are hostile input; a token
// is found by its SHA-256 (32 random bytes: nothing to guess, nothing to time).
import type { Clock } from '../kernel/clock.ts';
import { sha256 } from '../kernel/digest.ts';
import { newId, type Random } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { Account, AccountStanding, SignInDevice } from './accounts.ts';
import type { ProofOutcome } from './fresh-proof.ts';
import { checkPin, PIN_TRIES } from './pin-check.ts';
import { hashPin } from './pin.ts';
import type { BuiltInPerson, Identity } from './ports.ts';
import * as queries from './queries.ts';
import { SESSION_END_MS, sessionState, type SessionState } from './session-state.ts';

const TOKEN_BYTES = 32;

/** A token goes to the browser or the API client once and is stored nowhere. */
export type SignInOutcome =
  | {
      readonly kind: 'signed-in';
      readonly token: string;
      readonly session: SessionState & { kind: 'active' };
    }
  | { readonly kind: 'unknown' }
  /** `accountId` is for the audit trail: whose PIN was tried. */
  | { readonly kind: 'wrong'; readonly triesLeft: number; readonly accountId: string }
  | { readonly kind: 'locked'; readonly accountId: string };

export type SignInAnswer = { subject: string; pin: string; previousToken?: string; deviceId?: string };

export type Access = {
  /** People who can be chosen on the sign-in page; empty outside a sandbox. */
  builtIn(): readonly BuiltInPerson[];
  /**
   * Starts a session with a token of its own. `previousToken`, if it was a session, ends (no fixation). `deviceId`: the browser
   * that it will live in; left out by programs.
   */
  signIn(answer: SignInAnswer): Promise<SignInOutcome>;
  /** The session of a token, now counted as used; undefined when there is none. */
  resume(token: string): Promise<SessionState | undefined>;
  /** Whose the session is or was, whatever its state; undefined when there is none. Does not count as use. */
  ownerOf(token: string): Promise<string | undefined>;
  /** Locks at once, e.g. when the bleep goes. */
  lock(sessionId: string): Promise<void>;
  /** Opens a locked session for the same person; the token changes. */
  unlock(token: string, pin: string): Promise<SignInOutcome>;
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
  /** RULE I-03. The proof is demanded by sign-off and by authorisation. */
  proveFresh(accountId: string, pin: string): Promise<ProofOutcome>;
  /** Five new tries; the PIN stays what it was. `within`: a transaction to be part of. */
  unlockPin(accountId: string, within?: Db): Promise<void>;
  /** Throws `access-pin-form`. */
  setPin(accountId: string, pin: string): Promise<void>;
  readAccount(accountId: string): Promise<Account | undefined>;
  /** Who can sign in here today, by name: accounts of this identity provider that are not disabled. */
  listAccounts(): Promise<AccountStanding[]>;
};

export type AccessParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  /** Goes into every PIN hash; kept outside the database. Empty in a sandbox. */
  readonly pinPepper: Uint8Array;
};

async function provisionOne(parts: AccessParts, person: BuiltInPerson): Promise<void> {
  const { db, clock, random, identity, pinPepper } = parts;
  const at = clock.now();
  const accountId = newId('account', random);
  const pin = await hashPin(person.pin, pinPepper, random);
  const account = await queries.putAccount(db, { accountId, issuer: identity.issuer, person, at });
  if (account !== undefined) await queries.putPin(db, account.accountId, pin, at);
}

async function provision(parts: AccessParts): Promise<void> {
  await Promise.all(parts.identity.builtIn().map((person) => provisionOne(parts, person)));
}

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

async function startSession(
  parts: AccessParts,
  account: Account,
  { previousToken, deviceId = null }: { previousToken?: string; deviceId?: string | null },
): Promise<SignInOutcome> {
  const { db, clock, random } = parts;
  const secrets = newSecrets(random);
  const sessionId = newId('session', random);
  const at = clock.now();
  return inTransaction(db, async (tx) => {
    const previous = previousToken === undefined ? undefined : await readSession(parts, tx, previousToken);
    if (previous !== undefined) await queries.markEnded(tx, previous.row.sessionId, at);
    await queries.insertSession(tx, { sessionId, accountId: account.accountId, deviceId, at, ...secrets });
    const started = await readSession(parts, tx, secrets.token);
    if (started?.state.kind !== 'active') return { kind: 'unknown' };
    return { kind: 'signed-in', token: secrets.token, session: started.state };
  });
}

async function signIn(parts: AccessParts, answer: SignInAnswer): Promise<SignInOutcome> {
  const { db, clock, random, identity, pinPepper } = parts;
  const person = await identity.identify({ subject: answer.subject });
  if (person === undefined) return { kind: 'unknown' };
  const accountId = newId('account', random);
  const account = await queries.putAccount(db, {
    accountId,
    issuer: identity.issuer,
    person,
    at: clock.now(),
  });
  if (account === undefined) return { kind: 'unknown' };
  const proof = await checkPin(db, { clock, pepper: pinPepper }, account.accountId, answer.pin);
  const { accountId: ownId } = account;
  return proof.kind === 'proved' ? startSession(parts, account, answer) : { ...proof, accountId: ownId };
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

async function unlock(parts: AccessParts, token: string, pin: string): Promise<SignInOutcome> {
  const { db, clock, random, pinPepper } = parts;
  const state = await resume(parts, token);
  if (state === undefined || state.kind === 'ended') return { kind: 'unknown' };
  const proof = await checkPin(db, { clock, pepper: pinPepper }, state.account.accountId, pin);
  if (proof.kind !== 'proved') return { ...proof, accountId: state.account.accountId };
  const secrets = newSecrets(random);
  await queries.rotateSession(db, { sessionId: state.sessionId, at: clock.now(), ...secrets });
  const opened = await inTransaction(db, (tx) => readSession(parts, tx, secrets.token));
  return opened?.state.kind === 'active'
    ? { kind: 'signed-in', token: secrets.token, session: opened.state }
    : { kind: 'unknown' };
}

async function listAccounts({ db, clock, identity }: AccessParts): Promise<AccountStanding[]> {
  const startedAfter = new Date(clock.now().getTime() - SESSION_END_MS);
  // RULE I-01: accounts of another provider cannot sign in here.
  const rows = await queries.listAccountRows(db, identity.issuer, startedAfter);
  return rows.map(({ account, tries, openSessions }) => ({
    account,
    pin: tries === null ? 'none' : tries >= PIN_TRIES ? 'locked' : 'usable',
    openSessions,
  }));
}

/** Makes the built-in accounts, if there are any, and hands out access. */
export async function createAccess(parts: AccessParts): Promise<Access> {
  const { db, clock, random, identity, pinPepper } = parts;
  await provision(parts);
  return {
    builtIn: () => identity.builtIn(),
    signIn: (answer) => signIn(parts, answer),
    resume: (token) => resume(parts, token),
    ownerOf: async (token) =>
      (await inTransaction(db, (tx) => readSession(parts, tx, token)))?.row.account.accountId,
    lock: (sessionId) => queries.markLocked(db, sessionId, clock.now()),
    unlock: (token, pin) => unlock(parts, token, pin),
    signOut: (sessionId) => queries.markEnded(db, sessionId, clock.now()),
    endSessions: (accountId, within) => queries.endSessionsOf(within ?? db, accountId, clock.now()),
    endSessionsOn: ({ deviceId, ownerId }, within) =>
      deviceId === null
        ? queries.endSessionsOf(within, ownerId, clock.now())
        : queries.endSessionsOn(within, { deviceId, ownerId }, clock.now()),
    devicesOf: (accountId) =>
      queries.listDevicesOf(db, accountId, new Date(clock.now().getTime() - SESSION_END_MS)),
    proveFresh: (accountId, pin) => checkPin(db, { clock, pepper: pinPepper }, accountId, pin),
    unlockPin: (accountId, within) => queries.setPinTries(within ?? db, accountId, 0),
    setPin: async (accountId, pin) =>
      queries.putPin(db, accountId, await hashPin(pin, pinPepper, random), clock.now()),
    readAccount: (accountId) => queries.readAccount(db, accountId),
    listAccounts: () => listAccounts(parts),
  };
}
