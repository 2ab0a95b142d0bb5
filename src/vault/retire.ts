// Retires an epoch (RULE D-06, `receipts.md` §5.1). Order, each step safe to repeat: closed, so that nothing new comes under it;
// its standing keys wrapped anew, batch by batch; a new vault key, and the vault file without the epoch's key under that; the
// old vault keys destroyed; noted as retired. From then on neither an old copy of the wrapped keys nor one of the vault file
// opens anything that the epoch had wrapped. After a crash the same call goes on.
import type { EpochRetirement } from '../custody/ports.ts';
import { Fault } from '../kernel/fault.ts';
import { forgetDirty } from './dirty.ts';
import { keyName, type OpenEpoch } from './epochs.ts';
import { batchOwners, readBatches, replaceBatch, type KeyBatch } from './key-batches.ts';
import { readTombstones } from './tombstones.ts';
import type { Vault } from './vault.ts';
import { keyPlace, unwrapKey, wrapKey } from './wrap.ts';

const RETIRED_KEPT = 400;

/** See `KeyVault.retire`. */
export async function retireEpoch(vault: Vault, epoch: string): Promise<EpochRetirement> {
  const { generations, epochs } = vault;
  const before = await closeEpoch(vault, epoch);
  if (before !== null) {
    await forgetDirty(vault.parts.shelf, epoch);
    return before;
  }
  let rewrapped = 0;
  if ((await epochs.entries())[epoch]?.state === 'closed') {
    rewrapped = await rewrapAll(vault, epoch);
    await generations.rotateKey();
    await generations.update((content) => {
      const entry = content.epochs[epoch];
      if (entry === undefined) return;
      content.keys.get(keyName(epoch))?.fill(0);
      content.keys.delete(keyName(epoch));
      entry.state = 'dropped';
    });
  }
  const done = await generations.destroyOldKeys();
  const { state, event } = done;
  // Nothing is gone before it is: the epoch keeps its name, and whoever asks again ends it.
  if (state === 'scheduled') return { ...done, epoch, rewrapped };
  await generations.update((content) => {
    if (content.epochs[epoch] === undefined) return;
    delete content.epochs[epoch];
    content.retired.push({ epoch, state, event, at: done.at.toISOString() });
    content.retired.splice(0, Math.max(0, content.retired.length - RETIRED_KEPT));
  });
  await forgetDirty(vault.parts.shelf, epoch);
  return { ...done, epoch, rewrapped };
}

/** What stands of it when it was retired before; null when it is closed now. */
async function closeEpoch({ generations }: Vault, epoch: string): Promise<EpochRetirement | null> {
  return generations.update((content) => {
    const retired = content.retired.find((one) => one.epoch === epoch);
    if (retired !== undefined) return { ...retired, at: new Date(retired.at), rewrapped: 0 };
    const entry = content.epochs[epoch];
    if (entry === undefined)
      throw new Fault('not-found', 'custody-unknown-epoch', 'There is no such epoch in the vault.');
    if (entry.state === 'open') entry.state = 'closed';
    return null;
  });
}

/** Until a whole round finds none: a put that began before the epoch was closed may have written one more. */
async function rewrapAll(vault: Vault, epoch: string): Promise<number> {
  let [total, round] = [0, 0];
  do {
    round = 0;
    for (const ownerId of await batchOwners(vault.parts.shelf))
      round += await vault.turns.take(ownerId, () => rewrapOwner(vault, ownerId, epoch));
    total += round;
  } while (round > 0);
  return total;
}

async function rewrapOwner(vault: Vault, ownerId: string, epoch: string): Promise<number> {
  const { shelf } = vault.parts;
  const batches = (await readBatches(shelf, ownerId)).filter((batch) => batch.epoch === epoch);
  if (batches.length === 0) return 0;
  const old = await vault.epochs.key(epoch);
  if (old === null) throw new Fault('internal', 'custody-vault-broken', 'A wrapping key is missing.');
  const gone = await readTombstones(shelf, ownerId);
  let count = 0;
  for (const batch of batches) {
    const next = await vault.epochs.current('kept');
    const wrapped = wrapAnew(vault, ownerId, { batch, old, gone }, next);
    count += wrapped.length;
    if (wrapped.length === 0) await shelf.remove(batch.path);
    else await replaceBatch(shelf, batch, { epoch: next.epoch, wrapped });
  }
  return count;
}

type Former = { batch: KeyBatch; old: OpenEpoch['key']; gone: ReadonlyMap<string, unknown> };

function wrapAnew(
  { random }: Vault,
  ownerId: string,
  { batch, old, gone }: Former,
  next: OpenEpoch,
): [string, Buffer][] {
  return [...batch.wrapped].flatMap(([keyId, bytes]): [string, Buffer][] => {
    if (gone.has(keyId)) return [];
    const key = unwrapKey(old, bytes, keyPlace(ownerId, keyId, batch.epoch));
    const wrapped = wrapKey(next.key, key, keyPlace(ownerId, keyId, next.epoch), random);
    key.fill(0);
    return [[keyId, wrapped]];
  });
}
