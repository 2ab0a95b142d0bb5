// Sign-in, sessions, fresh proof and accounts, as one object for the web and the wiring.
import { listAccountRows, readAccount } from './account-queries.ts';
import type { Account, AccountStanding } from './accounts.ts';
import type { AccessParts } from './parts.ts';
import { PIN_TRIES } from './pin-check.ts';
import { SESSION_END_MS } from './session-state.ts';
import { sessionAccess, type SessionAccess } from './sessions.ts';
import { provision, signInAccess, type SignInAccess } from './sign-in.ts';
import { stepUpAccess, type StepUpAccess } from './step-up.ts';

export type AccountAccess = {
  readAccount(accountId: string): Promise<Account | undefined>;
  /** Who can sign in here today, by name: accounts of this identity provider that are not disabled. */
  listAccounts(): Promise<AccountStanding[]>;
};

export type Access = SignInAccess & SessionAccess & StepUpAccess & AccountAccess;

async function listAccounts({ db, clock, identity }: AccessParts): Promise<AccountStanding[]> {
  const startedAfter = new Date(clock.now().getTime() - SESSION_END_MS);
  // RULE I-01: accounts of another provider cannot sign in here.
  const rows = await listAccountRows(db, identity.issuer, startedAfter);
  return rows.map(({ account, tries, openSessions }) => ({
    account,
    pin: tries === null ? 'none' : tries >= PIN_TRIES ? 'locked' : 'usable',
    openSessions,
  }));
}

/** Makes the built-in accounts, if there are any, and hands out access. */
export async function createAccess(parts: AccessParts): Promise<Access> {
  await provision(parts);
  return {
    ...signInAccess(parts),
    ...sessionAccess(parts),
    ...stepUpAccess(parts),
    readAccount: (accountId) => readAccount(parts.db, accountId),
    listAccounts: () => listAccounts(parts),
  };
}
