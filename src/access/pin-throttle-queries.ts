// SQL of wrong tries by browser and by address. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

/** Others who come from the same browser or address wait for the end of the transaction; always in one order. */
export async function lockPlaces(tx: Db, digests: readonly (Buffer | null)[]): Promise<void> {
  const keys = digests.flatMap((digest) => (digest === null ? [] : [digest.readBigInt64BE().toString()]));
  for (const key of keys.toSorted()) await sql`select pg_advisory_xact_lock(${key}::bigint)`.execute(tx);
}

/** Removes what counts no longer. */
export async function sweepTries(tx: Db, before: Date): Promise<void> {
  await sql`
    delete from pin_try where try_id in (
      select try_id from pin_try where tried_at <= ${before} order by try_id limit 200 for update skip locked)`.execute(
    tx,
  );
}

/** When the nth newest try since then was; null when there were fewer. */
export async function nthNewest(
  tx: Db,
  kind: 'browser' | 'address',
  digest: Buffer | null,
  { since, n }: { since: Date; n: number },
): Promise<Date | null> {
  if (digest === null) return null;
  const column = sql.ref(`${kind}_digest`);
  const { rows } = await sql<{ tried_at: Date }>`
    select tried_at from pin_try where ${column} = ${digest} and tried_at > ${since}
    order by tried_at desc, try_id desc offset ${n - 1} limit 1`.execute(tx);
  return rows[0]?.tried_at ?? null;
}

export async function insertTry(
  tx: Db,
  { browser, address, at }: { browser: Buffer | null; address: Buffer | null; at: Date },
): Promise<string> {
  const { rows } = await sql<{ try_id: string }>`
    insert into pin_try (browser_digest, address_digest, tried_at) values (${browser}, ${address}, ${at})
    returning try_id::text`.execute(tx);
  return rows[0]?.try_id ?? '';
}

export async function deleteTry(db: Db, tryId: string): Promise<void> {
  await sql`delete from pin_try where try_id = ${tryId}::bigint`.execute(db);
}
