// KeyVault over a shelf and a vault key (`receipts.md` §5): wrapped single-use keys by owner, the keys that wrap them in the
// vault file, tombstones apart. Order of a destruction: tombstones, the epoch noted as one that wrapped something
// destroyed, then the batches without the keys; so whatever happens in between, no later read finds a key whose destruction was
// begun, and a repeat ends it. Puts never change a batch, so that two processes cannot lose each other's keys.
import type { KeyObject } from 'node:crypto';
import type {
  Epoch,
  EpochRetirement,
  FoundKey,
  KeyDestruction,
  KeyVault,
  VaultKey,
} from '../custody/ports.ts';
import { KEY_BYTES } from '../kernel/aes-gcm.ts';
import type { Clock } from '../kernel/clock.ts';
import { equalBytes } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { drawnInBlocks, newId, type Random } from '../kernel/ids.ts';
import { noteDirty, readDirty } from './dirty.ts';
import { Epochs, type OpenEpoch } from './epochs.ts';
import { Generations, type VaultParts } from './generations.ts';
import { batchOwners, leaveOut, readBatches, writeBatches, type KeyBatch } from './key-batches.ts';
import type { Shelf } from './ports.ts';
import { reported } from './reported.ts';
import { retireEpoch } from './retire.ts';
import { addTombstones, readTombstones, tombstoneOwners, type Tombstone } from './tombstones.ts';
import { Turns } from './turns.ts';
import type { Vault } from './vault.ts';
import { wipe } from './vault-file.ts';
import { keyPlace, unwrapKey, wrapKey } from './wrap.ts';

export type KeyVaultOptions = VaultParts & { clock: Clock; random: Random };

/** Opens the vault. Throws `custody-vault-passphrase`, `custody-vault-broken`, `custody-vault-unavailable`. */
export async function openKeyVault({ clock, ...options }: KeyVaultOptions): Promise<KeyVault> {
  const random = drawnInBlocks(options.random);
  const parts = { shelf: options.shelf, vaultKey: options.vaultKey };
  const generations = new Generations(parts, random);
  const epochs = new Epochs(generations, clock, random);
  // A wrong passphrase or a changed file is told at once, not at the first message.
  await reported(() => epochs.entries());
  return new ShelfVault({ parts, generations, epochs, turns: new Turns(), clock, random });
}

/**
 * To be run before a service opens on values that may come from a backup: leaves out every key that a tombstone names.
 * Gives how many batches held one.
 */
export async function replayTombstones({ shelf }: Pick<VaultParts, 'shelf'>): Promise<number> {
  let changed = 0;
  for (const ownerId of await tombstoneOwners(shelf)) {
    const gone = await readTombstones(shelf, ownerId);
    for (const batch of await readBatches(shelf, ownerId))
      if (await leaveOutDestroyed(shelf, batch, gone)) changed += 1;
  }
  return changed;
}

/** True when the batch held one of them. Its epoch is marked first: an old copy of the batch opens it until that is retired. */
async function leaveOutDestroyed(
  shelf: Shelf,
  batch: KeyBatch,
  gone: ReadonlyMap<string, Tombstone>,
): Promise<boolean> {
  const times = [...batch.wrapped.keys()].flatMap((keyId) => gone.get(keyId)?.at.getTime() ?? []);
  if (times.length === 0) return false;
  await noteDirty(shelf, batch.epoch, new Date(Math.min(...times)));
  return leaveOut(shelf, batch, gone);
}

type Stored = { batches: KeyBatch[]; gone: Map<string, Tombstone> };

class ShelfVault implements KeyVault {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  put(ownerId: string, keys: VaultKey[]): Promise<{ epoch: string }> {
    return this.#vault.turns.take(ownerId, async () => {
      const { epochs, parts } = this.#vault;
      checkNames([ownerId, ...keys.map(({ keyId }) => keyId)]);
      const fresh = await this.#newKeys(ownerId, keys);
      for (;;) {
        const open = await epochs.current('fresh');
        const paths = fresh.length === 0 ? [] : await this.#write(ownerId, open, fresh);
        // Retired meanwhile: whoever retires looks for batches before the epoch dies, or we see it closed here.
        const entry = (await epochs.entries())[open.epoch];
        if (entry?.state === 'open') return { epoch: open.epoch };
        for (const path of paths) await parts.shelf.remove(path);
      }
    });
  }

  get(ownerId: string, keyIds: readonly string[]): Promise<Map<string, FoundKey>> {
    return this.#vault.turns.take(ownerId, () => this.#find(ownerId, keyIds));
  }

  keyIds(ownerId: string): Promise<string[]> {
    return this.#vault.turns.take(ownerId, async () => {
      const { batches, gone } = await this.#load(ownerId);
      const ids = new Set(batches.flatMap(({ wrapped }) => [...wrapped.keys()]));
      return [...ids].filter((keyId) => !gone.has(keyId));
    });
  }

  destroy(ownerId: string, keyIds: readonly string[]): Promise<KeyDestruction> {
    return this.#vault.turns.take(ownerId, async () => {
      const { parts, clock, random } = this.#vault;
      checkNames([ownerId, ...keyIds]);
      const { batches, gone } = await this.#load(ownerId);
      const standing = await this.#vault.epochs.entries();
      // A batch from a backup may name an epoch that is no more; what matters is the one that could still open the key.
      const opened = batches.filter(({ epoch }) => standing[epoch] !== undefined);
      const at = clock.now();
      const event = newId('keydestruction', random);
      const fresh = keyIds
        .filter((keyId) => !gone.has(keyId))
        .map((keyId) => ({ keyId, at, event, epoch: epochOf(opened, keyId) }));
      // RULE D-06: first the tombstones, so that the keys cannot come back; then the keys themselves.
      if (fresh.length > 0) await addTombstones(parts.shelf, ownerId, event, fresh);
      await this.#sweep(ownerId);
      const last = fresh.length > 0 ? { at, event } : latest(keyIds, gone);
      return { state: 'destroyed', at: last?.at ?? at, event: last?.event ?? event };
    });
  }

  residue(ownerId: string, keyIds: readonly string[]): Promise<string[]> {
    return this.#vault.turns.take(ownerId, async () => {
      const gone = await readTombstones(this.#vault.parts.shelf, ownerId);
      const standing = await this.#vault.epochs.entries();
      const wrapped = keyIds.flatMap((keyId) => gone.get(keyId)?.epoch ?? []);
      return [...new Set(wrapped)].filter((epoch) => standing[epoch] !== undefined).sort();
    });
  }

  retiredAt(ownerId: string, keyIds: readonly string[]): Promise<Date | null> {
    return this.#vault.turns.take(ownerId, async () => {
      const gone = await readTombstones(this.#vault.parts.shelf, ownerId);
      const wrapped = new Set(keyIds.map((keyId) => gone.get(keyId)?.epoch));
      const times = (await this.#vault.epochs.retired())
        .filter(({ epoch }) => wrapped.has(epoch))
        .map(({ at }) => Date.parse(at));
      return times.length === 0 ? null : new Date(Math.max(...times));
    });
  }

  epochs(): Promise<Epoch[]> {
    return reported(async () => {
      const { parts, epochs } = this.#vault;
      const standing = new Map<string, number>();
      for (const ownerId of await batchOwners(parts.shelf)) {
        for (const { epoch, wrapped } of await readBatches(parts.shelf, ownerId))
          standing.set(epoch, (standing.get(epoch) ?? 0) + wrapped.size);
      }
      const dirty = await readDirty(parts.shelf);
      return Object.entries(await epochs.entries()).map(([epoch, { madeAt, state }]) => ({
        epoch,
        madeAt: new Date(madeAt),
        isDropped: state === 'dropped',
        dirtySince: dirty.get(epoch) ?? null,
        standing: standing.get(epoch) ?? 0,
      }));
    });
  }

  retire(epoch: string): Promise<EpochRetirement> {
    return reported(() => retireEpoch(this.#vault, epoch));
  }

  owners(): Promise<string[]> {
    return reported(async () => {
      const { shelf } = this.#vault.parts;
      return [...new Set([...(await batchOwners(shelf)), ...(await tombstoneOwners(shelf))])].sort();
    });
  }

  destroyedIds(ownerId: string): Promise<string[]> {
    return this.#vault.turns.take(ownerId, async () => [
      ...(await readTombstones(this.#vault.parts.shelf, ownerId)).keys(),
    ]);
  }

  digestKey(): Promise<Buffer> {
    return reported(async () => {
      const { content } = await this.#vault.generations.read();
      const digest = content.keys.get('digest');
      const key = digest === undefined ? null : Buffer.from(digest);
      wipe(content);
      if (key === null) throw new Fault('internal', 'custody-vault-broken', 'The vault has no digest key.');
      return key;
    });
  }

  #write(ownerId: string, { epoch, key: wrapping }: OpenEpoch, keys: VaultKey[]): Promise<string[]> {
    const { parts, random } = this.#vault;
    const wrapped = wrapEach({ wrapping, ownerId, epoch, random }, keys);
    return writeBatches(parts.shelf, ownerId, { epoch, wrapped }, random);
  }

  async #find(ownerId: string, keyIds: readonly string[]): Promise<Map<string, FoundKey>> {
    checkNames([ownerId, ...keyIds]);
    const { batches, gone } = await this.#load(ownerId);
    const found = new Map<string, FoundKey>(
      keyIds.map((keyId) => [keyId, gone.has(keyId) ? 'destroyed' : 'unknown']),
    );
    for (const { epoch, wrapped } of batches) {
      const here = keyIds.filter((keyId) => wrapped.has(keyId) && found.get(keyId) === 'unknown');
      if (here.length === 0) continue;
      const wrapping = await this.#vault.epochs.key(epoch);
      // The epoch was retired: a batch from a backup, whose standing keys are in a newer batch.
      if (wrapping === null) continue;
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
  async #load(ownerId: string): Promise<Stored> {
    const { shelf } = this.#vault.parts;
    const batches = await readBatches(shelf, ownerId);
    return { batches, gone: await readTombstones(shelf, ownerId) };
  }

  // Until nothing changes: another process may have written a batch while it did not see our tombstones yet.
  async #sweep(ownerId: string): Promise<void> {
    for (let changed = true; changed;) {
      const { batches, gone } = await this.#load(ownerId);
      const touched = batches.filter(({ wrapped }) => [...wrapped.keys()].some((keyId) => gone.has(keyId)));
      changed = false;
      for (const batch of touched)
        changed = (await leaveOutDestroyed(this.#vault.parts.shelf, batch, gone)) || changed;
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

function epochOf(batches: readonly KeyBatch[], keyId: string): string | null {
  return batches.find(({ wrapped }) => wrapped.has(keyId))?.epoch ?? null;
}

function latest(keyIds: readonly string[], tombstones: Map<string, Tombstone>): Tombstone | undefined {
  return keyIds
    .flatMap((keyId) => tombstones.get(keyId) ?? [])
    .reduce<Tombstone | undefined>(
      (last, next) => (last === undefined || next.at > last.at ? next : last),
      undefined,
    );
}

// Names become paths and parts of lines.
function checkNames(names: string[]): void {
  if (names.every((name) => /^[a-z][a-z0-9_.-]{0,99}$/.test(name))) return;
  throw new Fault('internal', 'custody-key-refused', 'An owner or key id has another form.');
}
