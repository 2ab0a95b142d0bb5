// Sealed boxes (libsodium `crypto_box_seal`: X25519, XSalsa20-Poly1305, an ephemeral sender key): anyone who knows the public
// key can seal, only the holder of the seed can open. They say nothing about who sealed. Sealed bytes are hostile input.
import { Fault } from '../kernel/fault.ts';
import type { Sodium } from './sodium.ts';

export const SEALING_SEED_BYTES = 32;

export type SealingPair = { publicKey: Uint8Array; privateKey: Uint8Array };

/** The pair of a seed of 32 random bytes; the same seed gives the same pair. */
export function sealingPair(sodium: Sodium, seed: Uint8Array): SealingPair {
  const { publicKey, privateKey } = sodium.crypto_box_seed_keypair(seed);
  return { publicKey, privateKey };
}

/** What was sealed to the pair's public key. Throws `signing-box-not-open` for every box that is not exactly that. */
export function openSealedBox(sodium: Sodium, pair: SealingPair, sealed: Uint8Array): Buffer {
  try {
    return Buffer.from(sodium.crypto_box_seal_open(sealed, pair.publicKey, pair.privateKey));
  } catch (cause) {
    throw new Fault('invalid', 'signing-box-not-open', 'The sealed bytes do not open with this key.', {
      cause,
    });
  }
}

/** Seals bytes to a public key, 48 bytes longer than they are. */
export function sealBox(sodium: Sodium, publicKey: Uint8Array, bytes: Uint8Array): Buffer {
  return Buffer.from(sodium.crypto_box_seal(bytes, publicKey));
}
