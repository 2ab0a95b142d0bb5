// The form of sealed bytes: version 0x01 ‖ IV (12) ‖ ciphertext ‖ tag (16), AES-256-GCM. The additional data is canonical
// JSON of what the bytes are, so that a ciphertext moved to another row does not open (`receipts.md` §5.1).

export const VERSION = 0x01;

/** What is sealed: its id, the owner of its key, the form of the plaintext, the vault's epoch. */
export type SealedAs = { id: string; owner: string; schema: string; epoch: string };

export function additionalData({ epoch, id, owner, schema }: SealedAs): Buffer {
  // The members in canonical order; our own names hold nothing that JSON writes in two ways.
  return Buffer.from(JSON.stringify({ epoch, id, owner, schema }), 'utf8');
}
