// SQL of sign-ins that are under way, and of logout tokens that were taken. Times come in as arguments.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type Attempt = {
  /** Set: the person of this session proves again who they are. */
  readonly sessionId: string | null;
  readonly returnPath: string | null;
  readonly createdAt: Date;
};

export type AttemptKey = { readonly stateDigest: Buffer; readonly browserDigest: Buffer };

/** Keeps one; those that ran out a day ago or earlier are swept away on the occasion. */
export async function insertAttempt(
  db: Db,
  attempt: AttemptKey & {
    sessionId: string | null;
    returnPath: string | null;
    at: Date;
    expiresAt: Date;
    sweepBefore: Date;
  },
): Promise<void> {
  await sql`delete from sign_in_attempt where expires_at < ${attempt.sweepBefore}`.execute(db);
  await sql`
    insert into sign_in_attempt (state_digest, browser_digest, session_id, return_path, created_at, expires_at)
    values (${attempt.stateDigest}, ${attempt.browserDigest}, ${attempt.sessionId}, ${attempt.returnPath},
            ${attempt.at}, ${attempt.expiresAt})`.execute(db);
}

type AttemptRow = { session_id: string | null; return_path: string | null; created_at: Date };

/** Uses it up: of any number of callbacks one gets it. Another browser's try uses nothing up. */
export async function takeAttempt(db: Db, key: AttemptKey, at: Date): Promise<Attempt | undefined> {
  const { rows } = await sql<AttemptRow>`
    update sign_in_attempt set used_at = ${at}
    where state_digest = ${key.stateDigest} and browser_digest = ${key.browserDigest}
      and used_at is null and expires_at > ${at}
    returning session_id, return_path, created_at`.execute(db);
  const row = rows[0];
  return row === undefined
    ? undefined
    : { sessionId: row.session_id, returnPath: row.return_path, createdAt: row.created_at };
}

/** Why it could not be taken. */
export async function judgeAttempt(db: Db, key: AttemptKey): Promise<'unknown' | 'used' | 'late'> {
  const { rows } = await sql<{ used_at: Date | null }>`
    select used_at from sign_in_attempt
    where state_digest = ${key.stateDigest} and browser_digest = ${key.browserDigest}`.execute(db);
  const row = rows[0];
  if (row === undefined) return 'unknown';
  return row.used_at === null ? 'late' : 'used';
}

/** Whether this logout token is new; it is remembered then. */
export async function rememberLogout(
  db: Db,
  token: { digest: Buffer; at: Date; expiresAt: Date },
): Promise<boolean> {
  await sql`delete from logout_token where expires_at < ${token.at}`.execute(db);
  const { rows } = await sql<{ token_digest: Buffer }>`
    insert into logout_token (token_digest, expires_at) values (${token.digest}, ${token.expiresAt})
    on conflict do nothing returning token_digest`.execute(db);
  return rows.length === 1;
}
