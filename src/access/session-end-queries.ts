// SQL of ending sessions, and of browsers in which none may begin. Times come in as arguments; nothing here reads a clock.
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../store/index.ts';
import type { SessionOfAccount } from './session-queries.ts';

/** Which sessions are to end. */
export type WhichSessions =
  | { readonly sessionId: string; readonly accountId?: string }
  /** All of an account, but for one. */
  | { readonly accountId: string; readonly except?: string }
  /** RULE I-04: those in a browser, whosever they are, and those of its owner of which nobody knows where they live. */
  | { readonly deviceId: string; readonly ownerId: string }
  | { readonly begunBefore: Date }
  /** What the provider says is over: one session of its own, all of a person, or that session of that person. */
  | {
      readonly issuer: string;
      readonly subject: string | null;
      readonly providerSession: string | null;
    };

function condition(which: WhichSessions): RawBuilder<unknown> {
  if ('sessionId' in which) {
    return which.accountId === undefined
      ? sql`session_id = ${which.sessionId}`
      : sql`session_id = ${which.sessionId} and account_id = ${which.accountId}`;
  }
  if ('deviceId' in which)
    return sql`(device_id = ${which.deviceId} or (account_id = ${which.ownerId} and device_id is null))`;
  if ('issuer' in which) {
    const { issuer, subject, providerSession } = which;
    const theirs = sql`account_id in (select account_id from account
      where issuer = ${issuer} and (${subject}::text is null or subject = ${subject}))`;
    // Named by neither, nothing is meant.
    if (providerSession === null) return subject === null ? sql`false` : theirs;
    return sql`provider_session = ${providerSession} and ${theirs}`;
  }
  if ('begunBefore' in which) return sql`created_at <= ${which.begunBefore}`;
  return sql`account_id = ${which.accountId} and session_id <> ${which.except ?? ''}`;
}

/** Ends what is open of them; which they were. */
export async function markEnded(
  db: Db,
  which: WhichSessions,
  end: { at: Date; why: string },
): Promise<SessionOfAccount[]> {
  const { rows } = await sql<{ session_id: string; account_id: string }>`
    update session set ended_at = ${end.at}, ended_why = ${end.why}
    where ended_at is null and ${condition(which)} returning session_id, account_id`.execute(db);
  return rows.map((row) => ({ sessionId: row.session_id, accountId: row.account_id }));
}

/** RULE I-04: no session begins or goes on in this browser. */
export async function refuseBrowser(db: Db, deviceId: string, at: Date): Promise<void> {
  await sql`
    insert into refused_browser (device_id, refused_at) values (${deviceId}, ${at})
    on conflict (device_id) do update
      set refused_at = excluded.refused_at, allowed_at = null, allowed_by = null`.execute(db);
}

export async function isBrowserRefused(db: Db, deviceId: string): Promise<boolean> {
  const { rows } = await sql`
    select from refused_browser where device_id = ${deviceId} and allowed_at is null`.execute(db);
  return rows.length > 0;
}

/** False when it was not refused. */
export async function allowBrowser(
  db: Db,
  deviceId: string,
  allowed: { at: Date; by: string },
): Promise<boolean> {
  const { rows } = await sql`
    update refused_browser set allowed_at = ${allowed.at}, allowed_by = ${allowed.by}
    where device_id = ${deviceId} and allowed_at is null returning device_id`.execute(db);
  return rows.length > 0;
}
