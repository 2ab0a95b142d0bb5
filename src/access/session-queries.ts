// SQL of sessions. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { toAccount, type AccountRow } from './account-queries.ts';
import type { Account } from './accounts.ts';

type SessionTimes = {
  session_id: string;
  csrf_secret: Buffer;
  created_at: Date;
  last_seen_at: Date;
  locked_at: Date | null;
  ended_at: Date | null;
  ended_why: string | null;
  device_id: string | null;
  authenticated_at: Date;
  has_passkey?: boolean;
  lost: boolean;
};

export type SessionRow = {
  readonly sessionId: string;
  readonly csrfSecret: Buffer;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly lockedAt: Date | null;
  readonly endedAt: Date | null;
  /** See EndReason; null while it is open, and when its person signed out. */
  readonly endedWhy: string | null;
  /** The browser that it lives in; null for a program's, and for one begun before browsers had ids. */
  readonly deviceId: string | null;
  /** When the identity provider last proved who this is; a PIN or a passkey changes nothing here. */
  readonly authenticatedAt: Date;
  /** Whether the person has a passkey that is trusted: what forms offer first (RULE I-03). */
  readonly hasPasskey: boolean;
  /** RULE I-04: the browser was reported lost, and nobody allowed it again. */
  readonly lost: boolean;
  readonly account: Account;
};

/** What the identity provider told about a session; null for the built-in people of a sandbox. */
export type ProviderFacts = {
  readonly providerSession: string | null;
  readonly aal: 1 | 2 | 3 | null;
};

export async function insertSession(
  db: Db,
  session: {
    sessionId: string;
    tokenHash: Buffer;
    accountId: string;
    csrfSecret: Buffer;
    deviceId: string | null;
    /** See web/browser-name.ts. */
    agent: string;
    authenticatedAt: Date;
    provider: ProviderFacts;
    at: Date;
  },
): Promise<void> {
  const { providerSession, aal } = session.provider;
  await sql`
    insert into session (session_id, token_hash, account_id, csrf_secret, device_id, agent, created_at, last_seen_at,
                         authenticated_at, provider_session, aal)
    values (${session.sessionId}, ${session.tokenHash}, ${session.accountId}, ${session.csrfSecret},
            ${session.deviceId}, ${session.agent}, ${session.at}, ${session.at},
            ${session.authenticatedAt}, ${providerSession}, ${aal})`.execute(db);
}

/** The session of that token with its account, unless the account was disabled. Its row stays locked in a transaction. */
export async function lockSession(db: Db, tokenHash: Buffer): Promise<SessionRow | undefined> {
  const result = await sql<AccountRow & SessionTimes>`
    select s.session_id, s.csrf_secret, s.created_at, s.last_seen_at, s.locked_at, s.ended_at, s.ended_why, s.device_id,
           s.authenticated_at,
           exists(select 1 from passkey k where k.account_id = s.account_id and k.distrusted_at is null) as has_passkey,
           exists (select from refused_browser r where r.device_id = s.device_id and r.allowed_at is null) as lost,
           a.account_id, a.issuer, a.subject, a.display, a.job_title, a.role, a.identifiers, a.team
    from session s join account a using (account_id)
    where s.token_hash = ${tokenHash} and a.disabled_at is null
    for update of s`.execute(db);
  const row = result.rows[0];
  if (row === undefined) return undefined;
  return {
    sessionId: row.session_id,
    csrfSecret: row.csrf_secret,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    lockedAt: row.locked_at,
    endedAt: row.ended_at,
    endedWhy: row.ended_why,
    deviceId: row.device_id,
    authenticatedAt: row.authenticated_at,
    hasPasskey: row.has_passkey ?? false,
    lost: row.lost,
    account: toAccount(row),
  };
}

export async function markSeen(db: Db, sessionId: string, at: Date): Promise<void> {
  await sql`update session set last_seen_at = ${at} where session_id = ${sessionId}`.execute(db);
}

/** Locks an open session; false when it was locked or over before. */
export async function markLocked(db: Db, sessionId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update session set locked_at = ${at}
    where session_id = ${sessionId} and ended_at is null and locked_at is null returning session_id`.execute(
    db,
  );
  return rows.length > 0;
}

export type SessionOfAccount = { readonly sessionId: string; readonly accountId: string };

/** Locks whatever was not used since `seenBefore`; which they were. */
export async function lockIdle(db: Db, seenBefore: Date, at: Date): Promise<SessionOfAccount[]> {
  const { rows } = await sql<{ session_id: string; account_id: string }>`
    update session set locked_at = ${at}
    where ended_at is null and locked_at is null and last_seen_at <= ${seenBefore}
    returning session_id, account_id`.execute(db);
  return rows.map((row) => ({ sessionId: row.session_id, accountId: row.account_id }));
}

/** The browsers in which an account was signed in, the one used last first. */
export async function listDevicesOf(
  db: Db,
  accountId: string,
  startedAfter: Date,
): Promise<{ deviceId: string; firstSeenAt: Date; lastSeenAt: Date; openSessions: number }[]> {
  const result = await sql<{ device_id: string; first_seen: Date; last_seen: Date; open_sessions: number }>`
    select device_id, min(created_at) as first_seen, max(last_seen_at) as last_seen,
      (count(*) filter (where ended_at is null and created_at > ${startedAfter}))::int as open_sessions
    from session where account_id = ${accountId} and device_id is not null
    group by device_id order by max(last_seen_at) desc limit 50`.execute(db);
  return result.rows.map((row) => ({
    deviceId: row.device_id,
    firstSeenAt: row.first_seen,
    lastSeenAt: row.last_seen,
    openSessions: row.open_sessions,
  }));
}

/** A new token, unlocked and seen now. The CSRF secret stays: forms that its person has open in other tabs carry it. */
export async function rotateSession(
  db: Db,
  session: { sessionId: string; tokenHash: Buffer; at: Date },
): Promise<void> {
  await sql`
    update session set token_hash = ${session.tokenHash},
      locked_at = null, last_seen_at = ${session.at}
    where session_id = ${session.sessionId}`.execute(db);
}

export type SessionFacts = {
  readonly sessionId: string;
  /** Browser and system as a code (web/browser-name.ts). */
  readonly agent: string;
  readonly deviceId: string | null;
  readonly startedAt: Date;
  readonly lastUsedAt: Date;
  readonly isLocked: boolean;
};

/** Open sessions of an account, the one used last first. */
export async function listSessionsOf(
  db: Db,
  accountId: string,
  since: { startedAfter: Date; usedAfter: Date },
): Promise<SessionFacts[]> {
  const { rows } = await sql<SessionTimes & { agent: string }>`
    select session_id, agent, device_id, created_at, last_seen_at, locked_at from session
    where account_id = ${accountId} and ended_at is null and created_at > ${since.startedAfter}
    order by last_seen_at desc, session_id limit 200`.execute(db);
  return rows.map((row) => ({
    sessionId: row.session_id,
    agent: row.agent,
    deviceId: row.device_id,
    startedAt: row.created_at,
    lastUsedAt: row.last_seen_at,
    isLocked: row.locked_at !== null || row.last_seen_at <= since.usedAfter,
  }));
}

/** The provider proved again who this is; what it told before is replaced. */
export async function markAuthenticated(
  db: Db,
  session: { sessionId: string; at: Date; provider: ProviderFacts },
): Promise<void> {
  const { providerSession, aal } = session.provider;
  await sql`
    update session set authenticated_at = ${session.at}, provider_session = ${providerSession}, aal = ${aal}
    where session_id = ${session.sessionId}`.execute(db);
}
