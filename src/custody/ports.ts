// The one outside system of custody: the place where keys live. It is never the database, so that neither its write-ahead
// log nor a backup of it can bring a destroyed key back (RULE D-06). Made by src/vault over adapters/keys-file or
// adapters/keys-vault.

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

/** A wrapping key that is still there. */
export type Epoch = {
  epoch: string;
  madeAt: Date;
  /** Since when it has wrapped a key that was destroyed since; null when it never did. */
  dirtySince: Date | null;
  /** How many keys it wraps now. */
  standing: number;
  /** Its own key is gone, and the vault key that had closed it is not yet: an old copy of the vault file still has it. */
  isDropped: boolean;
};

/** `rewrapped`: how many keys went under another epoch, in this call. */
export type EpochRetirement = KeyDestruction & { epoch: string; rewrapped: number };

/** The same stored keys, looked at without any memory of them (RULE D-06): what a proof of absence asks. */
export type FreshVault = Pick<KeyVault, 'get' | 'residue' | 'destroyedIds'> & {
  /** Ends the look; nothing is asked afterwards. */
  close?(): Promise<void>;
};

export interface KeyVault {
  /**
   * Keeps single-use keys of 32 bytes under an owner, wrapped. Durable when it resolves; when it throws, some may be there.
   * Safe to repeat with the same keys. Throws `custody-key-destroyed` (conflict) when one of the ids was ever destroyed,
   * `custody-key-exists` when an id has another key. Gives the name of the epoch whose key wraps them. The caller retries on
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
   * A copy of the wrapped key that was taken before can be opened until its epoch is retired.
   */
  destroy(ownerId: string, keyIds: readonly string[]): Promise<KeyDestruction>;

  /** Of destroyed keys, the epochs that had wrapped them and are still there: empty when no old copy of them opens any more. */
  residue(ownerId: string, keyIds: readonly string[]): Promise<string[]>;

  /** Of destroyed keys, when the last of the epochs that had wrapped them was retired; null when none was, or over a year ago. */
  retiredAt(ownerId: string, keyIds: readonly string[]): Promise<Date | null>;

  /** The wrapping keys that are there. Looks through all owners. */
  epochs(): Promise<Epoch[]>;

  /**
   * Retires an epoch (RULE D-06): its keys that still stand are wrapped under another one, then its own key is destroyed, with
   * the vault key that had closed it, so that old copies of the wrapped keys and of the vault file open nothing any more.
   * Durable when it resolves; safe to repeat after any step, and others may read and put meanwhile. `scheduled`: it is not
   * retired yet, `residue` and `epochs` still name it, and the caller asks again. Throws `custody-unknown-epoch`.
   */
  retire(epoch: string): Promise<EpochRetirement>;

  /** Everybody who has keys or ever had one destroyed. */
  owners(): Promise<string[]>;

  /** The ids of an owner's keys that were destroyed. */
  destroyedIds(ownerId: string): Promise<string[]>;

  /**
   * The 32-byte key for fingerprints and blind search. The same for the life of the deployment; the caller keeps it in memory
   * only. Made on first use.
   */
  digestKey(): Promise<Buffer>;
}
