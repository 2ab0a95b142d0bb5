// libsodium, loaded once by an async factory and passed around as an argument: it is WebAssembly, and nothing of it can be
// used before it is ready. Only the few functions that this service needs, so that the rest cannot be reached by accident.
import library from 'libsodium-wrappers';

/** What `commit`, `subkey`, `sign`, `verify` and the sealed boxes need. Get it with `openSodium()` in wiring, pass it on. */
export type Sodium = Pick<
  typeof library,
  | 'crypto_box_seal'
  | 'crypto_box_seal_open'
  | 'crypto_box_seed_keypair'
  | 'crypto_generichash'
  | 'crypto_kdf_derive_from_key'
  | 'crypto_sign_detached'
  | 'crypto_sign_seed_keypair'
  | 'crypto_sign_verify_detached'
>;

/** Resolves when libsodium can be used. Safe to call again; it is the same library each time. */
export async function openSodium(): Promise<Sodium> {
  await library.ready;
  return library;
}
