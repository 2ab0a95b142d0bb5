// SQL of PIN resets. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type ResetRow = {
  readonly resetId: string;
  readonly askedAt: Date | null;
  readonly grantedAt: Date | null;
};

/** Resets of one account are made one after the other. */
export async function lockAccount(tx: Db, accountId: string): Promise<void> {
  await sql`select 1 from account where account_id = ${accountId} for update`.execute(tx);
}

/** The newest that was not used. */
export async function newestReset(db: Db, accountId: string): Promise<ResetRow | undefined> {
  const { rows } = await sql<{ reset_id: string; asked_at: Date | null; granted_at: Date | null }>`
    select reset_id, asked_at, granted_at from pin_reset where account_id = ${accountId} and used_at is null
    order by coalesce(granted_at, asked_at) desc limit 1`.execute(db);
  const [row] = rows;
  return row === undefined
    ? undefined
    : { resetId: row.reset_id, askedAt: row.asked_at, grantedAt: row.granted_at };
}

export async function insertReset(
  tx: Db,
  { resetId, accountId, askedAt }: { resetId: string; accountId: string; askedAt: Date | null },
): Promise<void> {
  await sql`
    insert into pin_reset (reset_id, account_id, asked_at) values (${resetId}, ${accountId}, ${askedAt})`.execute(
    tx,
  );
}

export async function markGranted(
  tx: Db,
  { resetId, by, checked, at }: { resetId: string; by: string; checked: string; at: Date },
): Promise<void> {
  await sql`
    update pin_reset set granted_at = ${at}, granted_by = ${by}, checked = ${checked}
    where reset_id = ${resetId}`.execute(tx);
}

/** Every granted one of the account: an older one must not stand after the newest was used. */
export async function markUsed(tx: Db, accountId: string, at: Date): Promise<void> {
  await sql`update pin_reset set used_at = ${at} where account_id = ${accountId} and granted_at is not null and used_at is null`.execute(
    tx,
  );
}

/** Accounts whose newest reset is open, with what it is: for the list of accounts. */
export async function openResets(
  db: Db,
  { grantedAfter, askedAfter }: { grantedAfter: Date; askedAfter: Date },
): Promise<Map<string, 'asked' | 'granted'>> {
  const { rows } = await sql<{ account_id: string; granted: boolean }>`
    select distinct on (account_id) account_id, granted_at is not null as granted from pin_reset
    where used_at is null and (granted_at > ${grantedAfter} or (granted_at is null and asked_at > ${askedAfter}))
    order by account_id, coalesce(granted_at, asked_at) desc`.execute(db);
  return new Map(rows.map((row) => [row.account_id, row.granted ? 'granted' : 'asked']));
}
