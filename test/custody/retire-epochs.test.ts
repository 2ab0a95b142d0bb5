// Retiring wrapping keys (RULE D-06): when they are due, what stays readable, and what yesterday's stolen vault opens.
import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keysFileParts, openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { listEvents } from '../../src/audit/index.ts';
import type { KeyVault, SealedThread } from '../../src/custody/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { openKeyVault } from '../../src/vault/index.ts';
import { aThread, CONTEXT, TALK, TALK_FILES, testCustody, WHY, type TestCustody } from './a-thread.ts';

const DELETING = { ...WHY, why: 'deletion' as const };
const DAY = 86_400;

let place: TestCustody;
let thread: SealedThread;
let ids: string[];
beforeEach(async () => {
  place = await testCustody();
  thread = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
  ids = thread.messages.map(({ messageId }) => messageId);
});
afterEach(() => place.close());

const erase = (messageIds: string[]) =>
  place.custody.eraseMessages({ caseId: thread.caseId, messageIds, deletionId: 'deletion_one' }, DELETING);

/** A thief who copied the vault's folder opens it with the vault key of now. */
function steal(): () => Promise<KeyVault> {
  const folder = `${place.keysFolder}-stolen`;
  cpSync(place.keysFolder, folder, { recursive: true });
  return () =>
    openKeysFile({
      folder,
      keyFolder: `${place.keysFolder}-vault-key`,
      passphrase: null,
      clock: place.clock,
      random: randomBytes,
    });
}

describe('wrapping keys', () => {
  it('are left alone while nothing that they wrapped was erased', async () => {
    place.clock.moveMs(30 * DAY * 1000);
    expect(await place.custody.retireEpochs(DAY)).toEqual({ retired: 0, nextAt: null });
  });

  it('are retired at their age limit, and what stands is read as before', async () => {
    await erase(ids.slice(0, 2));
    expect(await place.custody.residue(thread.caseId)).toEqual(['2026-03-02']);
    expect(await place.custody.retireEpochs(DAY)).toEqual({
      retired: 0,
      nextAt: new Date(place.clock.now().getTime() + DAY * 1000),
    });
    place.clock.moveMs(DAY * 1000);
    expect(await place.custody.retireEpochs(DAY)).toEqual({ retired: 1, nextAt: null });
    expect(await place.custody.residue(thread.caseId)).toEqual([]);
    expect(await place.custody.openCase(thread.caseId, WHY)).toHaveLength(ids.length - 2);
    expect(await place.custody.openCommitments(thread.caseId, WHY)).toHaveLength(ids.length);
    const retired = (await listEvents(place.db, 0, 100)).filter(({ name }) => name === 'epoch-retired');
    expect(retired.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ epochId: 'epoch_2026-03-02', state: 'destroyed' }),
    ]);
  });

  it('are retired at once when nothing stands under them', async () => {
    const vault = await steal()();
    void vault;
    await erase(ids);
    for (const owner of await place.vault.owners())
      await place.vault.destroy(owner, await place.vault.keyIds(owner));
    expect((await place.custody.retireEpochs(DAY)).retired).toBe(1);
  });

  it('stay named, and are asked about again, while a key store has their destruction only scheduled', async () => {
    let isDue = false;
    const { clock } = place;
    const { shelf, vaultKey } = keysFileParts({
      folder: place.keysFolder,
      keyFolder: `${place.keysFolder}-vault-key`,
      passphrase: null,
      clock,
      random: randomBytes,
    });
    const managed = {
      wrap: vaultKey.wrap.bind(vaultKey),
      unwrap: vaultKey.unwrap.bind(vaultKey),
      rotate: vaultKey.rotate.bind(vaultKey),
      destroyBefore: async (kept: string) =>
        isDue
          ? vaultKey.destroyBefore(kept)
          : { state: 'scheduled' as const, at: clock.now(), event: 'scheduled-one' },
    };
    const vault = await openKeyVault({ shelf, vaultKey: managed, clock, random: randomBytes });
    const custody = await place.reopen({ vault });
    await erase(ids.slice(0, 2));
    clock.moveMs(DAY * 1000);
    for (const round of [1, 2, 3]) {
      const nextAt = new Date(clock.now().getTime() + 3600_000);
      expect([round, await custody.retireEpochs(DAY)]).toEqual([round, { retired: 0, nextAt }]);
      expect(await custody.residue(thread.caseId)).toEqual(['2026-03-02']);
      clock.moveMs(3600_000);
    }
    isDue = true;
    expect(await custody.retireEpochs(DAY)).toEqual({ retired: 1, nextAt: null });
    expect(await custody.residue(thread.caseId)).toEqual([]);
    const events = (await listEvents(place.db, 0, 100)).filter(({ name }) => name === 'epoch-retired');
    expect(events.map(({ fields }) => 'state' in fields && fields.state)).toEqual(['scheduled', 'destroyed']);
  });

  it('make yesterday’s stolen vault open nothing, which it did until then (RULE D-06)', async () => {
    const [gone = '', kept = ''] = ids;
    const stolen = steal();
    await erase([gone]);
    const before = (await (await stolen()).get(thread.caseId, [gone])).get(gone);
    expect(Buffer.isBuffer(before)).toBe(true);
    place.clock.moveMs(DAY * 1000);
    await place.custody.retireEpochs(DAY);
    expect(await stolen().catch(faultCode)).toBe('custody-vault-key-gone');
    expect(await place.custody.openMessage(kept, WHY)).toMatchObject({ messageId: kept });
  });
});
