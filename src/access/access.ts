// Sign-in, sessions, fresh proof and accounts, as one object for the web and the wiring.
import { listAccountRows, readAccount } from './account-queries.ts';
import { disableAccount, enableAccount } from './account-lifetime.ts';
import type { Account, AccountStanding, DisableReason } from './accounts.ts';
import type { Db } from '../store/index.ts';
import { openLane, type LaneBounds } from '../limits/index.ts';
import type { AccessParts } from './parts.ts';
import { PIN_TRIES } from './pin-check.ts';
import { providerAccess, type ProviderAccess } from './provider-sign-in.ts';
import { passkeyAccess, type PasskeyAccess } from './passkeys.ts';
import { openResetsNow } from './pin-reset.ts';
import { SESSION_END_MS } from './session-state.ts';
import { sessionAccess, type SessionAccess } from './sessions.ts';
import { provision, signInAccess, type SignInAccess } from './sign-in.ts';
import { stepUpAccess, type StepUpAccess } from './step-up.ts';

// Argon2id takes a core for a fiftieth of a second. Node has four threads for it and for every file: one is left to the door, two
// to who is in.
const DOOR_LANE: LaneBounds = { atOnce: 1, waiting: 40 };
const INSIDE_LANE: LaneBounds = { atOnce: 2, waiting: 100 };

export type DoorAccess = {
  /** Whether whoever signs in now would be told to come again. */
  isDoorFull(): boolean;
};

export type AccountAccess = {
  readAccount(accountId: string): Promise<Account | undefined>;
  /** Accounts of this identity provider by name, disabled ones too. */
  listAccounts(): Promise<AccountStanding[]>;
  /** A leaver: their sessions end at once, and nobody signs in with the account. False when it was disabled, or is none. */
  disableAccount(
    accountId: string,
    disable: { by: string; reason: DisableReason },
    within: Db,
  ): Promise<boolean>;
  /** They may sign in again. False when it was not disabled. */
  enableAccount(accountId: string, by: string, within: Db): Promise<boolean>;
};

export type Access = PasskeyAccess &
  SignInAccess &
  DoorAccess &
  ProviderAccess &
  SessionAccess &
  StepUpAccess &
  AccountAccess;

async function listAccounts({ db, clock, identity }: AccessParts): Promise<AccountStanding[]> {
  const startedAfter = new Date(clock.now().getTime() - SESSION_END_MS);
  // RULE I-01: accounts of another provider cannot sign in here.
  const rows = await listAccountRows(db, identity.issuer, startedAfter);
  const resets = await openResetsNow({ db, clock });
  return rows.map(({ account, tries, openSessions, disabled }) => ({
    account,
    pin: tries === null ? 'none' : tries >= PIN_TRIES ? 'locked' : 'usable',
    reset: resets.get(account.accountId) ?? 'none',
    openSessions,
    disabled,
  }));
}

/** Makes the built-in accounts, if there are any, and hands out access. */
export async function createAccess(parts: AccessParts): Promise<Access> {
  await provision(parts);
  const signIn = signInAccess(parts);
  const stepUp = stepUpAccess(parts);
  // A lane is entered before a try is spent and a connection is taken, so that a flood at the door costs neither; and who is in has
  // another.
  const [door, inside] = [openLane(DOOR_LANE), openLane(INSIDE_LANE)];
  return {
    ...signIn,
    signIn: (...given) => door.run(() => signIn.signIn(...given)),
    isDoorFull: () => door.isFull(),
    ...providerAccess(parts),
    ...sessionAccess(parts),
    ...stepUp,
    ...passkeyAccess(parts),
    proveFresh: (...given) => inside.run(() => stepUp.proveFresh(...given)),
    proveForSession: (...given) => inside.run(() => stepUp.proveForSession(...given)),
    newPin: (wish) => inside.run(() => stepUp.newPin(wish)),
    readAccount: (accountId) => readAccount(parts.db, accountId),
    listAccounts: () => listAccounts(parts),
    disableAccount: (accountId, disable, within) => disableAccount(parts, within, accountId, disable),
    enableAccount: (accountId, by, within) => enableAccount(parts, within, accountId, by),
  };
}
