// The contract of KeyVault, run over every adapter.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { KeyVault } from '../../src/custody/ports.ts';
import { newId } from '../../src/kernel/ids.ts';

export type VaultUnderTest = {
  vault: KeyVault;
  /** The same stored keys through a vault opened afresh. */
  reopen(): Promise<KeyVault>;
};

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
  });
}
