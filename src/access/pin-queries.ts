// SQL of PINs. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { PinHash } from './pin.ts';

/** The PIN that a person set; every counter begins anew. */
export async function putPin(db: Db, accountId: string, pin: PinHash, at: Date): Promise<void> {
  await sql`
    insert into account_pin (account_id, hash, salt, tries, set_at, set_by)
    values (${accountId}, ${pin.hash}, ${pin.salt}, 0, ${at}, 'person')
    on conflict (account_id) do update
      set hash = excluded.hash, salt = excluded.salt, tries = 0, door_tries = 0, set_at = excluded.set_at,
          set_by = excluded.set_by`.execute(db);
}

/** RULE I-01: the PIN of a built-in person. `over`: whether it takes the place of one that the person set. */
export async function putBuiltInPin(
  db: Db,
  accountId: string,
  pin: PinHash,
  { at, over }: { at: Date; over: 'built-in' | 'any' },
): Promise<void> {
  await sql`
    insert into account_pin (account_id, hash, salt, tries, set_at, set_by)
    values (${accountId}, ${pin.hash}, ${pin.salt}, 0, ${at}, 'built-in')
    on conflict (account_id) do update
      set hash = excluded.hash, salt = excluded.salt, tries = 0, door_tries = 0, set_at = excluded.set_at,
          set_by = excluded.set_by
      where ${over} = 'any' or account_pin.set_by = 'built-in'`.execute(db);
}

export type Door = 'session' | 'sign-in';

/**
 * Spends one try: the PIN to compare with, and how many were wrong with this one. Undefined when none is left, or there is no
 * PIN. One statement, so that tries at the same time are counted one by one.
 */
export async function spendTry(
  db: Db,
  accountId: string,
  door: Door,
  limit: number,
): Promise<(PinHash & { readonly tries: number }) | undefined> {
  const counter = sql.ref(door === 'session' ? 'tries' : 'door_tries');
  const result = await sql<{ hash: Buffer; salt: Buffer; tries: number }>`
    update account_pin set ${counter} = ${counter} + 1
    where account_id = ${accountId} and tries < ${limit} and ${counter} < ${limit}
    returning hash, salt, ${counter} as tries`.execute(db);
  return result.rows[0];
}

/** The PIN was right at this door. */
export async function forgetTries(db: Db, accountId: string, door: Door): Promise<void> {
  const counter = sql.ref(door === 'session' ? 'tries' : 'door_tries');
  await sql`update account_pin set ${counter} = 0 where account_id = ${accountId}`.execute(db);
}

/** Five new tries at both doors. */
export async function forgetAllTries(db: Db, accountId: string): Promise<void> {
  await sql`update account_pin set tries = 0, door_tries = 0 where account_id = ${accountId}`.execute(db);
}

export type StoredPin = PinHash & { readonly tries: number };

/** The PIN as it is now, to compare another with. */
export async function readPin(db: Db, accountId: string): Promise<PinHash | undefined> {
  const result = await sql<{ hash: Buffer; salt: Buffer }>`
    select hash, salt from account_pin where account_id = ${accountId}`.execute(db);
  return result.rows[0];
}

/** The PIN, its row locked until the transaction ends. */
export async function lockPin(db: Db, accountId: string): Promise<StoredPin | undefined> {
  const result = await sql<{ hash: Buffer; salt: Buffer; tries: number }>`
    select hash, salt, tries from account_pin where account_id = ${accountId} for update`.execute(db);
  return result.rows[0];
}

/** Whether there is a PIN and whether tries are left for it, with a session. */
export async function pinStanding(
  db: Db,
  accountId: string,
  limit: number,
): Promise<'none' | 'usable' | 'locked'> {
  const result = await sql<{ tries: number }>`
    select tries from account_pin where account_id = ${accountId}`.execute(db);
  const tries = result.rows[0]?.tries;
  return tries === undefined ? 'none' : tries >= limit ? 'locked' : 'usable';
}
