// Subkeys: many keys from one, by number (libsodium `crypto_kdf_derive_from_key`: BLAKE2b with the number as salt and the
// context as personalisation). One subkey says nothing about another or about the key it came from.
import { Fault } from '../kernel/fault.ts';
import type { Sodium } from './sodium.ts';

const KEY_BYTES = 32;
const CONTEXT_BYTES = 8;
const MIN_BYTES = 16;
const MAX_BYTES = 64;

/**
 * The subkey with that number, 16 to 64 bytes. `context` is 8 bytes of ASCII that say what the subkeys are for. Throws
 * `signing-subkey` for anything else: a context that is cut or padded would let two uses share keys.
 */
export function subkey(sodium: Sodium, key: Uint8Array, id: number, context: string, length: number): Buffer {
  const fits =
    key.length === KEY_BYTES &&
    Number.isSafeInteger(id) &&
    id >= 0 &&
    /^[\x20-\x7e]+$/.test(context) &&
    context.length === CONTEXT_BYTES &&
    Number.isInteger(length) &&
    length >= MIN_BYTES &&
    length <= MAX_BYTES;
  if (!fits) throw new Fault('internal', 'signing-subkey', 'A subkey takes another key, number or context.');
  // The library drops the upper half of a plain number; a bigint goes through whole.
  return Buffer.from(sodium.crypto_kdf_derive_from_key(length, BigInt(id), context, key));
}
