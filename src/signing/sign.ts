// Ed25519 signing (RFC 8032). Apart from verify.ts, so that a program which only checks cannot sign.
import { Fault } from '../kernel/fault.ts';
import type { Sodium } from './sodium.ts';

/** An Ed25519 key pair; `seed` is the secret, 32 bytes. */
export type KeyPair = { seed: Buffer; publicKey: Buffer };

/** The pair that a 32-byte seed stands for. Throws `signing-seed-length`. */
export function keyPair(sodium: Sodium, seed: Buffer): KeyPair {
  if (seed.length !== 32) throw new Fault('internal', 'signing-seed-length', 'A seed must be 32 bytes.');
  return { seed, publicKey: Buffer.from(sodium.crypto_sign_seed_keypair(seed).publicKey) };
}

/** The 64-byte signature of the key over `message`; the same for the same input. */
export function sign(sodium: Sodium, { seed }: KeyPair, message: Uint8Array): Buffer {
  const { privateKey } = sodium.crypto_sign_seed_keypair(seed);
  try {
    return Buffer.from(sodium.crypto_sign_detached(message, privateKey));
  } finally {
    privateKey.fill(0);
  }
}
