// Opens sealed bytes. The bytes come from the database and are not trusted: nothing is released before the tag was checked.
import { createDecipheriv } from 'node:crypto';
import { Fault } from '../kernel/fault.ts';
import type { FoundKey } from './ports.ts';
import { additionalData, IV_BYTES, KEY_BYTES, TAG_BYTES, VERSION, type SealedAs } from './sealed-bytes.ts';

/** The plaintext. Throws `custody-seal-broken` when one bit of the bytes, the key or `as` differs. */
export function open(key: Buffer, sealed: Buffer, as: SealedAs): Buffer {
  const tagAt = sealed.length - TAG_BYTES;
  const bodyAt = 1 + IV_BYTES;
  if (key.length !== KEY_BYTES || tagAt < bodyAt || sealed[0] !== VERSION) throw broken();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, bodyAt), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additionalData(as));
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plaintext = decipher.update(sealed.subarray(bodyAt, tagAt));
  try {
    decipher.final();
  } catch (cause) {
    plaintext.fill(0);
    throw broken(cause);
  }
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

function broken(cause?: unknown): Fault {
  return new Fault('internal', 'custody-seal-broken', 'The sealed bytes were changed.', { cause });
}
