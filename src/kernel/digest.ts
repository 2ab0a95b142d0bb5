// Digests over bytes. SHA-256 only where guessing is no concern; content gets salted commitments (signing/commitment.ts).
import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256, 32 bytes. */
export function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Constant-time equality; different lengths are unequal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
