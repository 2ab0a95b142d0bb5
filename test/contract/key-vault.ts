// The contract of KeyVault, run over every adapter.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { KeyVault } from '../../src/custody/ports.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { newId } from '../../src/kernel/ids.ts';
import { replayTombstones, type VaultParts } from '../../src/vault/index.ts';

export type VaultUnderTest = {
  vault: KeyVault;
  /** The same stored keys through a vault opened afresh. */
  reopen(): Promise<KeyVault>;
  /** The same, over parts that a test may change, e.g. let fail. */
  openWith(change: (parts: VaultParts) => VaultParts): Promise<KeyVault>;
  /** Copies everything but the vault key, as a thief or a backup would; what it gives opens the copy with the vault key of then. */
  steal(): Promise<() => Promise<KeyVault>>;
  clock: { moveMs(ms: number): void };
};

/** Shelf and vault key whose `n`-th change and all after it fail: before it is done, or done but not reported. */
export function failingParts(n: number, when: 'before' | 'after'): (parts: VaultParts) => VaultParts {
  let left = n;
  const failing =
    <Args extends unknown[], Result>(change: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      left -= 1;
      if (left < 0 || (left === 0 && when === 'before')) throw new Error('power cut');
      const result = await change(...args);
      if (left === 0) throw new Error('power cut');
      return result;
    };
  return ({ shelf, vaultKey }) => ({
    shelf: {
      maxBytes: shelf.maxBytes,
      read: (path) => shelf.read(path),
      list: (path) => shelf.list(path),
      create: failing((path: string, bytes: Uint8Array) => shelf.create(path, bytes)),
      replace: failing((path: string, bytes: Uint8Array) => shelf.replace(path, bytes)),
      remove: failing((path: string) => shelf.remove(path)),
    },
    vaultKey: {
      wrap: (key, place) => vaultKey.wrap(key, place),
      unwrap: (wrapped, place) => vaultKey.unwrap(wrapped, place),
      rotate: failing(() => vaultKey.rotate()),
      destroyBefore: failing((kept: string) => vaultKey.destroyBefore(kept)),
    },
  });
}

async function openedBy(vault: Promise<KeyVault>, ownerId: string, keyId: string): Promise<Buffer | string> {
  try {
    return (await (await vault).get(ownerId, [keyId])).get(keyId) ?? 'unknown';
  } catch (error) {
    return faultCode(error) ?? 'no fault of ours';
  }
}

const owner = (): string => newId('case', randomBytes);
const fresh = (): { keyId: string; key: Buffer } => ({
  keyId: newId('message', randomBytes),
  key: randomBytes(32),
});

export function keyVaultContract(name: string, open: () => Promise<VaultUnderTest>): void {
  describe(`KeyVault contract: ${name}`, () => {
    let given: VaultUnderTest;
    beforeEach(async () => {
      given = await open();
    });

    it('gives keys again, also when opened afresh', async () => {
      const [ownerId, one, two] = [owner(), fresh(), fresh()];
      await given.vault.put(ownerId, [one, two]);
      for (const vault of [given.vault, await given.reopen()]) {
        const found = await vault.get(ownerId, [one.keyId, two.keyId]);
        expect(found.get(one.keyId)).toEqual(one.key);
        expect(found.get(two.keyId)).toEqual(two.key);
      }
    });

    it('says unknown for what was never put, and for another owner’s key', async () => {
      const [ownerId, one] = [owner(), fresh()];
      await given.vault.put(ownerId, [one]);
      expect((await given.vault.get(owner(), [one.keyId])).get(one.keyId)).toBe('unknown');
      expect((await given.vault.get(ownerId, ['message_other'])).get('message_other')).toBe('unknown');
    });

    it('takes the same put twice and refuses another key under the same id', async () => {
      const [ownerId, one] = [owner(), fresh()];
      await given.vault.put(ownerId, [one]);
      await given.vault.put(ownerId, [one]);
      await expect(given.vault.put(ownerId, [{ ...one, key: randomBytes(32) }])).rejects.toMatchObject({
        code: 'custody-key-exists',
      });
      expect(await given.vault.keyIds(ownerId)).toEqual([one.keyId]);
      expect((await given.vault.get(ownerId, [one.keyId])).get(one.keyId)).toEqual(one.key);
    });

    it('destroys for ever and leaves the others (RULE D-06)', async () => {
      const [ownerId, one, two] = [owner(), fresh(), fresh()];
      await given.vault.put(ownerId, [one, two]);
      const done = await given.vault.destroy(ownerId, [one.keyId]);
      expect(done.event).not.toBe('');
      for (const vault of [given.vault, await given.reopen()]) {
        const found = await vault.get(ownerId, [one.keyId, two.keyId]);
        expect(found.get(one.keyId)).toBe('destroyed');
        expect(found.get(two.keyId)).toEqual(two.key);
        expect(await vault.keyIds(ownerId)).toEqual([two.keyId]);
        await expect(vault.put(ownerId, [one])).rejects.toMatchObject({ code: 'custody-key-destroyed' });
      }
    });

    it('gives the first event again when a destruction is repeated', async () => {
      const [ownerId, one] = [owner(), fresh()];
      await given.vault.put(ownerId, [one]);
      const first = await given.vault.destroy(ownerId, [one.keyId]);
      const vault = await given.reopen();
      expect(await vault.destroy(ownerId, [one.keyId])).toEqual(first);
    });

    it('refuses a key that was destroyed before it came', async () => {
      const [ownerId, one] = [owner(), fresh()];
      await given.vault.destroy(ownerId, [one.keyId]);
      await expect(given.vault.put(ownerId, [one])).rejects.toMatchObject({ code: 'custody-key-destroyed' });
    });

    it('keeps the digest key for good', async () => {
      const key = await given.vault.digestKey();
      expect(key).toHaveLength(32);
      expect(await (await given.reopen()).digestKey()).toEqual(key);
    });

    it('holds puts and destructions of one owner apart when they come at once', async () => {
      const ownerId = owner();
      const keys = Array.from({ length: 12 }, fresh);
      await Promise.all(keys.map((key) => given.vault.put(ownerId, [key])));
      const gone = keys.filter((_, index) => index % 2 === 0);
      await Promise.all(gone.map(({ keyId }) => given.vault.destroy(ownerId, [keyId])));
      const kept = keys.filter((_, index) => index % 2 === 1).map(({ keyId }) => keyId);
      expect((await given.vault.keyIds(ownerId)).sort()).toEqual(kept.sort());
    });

    it('takes 40,000 keys in one put', async () => {
      const ownerId = owner();
      const keys = Array.from({ length: 40_000 }, fresh);
      await given.vault.put(ownerId, keys);
      expect(await given.vault.keyIds(ownerId)).toHaveLength(40_000);
    });

    it('names everybody who has or had keys', async () => {
      const [one, two] = [owner(), owner()];
      const key = fresh();
      await given.vault.put(one, [key]);
      await given.vault.destroy(two, ['message_never-there']);
      expect(await given.vault.owners()).toEqual([one, two].sort());
      expect(await given.vault.destroyedIds(two)).toEqual(['message_never-there']);
      await given.vault.destroy(one, [key.keyId]);
      expect(await given.vault.owners()).toEqual([one, two].sort());
    });

    retirement(() => given);
  });
}

function retirement(place: () => VaultUnderTest): void {
  let replaying: Promise<number> = Promise.resolve(0);

  async function oneErased(): Promise<{
    ownerId: string;
    gone: string;
    kept: ReturnType<typeof fresh>;
    epoch: string;
  }> {
    const [ownerId, one, kept] = [owner(), fresh(), fresh()];
    const { epoch } = await place().vault.put(ownerId, [one, kept]);
    await place().vault.destroy(ownerId, [one.keyId]);
    return { ownerId, gone: one.keyId, kept, epoch };
  }

  it('tells which epochs could still open an erased key in an old copy (RULE D-06)', async () => {
    const { vault } = place();
    const { ownerId, gone, epoch } = await oneErased();
    expect(await vault.residue(ownerId, [gone])).toEqual([epoch]);
    const [state] = await vault.epochs();
    expect(state).toMatchObject({ epoch, standing: 1 });
    expect(state?.dirtySince).not.toBeNull();
    expect(await vault.retiredAt(ownerId, [gone])).toBeNull();
    const { at } = await vault.retire(epoch);
    expect(await (await place().reopen()).residue(ownerId, [gone])).toEqual([]);
    expect(await (await place().reopen()).retiredAt(ownerId, [gone])).toEqual(at);
    expect(await vault.retiredAt(ownerId, ['message_other'])).toBeNull();
  });

  it('retires an epoch and keeps what stands under another one', async () => {
    const { vault } = place();
    const { ownerId, gone, kept, epoch } = await oneErased();
    const done = await vault.retire(epoch);
    expect(done).toMatchObject({ epoch, state: 'destroyed', rewrapped: 1 });
    for (const opened of [vault, await place().reopen()]) {
      const found = await opened.get(ownerId, [gone, kept.keyId]);
      expect(found.get(gone)).toBe('destroyed');
      expect(found.get(kept.keyId)).toEqual(kept.key);
      expect((await opened.epochs()).map((state) => state.epoch)).not.toContain(epoch);
    }
    const again = await (await place().reopen()).retire(epoch);
    expect(again).toEqual({ ...done, rewrapped: 0 });
  });

  it('knows what to retire even when a destruction was cut and its tombstones were replayed at the start', async () => {
    const [ownerId, one, kept] = [owner(), fresh(), fresh()];
    const { epoch } = await place().vault.put(ownerId, [one, kept]);
    // Cut when the tombstone is there and the key still lies in its batch.
    const cut = await place().openWith(failingParts(1, 'after'));
    await expect(cut.destroy(ownerId, [one.keyId])).rejects.toMatchObject({
      code: 'custody-vault-unavailable',
    });
    await place().openWith((parts) => {
      replaying = replayTombstones(parts);
      return parts;
    });
    expect(await replaying).toBe(1);
    const vault = await place().reopen();
    expect(await vault.residue(ownerId, [one.keyId])).toEqual([epoch]);
    const [state] = await vault.epochs();
    expect([state?.epoch, state?.standing, state?.dirtySince === null]).toEqual([epoch, 1, false]);
    await vault.retire(epoch);
    expect((await vault.epochs()).map(({ dirtySince }) => dirtySince)).toEqual([null]);
  });

  it('does not count an epoch as gone while the key store only has its destruction scheduled (RULE D-06)', async () => {
    let isDue = false;
    const later = (): Promise<KeyVault> =>
      place().openWith(({ shelf, vaultKey }) => ({
        shelf,
        vaultKey: {
          wrap: (key, at) => vaultKey.wrap(key, at),
          unwrap: (wrapped, at) => vaultKey.unwrap(wrapped, at),
          rotate: () => vaultKey.rotate(),
          destroyBefore: async (before) =>
            isDue
              ? vaultKey.destroyBefore(before)
              : { state: 'scheduled', at: new Date(0), event: 'scheduled-one' },
        },
      }));
    const [ownerId, one, kept] = [owner(), fresh(), fresh()];
    const gone = one.keyId;
    const { epoch } = await place().vault.put(ownerId, [one, kept]);
    const stolen = await place().steal();
    await place().vault.destroy(ownerId, [gone]);
    for (const rewrapped of [1, 0])
      expect(await (await later()).retire(epoch)).toMatchObject({ epoch, state: 'scheduled', rewrapped });
    const vault = await place().reopen();
    expect([await vault.residue(ownerId, [gone]), await vault.retiredAt(ownerId, [gone])]).toEqual([
      [epoch],
      null,
    ]);
    const states = (await vault.epochs()).filter((state) => state.epoch === epoch);
    expect(states).toMatchObject([{ standing: 0, isDropped: true }]);
    expect(states[0]?.dirtySince).not.toBeNull();
    expect((await vault.get(ownerId, [kept.keyId])).get(kept.keyId)).toEqual(kept.key);
    // It is not claimed, because it is not so: the old vault key still opens the old copy.
    expect(await openedBy(stolen(), ownerId, gone)).toEqual(one.key);
    isDue = true;
    const done = await (await later()).retire(epoch);
    expect(done.state).toBe('destroyed');
    expect(await (await place().reopen()).residue(ownerId, [gone])).toEqual([]);
    expect(await vault.retiredAt(ownerId, [gone])).toEqual(done.at);
    expect(await openedBy(stolen(), ownerId, gone)).toBe('custody-vault-key-gone');
  });

  it('refuses to retire what never was an epoch', async () => {
    await expect(place().vault.retire('1999-01-01')).rejects.toMatchObject({ code: 'custody-unknown-epoch' });
  });

  it('says what a copy stolen before still opens, and that it opens nothing after the retirement (RULE D-06)', async () => {
    const [ownerId, one, kept] = [owner(), fresh(), fresh()];
    const { epoch } = await place().vault.put(ownerId, [one, kept]);
    const stolen = await place().steal();
    await place().vault.destroy(ownerId, [one.keyId]);
    // Honest: yesterday's copy and today's vault key open it until the epoch is retired.
    expect(await openedBy(stolen(), ownerId, one.keyId)).toEqual(one.key);
    await place().vault.retire(epoch);
    for (const keyId of [one.keyId, kept.keyId])
      expect(await openedBy(stolen(), ownerId, keyId)).toBe('custody-vault-key-gone');
    const today = await place().steal();
    expect(await openedBy(today(), ownerId, one.keyId)).toBe('destroyed');
    expect(await openedBy(today(), ownerId, kept.keyId)).toEqual(kept.key);
  });

  it('never gives a new epoch the name of a retired one', async () => {
    const { ownerId, epoch } = await oneErased();
    await place().vault.retire(epoch);
    expect((await place().vault.put(ownerId, [fresh()])).epoch).not.toBe(epoch);
  });

  it('loses no key that is put while epochs are retired, by two processes', async () => {
    const ownerId = owner();
    const keys = Array.from({ length: 30 }, fresh);
    const other = await place().reopen();
    const puts = keys.map(async (key, at) => (at % 2 === 0 ? other : place().vault).put(ownerId, [key]));
    const retirements = (async () => {
      for (let round = 0; round < 4; round += 1)
        for (const { epoch } of await place().vault.epochs()) await place().vault.retire(epoch);
    })();
    await Promise.all([...puts, retirements]);
    const found = await (
      await place().reopen()
    ).get(
      ownerId,
      keys.map(({ keyId }) => keyId),
    );
    for (const { keyId, key } of keys) expect(found.get(keyId)).toEqual(key);
  });

  const cuts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((n) => [
    { n, when: 'before' as const },
    { n, when: 'after' as const },
  ]);
  it.each(cuts)('a retirement that was cut is ended by a repeat ($when change $n)', async ({ n, when }) => {
    const [ownerId, one, kept] = [owner(), fresh(), fresh()];
    const { epoch } = await place().vault.put(ownerId, [one, kept]);
    const stolen = await place().steal();
    await place().vault.destroy(ownerId, [one.keyId]);
    const cut = await place().openWith(failingParts(n, when));
    await cut.retire(epoch).catch(() => undefined);
    const vault = await place().reopen();
    expect((await vault.get(ownerId, [kept.keyId])).get(kept.keyId)).toEqual(kept.key);
    await vault.retire(epoch);
    const found = await (await place().reopen()).get(ownerId, [one.keyId, kept.keyId]);
    expect([found.get(one.keyId), found.get(kept.keyId)]).toEqual(['destroyed', kept.key]);
    expect(await openedBy(stolen(), ownerId, one.keyId)).toBe('custody-vault-key-gone');
  });

  it('does not take a vault whose file is lost for a new one', async () => {
    const { ownerId, kept } = await oneErased();
    const lost = place().openWith(({ shelf, vaultKey }) => ({
      vaultKey,
      shelf: { ...shelf, list: async (path) => (path === 'vault' ? [] : shelf.list(path)) },
    }));
    expect(await openedBy(lost, ownerId, kept.keyId)).toBe('custody-vault-broken');
  });
}
