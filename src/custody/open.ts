// Opens sealed bytes. The bytes come from the database and are not trusted: nothing is released before the tag was checked.
import { decrypt, IV_BYTES } from '../kernel/aes-gcm.ts';
import { Fault } from '../kernel/fault.ts';
import type { FoundKey } from './ports.ts';
import { additionalData, VERSION, type SealedAs } from './sealed-bytes.ts';

/** The plaintext. Throws `custody-seal-broken` when one bit of the bytes, the key or `as` differs. */
export function open(key: Buffer, sealed: Buffer, as: SealedAs): Buffer {
  const bodyAt = 1 + IV_BYTES;
  const plaintext =
    sealed[0] === VERSION
      ? decrypt(key, sealed.subarray(1, bodyAt), sealed.subarray(bodyAt), additionalData(as))
      : null;
  if (plaintext === null)
    throw new Fault('internal', 'custody-seal-broken', 'The sealed bytes were changed.');
  return plaintext;
}

/** A key that was found. Throws `custody-key-destroyed` after an erasure, `custody-key-missing` when the vault lost it. */
export function requireKey(found: FoundKey | undefined): Buffer {
  if (Buffer.isBuffer(found)) return found;
  if (found === 'destroyed')
    throw new Fault(
      'conflict',
      'custody-key-destroyed',
      'Its key was destroyed; it can never be read again.',
    );
  throw new Fault('internal', 'custody-key-missing', 'The key vault does not know the key.');
}
