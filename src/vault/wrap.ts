// Wraps one 32-byte key under an epoch key: AES-256-GCM, random 96-bit IV, the key's place as additional data, so that a wrapped
// key moved to another name does not open. An epoch key wraps far fewer than the 2^32 keys that random IVs allow.
import { decrypt, encryptInto, IV_BYTES, KEY_BYTES, TAG_BYTES, type GcmKey } from '../kernel/aes-gcm.ts';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';

const WRAPPED_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES;

/** IV ‖ wrapped key ‖ tag, 60 bytes. */
export function wrapKey(wrapping: GcmKey, key: Buffer, place: string, random: Random): Buffer {
  const iv = random(IV_BYTES);
  const wrapped = Buffer.allocUnsafe(WRAPPED_BYTES);
  encryptInto(wrapped, IV_BYTES, wrapping, iv, key, Buffer.from(place, 'utf8'));
  iv.copy(wrapped);
  return wrapped;
}

/** The key again. Throws `custody-vault-broken` when it is not exactly what was wrapped at that place. */
export function unwrapKey(wrapping: GcmKey, wrapped: Buffer, place: string): Buffer {
  const key =
    wrapped.length === WRAPPED_BYTES
      ? decrypt(
          wrapping,
          wrapped.subarray(0, IV_BYTES),
          wrapped.subarray(IV_BYTES),
          Buffer.from(place, 'utf8'),
        )
      : null;
  if (key === null) throw new Fault('internal', 'custody-vault-broken', 'A stored key does not unwrap.');
  return key;
}

/** Where a single-use key belongs. */
export function keyPlace(ownerId: string, keyId: string, epoch: string): string {
  return `countersign/vault-key/v1 ${ownerId} ${keyId} ${epoch}`;
}
