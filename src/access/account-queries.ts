// SQL of accounts. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { Account, Actor, DisableReason, Disabled, StaffIdentifier } from './accounts.ts';
import type { IdentifiedPerson } from './ports.ts';
import type { StaffRole } from './roles.ts';

export type AccountRow = {
  account_id: string;
  issuer: string;
  subject: string;
  display: string;
  job_title: string;
  role: StaffRole;
  identifiers: StaffIdentifier[];
  team: string | null;
};

/** The account of a row. */
export function toAccount(row: AccountRow): Account {
  return {
    accountId: row.account_id,
    issuer: row.issuer,
    subject: row.subject,
    display: row.display,
    jobTitle: row.job_title,
    role: row.role,
    identifiers: row.identifiers,
    team: row.team,
  };
}

type AccountAsTold = { accountId: string; issuer: string; person: IdentifiedPerson; at: Date };

/** Makes the account; undefined when there is one. */
export async function insertAccount(db: Db, told: AccountAsTold): Promise<Account | undefined> {
  const { accountId, issuer, person, at } = told;
  const result = await sql<AccountRow>`
    insert into account (account_id, issuer, subject, display, job_title, role, identifiers, team, created_at)
    values (${accountId}, ${issuer}, ${person.subject}, ${person.display}, ${person.jobTitle}, ${person.role},
            ${JSON.stringify(person.identifiers)}::jsonb, ${person.team ?? null}, ${at})
    on conflict (issuer, subject) do nothing
    returning account_id, issuer, subject, display, job_title, role, identifiers, team`.execute(db);
  const row = result.rows[0];
  return row === undefined ? undefined : toAccount(row);
}

/** The account of somebody at their provider, its row locked; undefined when there is none, or it is disabled. */
export async function lockAccountOf(db: Db, issuer: string, subject: string): Promise<Account | undefined> {
  const result = await sql<AccountRow>`
    select account_id, issuer, subject, display, job_title, role, identifiers, team
    from account where issuer = ${issuer} and subject = ${subject} and disabled_at is null for update`.execute(
    db,
  );
  const row = result.rows[0];
  return row === undefined ? undefined : toAccount(row);
}

/** Name, post, role, numbers and team as the provider says them now. */
export async function updateAccount(db: Db, accountId: string, person: IdentifiedPerson): Promise<void> {
  await sql`
    update account
    set display = ${person.display}, job_title = ${person.jobTitle}, role = ${person.role},
        identifiers = ${JSON.stringify(person.identifiers)}::jsonb, team = ${person.team ?? null}
    where account_id = ${accountId}`.execute(db);
}

/** Somebody on whose behalf a worker acts, as they are today; null for an account that is gone or disabled. */
export async function readStandingActor(db: Db, accountId: string): Promise<Actor | null> {
  const { rows } = await sql<{ role: StaffRole; team: string | null }>`
    select role, team from account where account_id = ${accountId} and disabled_at is null`.execute(db);
  const [row] = rows;
  return row === undefined ? null : { accountId, ...row };
}

/** False when there is no such account of this provider, or it was disabled before. */
export async function markDisabled(
  db: Db,
  account: { accountId: string; issuer: string },
  disabled: { at: Date; by: string; why: string },
): Promise<boolean> {
  const { rows } = await sql`
    update account
    set disabled_at = ${disabled.at}, disabled_by = ${disabled.by}, disabled_why = ${disabled.why}
    where account_id = ${account.accountId} and issuer = ${account.issuer} and disabled_at is null
    returning account_id`.execute(db);
  return rows.length > 0;
}

/** False when there is no such account of this provider, or it was not disabled. */
export async function markEnabled(db: Db, account: { accountId: string; issuer: string }): Promise<boolean> {
  const { rows } = await sql`
    update account set disabled_at = null, disabled_by = null, disabled_why = null
    where account_id = ${account.accountId} and issuer = ${account.issuer} and disabled_at is not null
    returning account_id`.execute(db);
  return rows.length > 0;
}

export async function readAccount(db: Db, accountId: string): Promise<Account | undefined> {
  const result = await sql<AccountRow>`
    select account_id, issuer, subject, display, job_title, role, identifiers, team
    from account where account_id = ${accountId}`.execute(db);
  const row = result.rows[0];
  return row === undefined ? undefined : toAccount(row);
}

export type AccountStandingRow = {
  readonly account: Account;
  /** Wrong tries since the last right one; null without a PIN. */
  readonly tries: number | null;
  readonly openSessions: number;
  readonly disabled: Disabled | null;
};

/** The team of an account, as its provider told it last; null when it did not, or there is no such account. */
export async function teamOfAccount(db: Db, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ team: string | null }>`
    select team from account where account_id = ${accountId}`.execute(db);
  return rows[0]?.team ?? null;
}

type Standing = {
  tries: number | null;
  open_sessions: number;
  disabled_at: Date | null;
  disabled_by: string | null;
  disabled_why: string | null;
};

function disabledOf({ disabled_at: at, disabled_by: by, disabled_why: why }: Standing): Disabled | null {
  return at === null ? null : { at, by, reason: why as DisableReason | null };
}

/** Accounts of this provider, disabled ones too, by name, with their sessions begun after `startedAfter`. */
export async function listAccountRows(
  db: Db,
  issuer: string,
  startedAfter: Date,
): Promise<AccountStandingRow[]> {
  const result = await sql<AccountRow & Standing>`
    select a.account_id, a.issuer, a.subject, a.display, a.job_title, a.role, a.identifiers, a.team,
      a.disabled_at, a.disabled_by, a.disabled_why, greatest(p.tries, p.door_tries) as tries,
      (select count(*)::int from session s
        where s.account_id = a.account_id and s.ended_at is null and s.created_at > ${startedAfter}) as open_sessions
    from account a left join account_pin p using (account_id)
    where a.issuer = ${issuer}
    order by a.display, a.account_id`.execute(db);
  return result.rows.map((row) => ({
    account: toAccount(row),
    tries: row.tries,
    openSessions: row.open_sessions,
    disabled: disabledOf(row),
  }));
}
