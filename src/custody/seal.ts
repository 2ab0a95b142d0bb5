// Seals bytes with AES-256-GCM under a single-use key (RULE C-01). The plaintext is trusted to be what `as` says.
import { encryptInto, IV_BYTES, TAG_BYTES } from '../kernel/aes-gcm.ts';
import type { Random } from '../kernel/ids.ts';
import { additionalData, VERSION, type SealedAs } from './sealed-bytes.ts';

/**
 * The sealed bytes, 29 longer than the plaintext. The key must never seal anything else; the caller zeroes it. Throws
 * `custody-key-refused` for a key of another length.
 */
export function seal(key: Buffer, plaintext: Buffer, as: SealedAs, random: Random): Buffer {
  const iv = random(IV_BYTES);
  const sealed = Buffer.allocUnsafe(1 + IV_BYTES + plaintext.length + TAG_BYTES);
  encryptInto(sealed, 1 + IV_BYTES, key, iv, plaintext, additionalData(as));
  sealed[0] = VERSION;
  iv.copy(sealed, 1);
  return sealed;
}
