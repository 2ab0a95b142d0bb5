// Seals bytes with AES-256-GCM under a single-use key (RULE C-01). The plaintext is trusted to be what `as` says.
import { createCipheriv, createSecretKey } from 'node:crypto';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';
import { additionalData, IV_BYTES, KEY_BYTES, TAG_BYTES, VERSION, type SealedAs } from './sealed-bytes.ts';

/** The sealed bytes, 29 longer than the plaintext. The key must never seal anything else; the caller zeroes it. */
export function seal(key: Buffer, plaintext: Buffer, as: SealedAs, random: Random): Buffer {
  const iv = random(IV_BYTES);
  if (key.length !== KEY_BYTES || iv.length !== IV_BYTES)
    throw new Fault('internal', 'custody-key-refused', 'A sealing key has 32 bytes and its IV 12.');
  // A key object costs less to make than node:crypto spends on telling what kind of key a buffer is.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(as));
  const sealed = Buffer.allocUnsafe(1 + IV_BYTES + plaintext.length + TAG_BYTES);
  sealed[0] = VERSION;
  iv.copy(sealed, 1);
  // A stream mode: as many bytes come out as go in, and the end adds none.
  cipher.update(plaintext).copy(sealed, 1 + IV_BYTES);
  cipher.final();
  cipher.getAuthTag().copy(sealed, sealed.length - TAG_BYTES);
  return sealed;
}
