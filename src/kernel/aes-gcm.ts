// AES-256-GCM as this product uses it, in one place (RULE C-01): 32-byte keys, 96-bit IVs, tags of 128 bits and no other. Node
// would take shorter tags and other IVs without a word (`receipts.md` §0.6).
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { Fault } from './fault.ts';

export const KEY_BYTES = 32;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;

const ALGORITHM = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG_BYTES };

/** A key that is used more than once is better made into a key object once. */
export type GcmKey = Buffer | KeyObject;

/**
 * Writes ciphertext and tag into `target` from `at`; as many bytes as the plaintext and 16 more. One key and IV must never
 * encrypt twice. No `additional` is the same as an empty one. Fault `custody-key-refused` for a key or an IV of another length.
 */
export function encryptInto(
  target: Buffer,
  at: number,
  key: GcmKey,
  iv: Buffer,
  plaintext: Buffer,
  additional?: Buffer,
): void {
  const object = keyObject(key);
  if (object === null || iv.length !== IV_BYTES)
    throw new Fault('internal', 'custody-key-refused', 'A sealing key has 32 bytes and its IV 12.');
  const cipher = createCipheriv(ALGORITHM, object, iv, OPTIONS);
  if (additional !== undefined) cipher.setAAD(additional);
  // A stream mode: as many bytes come out as go in, and the end adds none.
  cipher.update(plaintext).copy(target, at);
  cipher.final();
  cipher.getAuthTag().copy(target, at + plaintext.length);
}

/** The plaintext of ciphertext and tag; null when one bit of it, the key, the IV or `additional` differs. */
export function decrypt(key: GcmKey, iv: Buffer, sealed: Buffer, additional?: Buffer): Buffer | null {
  const tagAt = sealed.length - TAG_BYTES;
  const object = keyObject(key);
  if (object === null || iv.length !== IV_BYTES || tagAt < 0) return null;
  const decipher = createDecipheriv(ALGORITHM, object, iv, OPTIONS);
  if (additional !== undefined) decipher.setAAD(additional);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plaintext = decipher.update(sealed.subarray(0, tagAt));
  try {
    decipher.final();
    return plaintext;
  } catch {
    // Nothing is released before the tag was checked.
    plaintext.fill(0);
    return null;
  }
}

/**
 * Null for a key of another length. A key object costs less to make than node:crypto spends on telling what kind of key a
 * buffer is.
 */
function keyObject(key: GcmKey): KeyObject | null {
  const object = Buffer.isBuffer(key) ? (key.length === KEY_BYTES ? createSecretKey(key) : null) : key;
  return object?.symmetricKeySize === KEY_BYTES ? object : null;
}
