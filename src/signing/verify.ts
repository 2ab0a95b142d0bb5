// Ed25519 verification (RFC 8032), with libsodium and never node:crypto: node accepts signatures under low-order keys that
// libsodium refuses, "any message" signatures among them (`receipts.md` §0.6). Keys and signatures are not trusted.
import type { Sodium } from './sodium.ts';

/** Whether `signature` (64 bytes) is `publicKey`'s (32 bytes) over `message`. Other lengths are simply false. */
export function verify(
  sodium: Sodium,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return sodium.crypto_sign_verify_detached(signature, message, publicKey);
}
