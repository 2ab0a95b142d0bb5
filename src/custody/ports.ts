// The one outside system of custody: the place where keys live. It is never the database, so that neither its write-ahead
// log nor a backup of it can bring a destroyed key back (RULE D-06). Adapters: adapters/keys-file.

export type VaultKey = { keyId: string; key: Buffer };

/** `destroyed` is for ever: a tombstone answers it even when an old file comes back. */
export type FoundKey = Buffer | 'destroyed' | 'unknown';

export type KeyDestruction = {
  /** `scheduled`: the vault will destroy them later (managed key stores); never to be claimed as destroyed. */
  state: 'destroyed' | 'scheduled';
  at: Date;
  /** The vault's own reference to this event, for evidence; says nothing about content. */
  event: string;
};

export interface KeyVault {
  /**
   * Keeps single-use keys of 32 bytes under an owner, wrapped. Durable when it resolves; all or none. Safe to repeat with
   * the same keys. Throws `custody-key-destroyed` (conflict) when one of the ids was ever destroyed, `custody-key-exists`
   * when an id has another key. Gives the name of the epoch whose key wraps them. The caller retries on
   * `custody-vault-unavailable`; after a timeout the keys may or may not be there.
   */
  put(ownerId: string, keys: VaultKey[]): Promise<{ epoch: string }>;

  /**
   * Looks keys up. Every id asked for is in the answer. The buffers belong to the caller, who zeroes them. Changes nothing.
   * Throws `custody-vault-broken` when a stored key does not unwrap, `custody-vault-unavailable`.
   */
  get(ownerId: string, keyIds: readonly string[]): Promise<Map<string, FoundKey>>;

  /** The ids of the keys that an owner still has; empty for an unknown owner. */
  keyIds(ownerId: string): Promise<string[]>;

  /**
   * Destroys keys for ever, known or not: from then on `get` says `destroyed` and `put` is refused. Durable when it resolves.
   * Safe to repeat: ids destroyed before keep their event, and when nothing new is destroyed the first event is given again.
   */
  destroy(ownerId: string, keyIds: readonly string[]): Promise<KeyDestruction>;

  /**
   * The 32-byte key for fingerprints and blind search. The same for the life of the deployment; the caller keeps it in memory
   * only. Made on first use.
   */
  digestKey(): Promise<Buffer>;
}
