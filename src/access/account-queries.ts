// SQL of accounts. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { Account, StaffIdentifier } from './accounts.ts';
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
    returning account_id, issuer, subject, display, job_title, role, identifiers, team`.execute(db);
  const row = result.rows[0];
  return row === undefined ? undefined : toAccount(row);
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
    select a.account_id, a.issuer, a.subject, a.display, a.job_title, a.role, a.identifiers, a.team, p.tries,
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
