// KeyVault over a folder, for sandboxes and single sites (`receipts.md` §5.3). Order of a destruction: tombstones, then the
// files without the keys; so whatever happens in between, no later read finds a key whose destruction was begun, and a
// repeat ends it. Puts never change a file, so that two processes cannot lose each other's keys.
import type { KeyObject } from 'node:crypto';
import fs from 'node:fs/promises';
import type { FoundKey, KeyDestruction, KeyVault, VaultKey } from '../../custody/ports.ts';
import { KEY_BYTES } from '../../kernel/aes-gcm.ts';
import type { Clock } from '../../kernel/clock.ts';
import { equalBytes } from '../../kernel/digest.ts';
import { Fault } from '../../kernel/fault.ts';
import { drawnInBlocks, newId, type Random } from '../../kernel/ids.ts';
import { realDisk, type Disk } from './disk.ts';
import { leaveOut, readBatches, writeBatch, type KeyBatch } from './key-batches.ts';
import { loadMasterKey } from './master-key.ts';
import { reported } from './reported.ts';
import { addTombstones, readTombstones, tombstoneOwners, type Tombstone } from './tombstones.ts';
import { unwrapKey, wrapKey } from './wrap.ts';
import { wrappedKeys, type WrappedKeys } from './wrapped-keys.ts';

export type KeysFileOptions = {
  /** Made when missing (0700). */
  folder: string;
  /** Null only in a sandbox: the master key then lies plain beside the keys. */
  passphrase: string | null;
  clock: Clock;
  random: Random;
  /** For tests that let the disk fail. */
  disk?: Disk;
};

/** Opens the vault. Throws `custody-vault-passphrase`, `custody-vault-broken`, `custody-vault-unavailable`. */
export async function openKeysFile(options: KeysFileOptions): Promise<KeyVault> {
  const { folder, clock } = options;
  const random = drawnInBlocks(options.random);
  const disk = options.disk ?? realDisk(random);
  return reported(async () => {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const master = await loadMasterKey(disk, folder, options.passphrase, random);
    return new KeysFile(
      { disk, folder, clock, random },
      wrappedKeys({ disk, folder, master, clock, random }),
    );
  });
}

/**
 * To be run before a service opens on files that may come from a backup: leaves out every key that a tombstone names.
 * Gives how many key files held one.
 */
export async function replayTombstones(options: { folder: string; random: Random }): Promise<number> {
  const disk = realDisk(options.random);
  let changed = 0;
  for (const ownerId of await tombstoneOwners(disk, options.folder)) {
    const gone = await readTombstones(disk, options.folder, ownerId);
    for (const batch of await readBatches(disk, options.folder, ownerId))
      if (await leaveOut(disk, batch, gone)) changed += 1;
  }
  return changed;
}

type Place = { disk: Disk; folder: string; clock: Clock; random: Random };

class KeysFile implements KeyVault {
  readonly #place: Place;
  readonly #wrapping: WrappedKeys;
  /** Within this process one call at a time per owner. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(place: Place, wrapping: WrappedKeys) {
    this.#place = place;
    this.#wrapping = wrapping;
  }

  put(ownerId: string, keys: VaultKey[]): Promise<{ epoch: string }> {
    return this.#inTurn(ownerId, async () => {
      const { disk, folder, random } = this.#place;
      checkNames([ownerId, ...keys.map(({ keyId }) => keyId)]);
      const fresh = await this.#newKeys(ownerId, keys);
      const { epoch, key: wrapping } = await this.#wrapping.current();
      const wrapped = wrapEach({ wrapping, ownerId, epoch, random }, fresh);
      if (fresh.length > 0) await writeBatch(disk, folder, ownerId, { epoch, wrapped }, random);
      return { epoch };
    });
  }

  get(ownerId: string, keyIds: readonly string[]): Promise<Map<string, FoundKey>> {
    return this.#inTurn(ownerId, () => this.#find(ownerId, keyIds));
  }

  keyIds(ownerId: string): Promise<string[]> {
    return this.#inTurn(ownerId, async () => {
      const { batches, gone } = await this.#load(ownerId);
      return batches.flatMap(({ wrapped }) => [...wrapped.keys()]).filter((keyId) => !gone.has(keyId));
    });
  }

  destroy(ownerId: string, keyIds: readonly string[]): Promise<KeyDestruction> {
    return this.#inTurn(ownerId, async () => {
      const { disk, folder, clock, random } = this.#place;
      checkNames([ownerId, ...keyIds]);
      const before = await readTombstones(disk, folder, ownerId);
      const fresh = keyIds.filter((keyId) => !before.has(keyId));
      const at = clock.now();
      const event = newId('keydestruction', random);
      // RULE D-06: first the tombstones, so that the keys cannot come back; then the keys themselves.
      if (fresh.length > 0) {
        const tombstones = fresh.map((keyId) => ({ keyId, at, event }));
        await addTombstones(disk, folder, ownerId, tombstones);
      }
      await this.#sweep(ownerId);
      const last = fresh.length > 0 ? { at, event } : latest(keyIds, before);
      return { state: 'destroyed', at: last?.at ?? at, event: last?.event ?? event };
    });
  }

  digestKey(): Promise<Buffer> {
    return reported(() => this.#wrapping.digestKey());
  }

  async #find(ownerId: string, keyIds: readonly string[]): Promise<Map<string, FoundKey>> {
    checkNames([ownerId, ...keyIds]);
    const { batches, gone } = await this.#load(ownerId);
    const found = new Map<string, FoundKey>(
      keyIds.map((keyId) => [keyId, gone.has(keyId) ? 'destroyed' : 'unknown']),
    );
    for (const { epoch, wrapped } of batches) {
      const here = keyIds.filter((keyId) => wrapped.has(keyId) && !gone.has(keyId));
      if (here.length === 0) continue;
      const wrapping = await this.#wrapping.epochKey(epoch);
      for (const keyId of here)
        found.set(
          keyId,
          unwrapKey(wrapping, wrapped.get(keyId) ?? Buffer.alloc(0), keyPlace(ownerId, keyId, epoch)),
        );
    }
    return found;
  }

  /** Those of `keys` that are not stored yet. */
  async #newKeys(ownerId: string, keys: VaultKey[]): Promise<VaultKey[]> {
    const ids = keys.map(({ keyId }) => keyId);
    if (new Set(ids).size !== ids.length || keys.some(({ key }) => key.length !== KEY_BYTES))
      throw new Fault('internal', 'custody-key-refused', 'Keys have 32 bytes and an id of their own.');
    const { batches, gone } = await this.#load(ownerId);
    // Nearly always: a new owner, of whom nothing can be there.
    if (batches.length === 0 && gone.size === 0) return keys;
    const stored = await this.#find(ownerId, ids);
    return keys.filter(({ keyId, key }) => {
      const found = stored.get(keyId);
      if (found === 'destroyed')
        throw new Fault('conflict', 'custody-key-destroyed', 'A destroyed key cannot be put again.');
      if (!Buffer.isBuffer(found)) return true;
      const same = equalBytes(found, key);
      found.fill(0);
      if (!same) throw new Fault('conflict', 'custody-key-exists', 'The id names another key.');
      return false;
    });
  }

  // Tombstones are read after the keys: what is destroyed in between is then seen as destroyed.
  async #load(ownerId: string): Promise<{ batches: KeyBatch[]; gone: Map<string, Tombstone> }> {
    const { disk, folder } = this.#place;
    const batches = await readBatches(disk, folder, ownerId);
    return { batches, gone: await readTombstones(disk, folder, ownerId) };
  }

  // Until nothing changes: another process may have written a batch while it did not see our tombstones yet.
  async #sweep(ownerId: string): Promise<void> {
    for (let changed = true; changed;) {
      const { batches, gone } = await this.#load(ownerId);
      changed = false;
      for (const batch of batches) changed = (await leaveOut(this.#place.disk, batch, gone)) || changed;
    }
  }

  async #inTurn<Result>(ownerId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(ownerId) ?? Promise.resolve();
    const turn = Promise.withResolvers<void>();
    this.#turns.set(ownerId, turn.promise);
    await before;
    try {
      return await reported(work);
    } finally {
      turn.resolve();
      if (this.#turns.get(ownerId) === turn.promise) this.#turns.delete(ownerId);
    }
  }
}

/** One after the other as they are written, so that a large deposit does not hold them all. */
function* wrapEach(
  {
    wrapping,
    ownerId,
    epoch,
    random,
  }: { wrapping: KeyObject; ownerId: string; epoch: string; random: Random },
  keys: readonly VaultKey[],
): Generator<[string, Buffer]> {
  for (const { keyId, key } of keys)
    yield [keyId, wrapKey(wrapping, key, keyPlace(ownerId, keyId, epoch), random)];
}

function keyPlace(ownerId: string, keyId: string, epoch: string): string {
  return `countersign/vault-key/v1 ${ownerId} ${keyId} ${epoch}`;
}

function latest(keyIds: readonly string[], tombstones: Map<string, Tombstone>): Tombstone | undefined {
  return keyIds
    .flatMap((keyId) => tombstones.get(keyId) ?? [])
    .reduce<Tombstone | undefined>(
      (last, next) => (last === undefined || next.at > last.at ? next : last),
      undefined,
    );
}

// Names become file names and parts of lines.
function checkNames(names: string[]): void {
  if (names.every((name) => /^[a-z][a-z0-9_.-]{0,99}$/.test(name))) return;
  throw new Fault('internal', 'custody-key-refused', 'An owner or key id has another form.');
}
