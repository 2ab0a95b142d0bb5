// What a stored session is at this moment. RULE I-02: it locks after 15 idle minutes and ends after 12 hours.
import type { Account } from './accounts.ts';
import type { SessionRow } from './session-queries.ts';

export const IDLE_LOCK_MS = 15 * 60_000;
export const SESSION_END_MS = 12 * 60 * 60_000;

type Known = {
  readonly sessionId: string;
  readonly account: Account;
  /** Synchroniser token for forms, base64url. */
  readonly csrfToken: string;
  readonly endsAt: Date;
  /** The browser that it lives in, as far as known. */
  readonly deviceId: string | null;
  /** When the identity provider (in a sandbox: the built-in PIN) last proved who this is. */
  readonly authenticatedAt: Date;
  /** Whether the person has a passkey here. */
  readonly hasPasskey: boolean;
};

export type SessionState =
  | ({ readonly kind: 'active' } & Known)
  | ({ readonly kind: 'locked' } & Known)
  /** Whose it was is kept, so that only the same person resumes at the same place. */
  | {
      readonly kind: 'ended';
      readonly sessionId: string;
      readonly accountId: string;
      /** Of a session whose time is over: a form that was open then still carries it. Null after any other end. */
      readonly csrfToken: string | null;
    };

/** Judges a stored session; changes nothing. */
export function sessionState(row: SessionRow, now: Date): SessionState {
  const endsAt = new Date(row.createdAt.getTime() + SESSION_END_MS);
  // RULE I-02: the end comes first: a locked session ends too.
  if (row.endedAt !== null || now >= endsAt) {
    const { sessionId, account, endedWhy } = row;
    const timedOut = row.endedAt === null || endedWhy === 'time';
    const csrfToken = timedOut ? row.csrfSecret.toString('base64url') : null;
    return { kind: 'ended', sessionId, accountId: account.accountId, csrfToken };
  }
  const idleMs = now.getTime() - row.lastSeenAt.getTime();
  const known = {
    sessionId: row.sessionId,
    account: row.account,
    csrfToken: row.csrfSecret.toString('base64url'),
    endsAt,
    deviceId: row.deviceId,
    authenticatedAt: row.authenticatedAt,
    hasPasskey: row.hasPasskey,
  };
  return row.lockedAt !== null || idleMs >= IDLE_LOCK_MS
    ? { kind: 'locked', ...known }
    : { kind: 'active', ...known };
}
