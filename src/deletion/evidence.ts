// Evidence behind a commitment: the receipt carries only the salted commitment; the bytes and the salt lie sealed in custody
// and outlive the case (`receipts.md` §3.3).
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import type { Random } from '../kernel/ids.ts';
import type { Custody } from '../custody/index.ts';
import { COMMITMENT_LABELS, newSalt, type Commit } from '../signing/index.ts';
import type { Db } from '../store/index.ts';

export type EvidenceStore = { db: Db; custody: Custody; commit: Commit; random: Random };

/** Seals `value` with a fresh salt and gives the commitment, base64. */
export async function keepEvidence(
  store: EvidenceStore,
  ownerId: string,
  kind: keyof typeof COMMITMENT_LABELS,
  value: Json,
): Promise<string> {
  const salt = newSalt(store.random);
  const label = COMMITMENT_LABELS[kind];
  const opening = canonicalJson({ label, salt: salt.toString('base64'), value });
  await store.custody.sealNote(store.db, { ownerId, kind: 'evidence', bytes: opening });
  return store.commit(label, salt, canonicalJson(value)).toString('base64');
}
