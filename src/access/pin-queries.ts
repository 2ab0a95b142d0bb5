// SQL of PINs. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { PinHash } from './pin.ts';

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
