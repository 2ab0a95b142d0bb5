// All SQL of access. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { Account, StaffIdentifier } from './accounts.ts';
import type { PinHash } from './pin.ts';
import type { IdentifiedPerson } from './ports.ts';
import type { StaffRole } from './roles.ts';

type AccountRow = {
  account_id: string;
  issuer: string;
  subject: string;
  display: string;
  job_title: string;
  role: StaffRole;
  identifiers: StaffIdentifier[];
};

type SessionTimes = {
  session_id: string;
  csrf_secret: Buffer;
  created_at: Date;
  last_seen_at: Date;
  locked_at: Date | null;
  ended_at: Date | null;
  device_id: string | null;
};

export type SessionRow = {
  readonly sessionId: string;
  readonly csrfSecret: Buffer;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly lockedAt: Date | null;
  readonly endedAt: Date | null;
  /** The browser that it lives in; null for a program's, and for one begun before browsers had ids. */
  readonly deviceId: string | null;
  readonly account: Account;
};

function toAccount(row: AccountRow): Account {
  return {
    accountId: row.account_id,
    issuer: row.issuer,
    subject: row.subject,
    display: row.display,
    jobTitle: row.job_title,
    role: row.role,
    identifiers: row.identifiers,
  };
}

/** Creates the account or brings its name and role up to date with what the provider says now. */
export async function putAccount(
  db: Db,
  account: { accountId: string; issuer: string; person: IdentifiedPerson; at: Date },
): Promise<Account | undefined> {
  const { accountId, issuer, person, at } = account;
  const result = await sql<AccountRow>`
    insert into account (account_id, issuer, subject, display, job_title, role, identifiers, team, created_at)
    values (${accountId}, ${issuer}, ${person.subject}, ${person.display}, ${person.jobTitle}, ${person.role},
            ${JSON.stringify(person.identifiers)}::jsonb, ${person.team ?? null}, ${at})
    on conflict (issuer, subject) do update
      set display = excluded.display, job_title = excluded.job_title, role = excluded.role,
          identifiers = excluded.identifiers, team = excluded.team
      where account.disabled_at is null
    returning account_id, issuer, subject, display, job_title, role, identifiers`.execute(db);
  const row = result.rows[0];
  return row === undefined ? undefined : toAccount(row);
}

export async function readAccount(db: Db, accountId: string): Promise<Account | undefined> {
  const result = await sql<AccountRow>`
    select account_id, issuer, subject, display, job_title, role, identifiers
    from account where account_id = ${accountId}`.execute(db);
  const row = result.rows[0];
  return row === undefined ? undefined : toAccount(row);
}

export type AccountStandingRow = {
  readonly account: Account;
  /** Wrong tries since the last right one; null without a PIN. */
  readonly tries: number | null;
  readonly openSessions: number;
};

/** The team of an account, as its provider told it last; null when it did not, or there is no such account. */
export async function teamOfAccount(db: Db, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ team: string | null }>`
    select team from account where account_id = ${accountId}`.execute(db);
  return rows[0]?.team ?? null;
}

/** Accounts of this provider that are not disabled, by name, with their sessions begun after `startedAfter`. */
export async function listAccountRows(
  db: Db,
  issuer: string,
  startedAfter: Date,
): Promise<AccountStandingRow[]> {
  const result = await sql<AccountRow & { tries: number | null; open_sessions: number }>`
    select a.account_id, a.issuer, a.subject, a.display, a.job_title, a.role, a.identifiers, p.tries,
      (select count(*)::int from session s
        where s.account_id = a.account_id and s.ended_at is null and s.created_at > ${startedAfter}) as open_sessions
    from account a left join account_pin p using (account_id)
    where a.issuer = ${issuer} and a.disabled_at is null
    order by a.display, a.account_id`.execute(db);
  return result.rows.map((row) => ({
    account: toAccount(row),
    tries: row.tries,
    openSessions: row.open_sessions,
  }));
}

export async function putPin(db: Db, accountId: string, pin: PinHash, at: Date): Promise<void> {
  await sql`
    insert into account_pin (account_id, hash, salt, tries, set_at)
    values (${accountId}, ${pin.hash}, ${pin.salt}, 0, ${at})
    on conflict (account_id) do update
      set hash = excluded.hash, salt = excluded.salt, tries = 0, set_at = excluded.set_at`.execute(db);
}

/** The PIN, its row locked until the transaction ends, so that tries at the same time are counted one by one. */
export async function lockPin(
  db: Db,
  accountId: string,
): Promise<(PinHash & { readonly tries: number }) | undefined> {
  const result = await sql<{ hash: Buffer; salt: Buffer; tries: number }>`
    select hash, salt, tries from account_pin where account_id = ${accountId} for update`.execute(db);
  return result.rows[0];
}

export async function setPinTries(db: Db, accountId: string, tries: number): Promise<void> {
  await sql`update account_pin set tries = ${tries} where account_id = ${accountId}`.execute(db);
}

export async function insertSession(
  db: Db,
  session: {
    sessionId: string;
    tokenHash: Buffer;
    accountId: string;
    csrfSecret: Buffer;
    deviceId: string | null;
    at: Date;
  },
): Promise<void> {
  await sql`
    insert into session (session_id, token_hash, account_id, csrf_secret, device_id, created_at, last_seen_at)
    values (${session.sessionId}, ${session.tokenHash}, ${session.accountId}, ${session.csrfSecret},
            ${session.deviceId}, ${session.at}, ${session.at})`.execute(db);
}

/** The session of that token with its account, unless the account was disabled. Its row stays locked in a transaction. */
export async function lockSession(db: Db, tokenHash: Buffer): Promise<SessionRow | undefined> {
  const result = await sql<AccountRow & SessionTimes>`
    select s.session_id, s.csrf_secret, s.created_at, s.last_seen_at, s.locked_at, s.ended_at, s.device_id,
           a.account_id, a.issuer, a.subject, a.display, a.job_title, a.role, a.identifiers
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
    deviceId: row.device_id,
    account: toAccount(row),
  };
}

export async function markSeen(db: Db, sessionId: string, at: Date): Promise<void> {
  await sql`update session set last_seen_at = ${at} where session_id = ${sessionId}`.execute(db);
}

export async function markLocked(db: Db, sessionId: string, at: Date): Promise<void> {
  await sql`
    update session set locked_at = coalesce(locked_at, ${at})
    where session_id = ${sessionId} and ended_at is null`.execute(db);
}

export async function markEnded(db: Db, sessionId: string, at: Date): Promise<void> {
  await sql`
    update session set ended_at = coalesce(ended_at, ${at}) where session_id = ${sessionId}`.execute(db);
}

/** Ends every open session of the account; how many there were. */
export async function endSessionsOf(db: Db, accountId: string, at: Date): Promise<number> {
  const result = await sql<{ session_id: string }>`
    update session set ended_at = ${at}
    where account_id = ${accountId} and ended_at is null returning session_id`.execute(db);
  return result.rows.length;
}

/**
 * Ends what may be open on a device: its own sessions, whosever they are, and those of its owner of which nobody knows where
 * they live. How many there were.
 */
export async function endSessionsOn(
  db: Db,
  device: { deviceId: string; ownerId: string },
  at: Date,
): Promise<number> {
  const result = await sql<{ session_id: string }>`
    update session set ended_at = ${at}
    where ended_at is null
      and (device_id = ${device.deviceId} or (account_id = ${device.ownerId} and device_id is null))
    returning session_id`.execute(db);
  return result.rows.length;
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

/** A new token, a new CSRF secret, unlocked and seen now. */
export async function rotateSession(
  db: Db,
  session: { sessionId: string; tokenHash: Buffer; csrfSecret: Buffer; at: Date },
): Promise<void> {
  await sql`
    update session set token_hash = ${session.tokenHash}, csrf_secret = ${session.csrfSecret},
      locked_at = null, last_seen_at = ${session.at}
    where session_id = ${session.sessionId}`.execute(db);
}
