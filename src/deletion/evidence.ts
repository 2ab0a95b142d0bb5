// Evidence behind a commitment: the receipt carries only the salted commitment; the bytes and the salt lie sealed in custody
// and outlive the case (`receipts.md` §3.3).
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import type { Random } from '../kernel/ids.ts';
import type { Custody } from '../custody/index.ts';
import type { Db } from '../store/index.ts';

/** Salted commitment: 32 bytes, BLAKE2b-256 keyed with the salt over label and bytes (signing/commitment.ts). */
export type Commit = (label: string, salt: Buffer, bytes: Buffer) => Buffer;

export type EvidenceStore = { db: Db; custody: Custody; commit: Commit; random: Random };

/** Seals `value` with a fresh salt and gives the commitment, base64. Labels such as `countersign/evidence/v1`. */
export async function keepEvidence(
  store: EvidenceStore,
  ownerId: string,
  label: string,
  value: Json,
): Promise<string> {
  const salt = store.random(32);
  const bytes = canonicalJson(value);
  const opening = canonicalJson({ label, salt: salt.toString('base64'), value });
  await store.custody.sealNote(store.db, { ownerId, kind: 'evidence', bytes: opening });
  return store.commit(`${label}\n`, salt, bytes).toString('base64');
}
