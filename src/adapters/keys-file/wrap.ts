// Wraps one 32-byte key under another: AES-256-GCM, random 96-bit IV, the key's place as additional data, so that a wrapped
// key moved to another name does not open. An epoch key wraps far fewer than the 2^32 keys that random IVs allow.
import { createCipheriv, createDecipheriv, type CipherKey } from 'node:crypto';
import { Fault } from '../../kernel/fault.ts';
import type { Random } from '../../kernel/ids.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** IV ‖ wrapped key ‖ tag, 60 bytes. */
export function wrapKey(wrapping: CipherKey, key: Buffer, place: string, random: Random): Buffer {
  const iv = random(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrapping, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place, 'utf8'));
  const body = cipher.update(key);
  cipher.final();
  return Buffer.concat([iv, body, cipher.getAuthTag()], IV_BYTES + KEY_BYTES + TAG_BYTES);
}

/** The key again. Throws `custody-vault-broken` when it is not exactly what was wrapped at that place. */
export function unwrapKey(wrapping: CipherKey, wrapped: Buffer, place: string): Buffer {
  if (wrapped.length !== IV_BYTES + KEY_BYTES + TAG_BYTES) throw broken();
  const tagAt = IV_BYTES + KEY_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place, 'utf8'));
    decipher.setAuthTag(wrapped.subarray(tagAt));
    const key = decipher.update(wrapped.subarray(IV_BYTES, tagAt));
    decipher.final();
    return key;
  } catch (cause) {
    throw broken(cause);
  }
}

function broken(cause?: unknown): Fault {
  return new Fault('internal', 'custody-vault-broken', 'A stored key does not unwrap.', { cause });
}
