// SQL of passkeys and of what they are asked to sign. Times come in as arguments; nothing here reads a clock.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { ProofMethod } from './fresh-proof.ts';

export type PasskeyRow = {
  readonly passkeyId: string;
  readonly accountId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly transports: readonly string[];
  readonly name: string;
  readonly synced: boolean;
  readonly addedAt: Date;
  readonly lastUsedAt: Date | null;
  readonly distrustedAt: Date | null;
};

type Raw = {
  passkey_id: string;
  account_id: string;
  credential_id: Buffer;
  public_key: Buffer;
  transports: string[];
  name: string;
  synced: boolean;
  added_at: Date;
  last_used_at: Date | null;
  distrusted_at: Date | null;
};

const COLUMNS = sql`passkey_id, account_id, credential_id, public_key, transports, name, synced, added_at,
  last_used_at, distrusted_at`;

function toRow(raw: Raw): PasskeyRow {
  return {
    passkeyId: raw.passkey_id,
    accountId: raw.account_id,
    credentialId: raw.credential_id,
    publicKey: raw.public_key,
    transports: raw.transports,
    name: raw.name,
    synced: raw.synced,
    addedAt: raw.added_at,
    lastUsedAt: raw.last_used_at,
    distrustedAt: raw.distrusted_at,
  };
}

/** In the order in which they were added. */
export async function listPasskeys(db: Db, accountId: string): Promise<PasskeyRow[]> {
  const { rows } = await sql<Raw>`
    select ${COLUMNS} from passkey where account_id = ${accountId} order by added_at, passkey_id`.execute(db);
  return rows.map(toRow);
}

/** Those that prove something. */
export async function trustedPasskeys(db: Db, accountId: string): Promise<PasskeyRow[]> {
  return (await listPasskeys(db, accountId)).filter(({ distrustedAt }) => distrustedAt === null);
}

/** Whose it is; null when there is none. */
export async function passkeyOwner(db: Db, passkeyId: string): Promise<string | null> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from passkey where passkey_id = ${passkeyId}`.execute(db);
  return rows[0]?.account_id ?? null;
}

/** False when somebody has this credential already. */
export async function insertPasskey(
  db: Db,
  key: Omit<PasskeyRow, 'lastUsedAt' | 'distrustedAt'> & { readonly counter: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into passkey (passkey_id, account_id, credential_id, public_key, counter, transports, name, synced, added_at)
    values (${key.passkeyId}, ${key.accountId}, ${key.credentialId}, ${key.publicKey}, ${key.counter},
            ${[...key.transports]}::text[], ${key.name}, ${key.synced}, ${key.addedAt})
    on conflict (credential_id) do nothing returning passkey_id`.execute(db);
  return rows.length === 1;
}

/** False when there is no such key of this account. */
export async function renamePasskey(
  db: Db,
  { passkeyId, accountId, name }: { passkeyId: string; accountId: string; name: string },
): Promise<boolean> {
  const { rows } = await sql`
    update passkey set name = ${name} where passkey_id = ${passkeyId} and account_id = ${accountId}
    returning passkey_id`.execute(db);
  return rows.length === 1;
}

export async function deletePasskey(db: Db, passkeyId: string): Promise<void> {
  await sql`delete from passkey where passkey_id = ${passkeyId}`.execute(db);
}

/** Every passkey of the account; their ids. */
export async function deletePasskeys(db: Db, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ passkey_id: string }>`
    delete from passkey where account_id = ${accountId} returning passkey_id`.execute(db);
  return rows.map((row) => row.passkey_id);
}

/** Moves the counter on; false when it would go back or stand still, for a key that counts at all. */
export async function moveCounter(
  db: Db,
  { passkeyId, counter, at }: { passkeyId: string; counter: number; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update passkey set counter = ${counter}, last_used_at = ${at}
    where passkey_id = ${passkeyId} and distrusted_at is null and (counter < ${counter} or (counter = 0 and ${counter} = 0))
    returning passkey_id`.execute(db);
  return rows.length === 1;
}

export async function markDistrusted(db: Db, passkeyId: string, at: Date): Promise<void> {
  await sql`
    update passkey set distrusted_at = ${at} where passkey_id = ${passkeyId} and distrusted_at is null`.execute(
    db,
  );
}

export type Challenge = {
  readonly digest: Buffer;
  readonly purpose: string;
  readonly accountId: string;
  readonly sessionId: string;
};

/** Also removes what nobody can use any more. */
export async function insertChallenge(
  db: Db,
  challenge: Challenge & { readonly madeAt: Date; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    delete from proof_challenge where digest in (
      select digest from proof_challenge where expires_at <= ${challenge.madeAt} limit 100)`.execute(db);
  await sql`
    insert into proof_challenge (digest, purpose, account_id, session_id, made_at, expires_at)
    values (${challenge.digest}, ${challenge.purpose}, ${challenge.accountId}, ${challenge.sessionId},
            ${challenge.madeAt}, ${challenge.expiresAt})`.execute(db);
}

/** Purpose of a challenge to make a passkey, by what proved who asked for it. */
export function registering(method: ProofMethod): string {
  return `register-passkey-by-${method}`;
}

/** Registrations that were begun and not finished come to nothing: what the person proves with is another now. */
export async function dropRegistrations(tx: Db, accountId: string, at: Date): Promise<void> {
  await sql`
    update proof_challenge set used_at = ${at}
    where account_id = ${accountId} and used_at is null and purpose like 'register-passkey-by-%'`.execute(tx);
}

/** Takes a challenge to make a passkey, once: what proved who asked for it; null when there is none to take. */
export async function takeRegistration(
  tx: Db,
  registration: Omit<Challenge, 'purpose'>,
  at: Date,
): Promise<ProofMethod | null> {
  for (const method of ['passkey', 'pin', 'sign-in'] as const)
    if (await takeChallenge(tx, { ...registration, purpose: registering(method) }, at)) return method;
  return null;
}

/** Takes the challenge, once; false when there is none for this purpose, account and session, or it is used or too old. */
export async function takeChallenge(db: Db, challenge: Challenge, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update proof_challenge set used_at = ${at}
    where digest = ${challenge.digest} and purpose = ${challenge.purpose} and account_id = ${challenge.accountId}
      and session_id = ${challenge.sessionId} and used_at is null and expires_at > ${at}
    returning digest`.execute(db);
  return rows.length === 1;
}
