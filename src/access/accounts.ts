// Accounts of staff: who may sign in, with which role. Names of staff, never of patients.
import type { Role, StaffRole } from './roles.ts';
import type { ScopeName } from './scopes.ts';

export type StaffIdentifier = { readonly system: string; readonly value: string };

export type Account = {
  readonly accountId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly display: string;
  readonly jobTitle: string;
  readonly role: StaffRole;
  /** GMC, NMC, … : links the account to a Practitioner in the record system. */
  readonly identifiers: readonly StaffIdentifier[];
  /** The organisation's code of their team, as the provider told it at the last sign-in; null when it did not. */
  readonly team: string | null;
};

/** Why nobody signs in with an account any more. */
export const DISABLE_REASONS = ['left', 'moved', 'suspended', 'concern'] as const;
export type DisableReason = (typeof DISABLE_REASONS)[number];

/** `by`: the account of who did it. */
export type Disabled = {
  readonly at: Date;
  readonly by: string | null;
  readonly reason: DisableReason | null;
};

/** How an account stands today, for who looks after accounts. */
export type AccountStanding = {
  readonly account: Account;
  /** `locked`: no tries left. `none`: no PIN was ever set, so nobody can prove to be this person. */
  readonly pin: 'usable' | 'locked' | 'none';
  /** Whether the person asked for a new PIN, or may set one now. */
  readonly reset: 'none' | 'asked' | 'granted';
  /** Sessions, locked ones too, that a token still opens. */
  readonly openSessions: number;
  /** Set: nobody signs in with it until it is enabled again. */
  readonly disabled: Disabled | null;
};

/** A browser in which the account was signed in: the random id of its cookie, and when it was used. */
export type SignInDevice = {
  readonly deviceId: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly openSessions: number;
};

/**
 * Who acts, as the permission table sees them. For a participant, `accountId` is the id of their link; for a gateway, its id in
 * the configuration.
 */
export type Actor = {
  readonly accountId: string;
  readonly role: Role;
  /** The team whose cases they work on; null for who has none. */
  readonly team: string | null;
  /** What a machine may do; nobody else has any. */
  readonly scopes?: readonly ScopeName[];
};
