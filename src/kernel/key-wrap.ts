// Wraps one key under another as RFC 5649 says (AES key wrap with padding), and derives keys from a key that is already random
// as RFC 5869 says (HKDF-SHA256). KEKs have 256 bits and no other length. What is unwrapped is hostile input.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { Fault } from './fault.ts';

const ALGORITHM = 'id-aes256-wrap-pad';
const KEK_BYTES = 32;
/** The alternative initial value of RFC 5649 §3; the length follows in the algorithm. */
const INITIAL_VALUE = Buffer.from('a65959a6', 'hex');
const BLOCK_BYTES = 8;
/** A wrapped key is at least two half blocks; at most what any key of ours needs, and far under the limit of the RFC. */
const MIN_WRAPPED_BYTES = 2 * BLOCK_BYTES;
const MAX_KEY_BYTES = 4096;
/** RFC 5869 §2.3: 255 times the length of a hash. */
const MAX_DERIVED_BYTES = 255 * 32;

/**
 * The key, wrapped: its length rounded up to 8, and 8 bytes more. The same key and KEK give the same bytes each time. Throws
 * `custody-key-refused` for a KEK that has not 32 bytes and a key of none or of more than 4,096.
 */
export function wrapKwp(kek: Buffer, key: Buffer): Buffer {
  if (kek.length !== KEK_BYTES || key.length === 0 || key.length > MAX_KEY_BYTES)
    throw new Fault('internal', 'custody-key-refused', 'A wrapping key has 32 bytes and a key 1 to 4,096.');
  const cipher = createCipheriv(ALGORITHM, kek, INITIAL_VALUE);
  return Buffer.concat([cipher.update(key), cipher.final()]);
}

/**
 * The key again; null when the bytes are not exactly what this KEK wrapped. Which check failed is not told: OpenSSL makes all
 * of them before it answers.
 */
export function unwrapKwp(kek: Buffer, wrapped: Buffer): Buffer | null {
  const fits =
    wrapped.length >= MIN_WRAPPED_BYTES &&
    wrapped.length <= MAX_KEY_BYTES + BLOCK_BYTES &&
    wrapped.length % BLOCK_BYTES === 0;
  if (kek.length !== KEK_BYTES || !fits) return null;
  const decipher = createDecipheriv(ALGORITHM, kek, INITIAL_VALUE);
  try {
    const key = decipher.update(wrapped);
    decipher.final();
    return key.length === 0 ? null : key;
  } catch {
    return null;
  }
}

/**
 * `length` bytes from a key, HKDF-SHA256. An empty salt is the same as 32 zero bytes. `info` says what the bytes are for and
 * keeps two uses apart. Not for what a person can remember: that takes `argon2id`. Throws `custody-key-refused` for a length of
 * none or of more than 8,160.
 */
export function hkdfSha256(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  if (!Number.isSafeInteger(length) || length < 1 || length > MAX_DERIVED_BYTES)
    throw new Fault('internal', 'custody-key-refused', 'A derived key has 1 to 8,160 bytes.');
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
