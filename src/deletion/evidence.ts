// Evidence behind a commitment: the receipt carries only the salted commitment; the bytes and the salt lie sealed in custody
// and outlive the case (`receipts.md` §3.3).
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import type { Random } from '../kernel/ids.ts';
import type { Custody, PreparedNote } from '../custody/index.ts';
import { COMMITMENT_LABELS, newSalt, type Commit } from '../signing/index.ts';
import type { Db } from '../store/index.ts';

export type EvidenceStore = { db: Db; custody: Custody; commit: Commit; random: Random };

/** Sealed, its key in the vault; `custody.storeNote` within the transaction of what it is evidence for ends it. */
export type PreparedEvidence = { commitment: string; note: PreparedNote };

/** Seals `value` with a fresh salt; the commitment is base64. Asks the vault: never inside a transaction. */
export async function prepareEvidence(
  store: EvidenceStore,
  ownerId: string,
  kind: keyof typeof COMMITMENT_LABELS,
  value: Json,
): Promise<PreparedEvidence> {
  const salt = newSalt(store.random);
  const label = COMMITMENT_LABELS[kind];
  const opening = canonicalJson({ label, salt: salt.toString('base64'), value });
  const note = await store.custody.prepareNote({ ownerId, kind: 'evidence', bytes: opening });
  return { commitment: store.commit(label, salt, canonicalJson(value)).toString('base64'), note };
}

/** `prepareEvidence`, stored at once; gives the commitment. For what is repeated as a whole after a crash. */
export async function keepEvidence(
  store: EvidenceStore,
  ownerId: string,
  kind: keyof typeof COMMITMENT_LABELS,
  value: Json,
): Promise<string> {
  const { commitment, note } = await prepareEvidence(store, ownerId, kind, value);
  await store.custody.storeNote(store.db, note);
  return commitment;
}
