// The form of sealed bytes: version 0x01 ‖ IV (12) ‖ ciphertext ‖ tag (16), AES-256-GCM. The additional data is canonical
// JSON of what the bytes are, so that a ciphertext moved to another row does not open (`receipts.md` §5.1).
import { canonicalJson } from '../kernel/canonical-json.ts';

export const VERSION = 0x01;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** What is sealed: its id, the owner of its key, the form of the plaintext, the vault's epoch. */
export type SealedAs = { id: string; owner: string; schema: string; epoch: string };

export function additionalData(as: SealedAs): Buffer {
  return canonicalJson({ id: as.id, owner: as.owner, schema: as.schema, epoch: as.epoch });
}
