// The two outside things of the key vault: a shelf that keeps small named values, and the vault key that closes the vault
// file. Adapters: adapters/keys-file (a folder and a passphrase), adapters/keys-vault (OpenBao or Vault, KV and transit).
import type { KeyDestruction } from '../custody/ports.ts';

/** Small values under paths such as `owners/case_…/batch_….keys`; names are ASCII without `..`. */
export interface Shelf {
  /** Values of more bytes are refused; the vault splits what it writes. */
  readonly maxBytes: number;
  /** The bytes, or null when there is no such value. Never a part of them. */
  read(path: string): Promise<Buffer | null>;
  /** Names directly under a path, sorted; empty when there is none. */
  list(path: string): Promise<string[]>;
  /** Makes a value; false when the path has one already, which stays. Durable when it resolves. Two at once: one makes it. */
  create(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Puts the whole value in place, or leaves what was there. Durable when it resolves; what was replaced is destroyed. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Durable when it resolves; the value is destroyed. Safe to repeat. */
  remove(path: string): Promise<void>;
}

/** The key above all others. It never lies on the shelf, nor in a backup of it. */
export interface VaultKey {
  /** Wraps a key of 32 bytes under the newest version, which is made when there is none. The text names the version. */
  wrap(key: Buffer, place: string): Promise<string>;
  /**
   * The key again; the caller zeroes it. Throws `custody-vault-broken` when it is not exactly what was wrapped for that place,
   * `custody-vault-key-gone` when its version is no longer there, `custody-vault-passphrase`, `custody-vault-unavailable`.
   */
  unwrap(wrapped: string, place: string): Promise<Buffer>;
  /** Makes a new version, which `wrap` uses from then on. Durable when it resolves. A repeat makes one more. */
  rotate(): Promise<void>;
  /**
   * Destroys every version older than the one that wrapped `kept`: what only they opened opens never again. Durable when it
   * resolves; safe to repeat. `scheduled` when the key store destroys them later.
   */
  destroyBefore(kept: string): Promise<KeyDestruction>;
}
