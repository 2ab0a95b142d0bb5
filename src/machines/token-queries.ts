// SQL of machines' tokens and used assertions. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type TokenRow = {
  clientId: string;
  scopes: string[];
  /** Of its client, when it was issued. */
  proofs: string[];
  thumbprint: Buffer | null;
  expiresAt: Date;
};

export async function insertToken(
  db: Db,
  token: TokenRow & { tokenHash: Buffer; issuedAt: Date },
): Promise<void> {
  await sql`
    insert into machine_token (token_hash, client_id, scopes, proofs, thumbprint, issued_at, expires_at)
    values (${token.tokenHash}, ${token.clientId}, ${token.scopes}, ${token.proofs}, ${token.thumbprint}, ${token.issuedAt},
            ${token.expiresAt})`.execute(db);
}

export async function readToken(db: Db, tokenHash: Buffer, now: Date): Promise<TokenRow | null> {
  const { rows } = await sql<{
    client_id: string;
    scopes: string[];
    proofs: string[];
    thumbprint: Buffer | null;
    expires_at: Date;
  }>`
    select client_id, scopes, proofs, thumbprint, expires_at from machine_token
    where token_hash = ${tokenHash} and expires_at > ${now}`.execute(db);
  const row = rows[0];
  if (row === undefined) return null;
  return {
    clientId: row.client_id,
    scopes: row.scopes,
    proofs: row.proofs,
    thumbprint: row.thumbprint,
    expiresAt: row.expires_at,
  };
}

/** How many there were that still opened something. */
export async function endTokens(db: Db, clientId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ open: boolean }>`
    delete from machine_token where client_id = ${clientId} returning expires_at > ${now} as open`.execute(
    db,
  );
  return rows.filter(({ open }) => open).length;
}

/** False: it was used before. Two at once: one waits for the other's transaction, and then is the second. */
export async function useAssertion(
  db: Db,
  { clientId, jtiDigest, expiresAt }: { clientId: string; jtiDigest: Buffer; expiresAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into machine_assertion (client_id, jti_digest, expires_at)
    values (${clientId}, ${jtiDigest}, ${expiresAt})
    on conflict do nothing returning client_id`.execute(db);
  return rows.length > 0;
}

/** Takes away what is over. */
export async function sweep(db: Db, now: Date): Promise<void> {
  await sql`delete from machine_token where expires_at <= ${now}`.execute(db);
  await sql`delete from machine_assertion where expires_at <= ${now}`.execute(db);
}
