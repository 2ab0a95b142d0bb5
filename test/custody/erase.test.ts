import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { listEvents, type AuditTrail } from '../../src/audit/index.ts';
import type { Custody, ErasureEvidence, KeyVault, SealedThread } from '../../src/custody/index.ts';
import {
  aThread,
  boundVault,
  CONTEXT,
  TALK,
  TALK_FILES,
  testCustody,
  WHY,
  type TestCustody,
} from './a-thread.ts';

const DELETING = { ...WHY, why: 'deletion' as const };

let place: TestCustody;
let thread: SealedThread;
let ids: string[];
beforeEach(async () => {
  place = await testCustody();
  thread = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
  ids = thread.messages.map(({ messageId }) => messageId);
});
afterEach(() => place.close());

function erase(messageIds: string[], custody: Custody = place.custody): Promise<ErasureEvidence> {
  return custody.eraseMessages({ caseId: thread.caseId, messageIds, deletionId: 'deletion_one' }, DELETING);
}

async function expectUnreadable(messageIds: string[]): Promise<void> {
  for (const messageId of messageIds)
    await expect(place.custody.openMessage(messageId, WHY)).rejects.toMatchObject({
      code: 'custody-key-destroyed',
    });
}

describe('erasing messages (RULE D-06)', () => {
  it('makes every later read fail and says so as evidence', async () => {
    place.clock.moveMs(60_000);
    const evidence = await erase(ids);
    expect(evidence).toMatchObject({
      state: 'destroyed',
      readFails: true,
      keyDestroyedAt: '2026-03-02T21:06:00.000Z',
      readFailsAt: '2026-03-02T21:06:00.000Z',
      attachments: 1,
      notes: 'erased',
    });
    expect(evidence.vaultEvents).toHaveLength(1);
    await expectUnreadable(ids);
    const attachmentId = thread.messages.flatMap(({ attachmentIds }) => attachmentIds)[0] ?? '';
    await expect(place.custody.openAttachment(attachmentId, WHY)).rejects.toMatchObject({
      code: 'custody-key-destroyed',
    });
    expect(await place.custody.openCase(thread.caseId, WHY)).toEqual([]);
    expect(await place.custody.caseState(thread.caseId)).toMatchObject({ messages: 7, erased: 7 });
  });

  it('leaves no ciphertext in the rows', async () => {
    await erase(ids);
    type Sealed = { original: { sealed: Buffer | null }; attachment: { sealed: Buffer | null } };
    const db = place.db.withTables<Sealed>();
    for (const table of ['original', 'attachment'] as const) {
      const rows = await db.selectFrom(table).select('sealed').execute();
      expect(rows.every(({ sealed }) => sealed === null)).toBe(true);
    }
  });

  it('takes the drafts and facts with the last message and keeps the evidence', async () => {
    const ownerId = thread.caseId;
    const bytes = Buffer.from('words');
    const draft = await place.custody.sealNote(place.db, { ownerId, kind: 'draft', bytes });
    const kept = await place.custody.sealNote(place.db, { ownerId, kind: 'evidence', bytes });
    expect((await erase(ids.slice(0, 6))).notes).toBe('kept');
    expect(await place.custody.openNote(draft, WHY)).toEqual(bytes);
    expect((await erase(ids.slice(6))).notes).toBe('erased');
    await expect(place.custody.openNote(draft, WHY)).rejects.toMatchObject({ code: 'custody-key-destroyed' });
    expect(await place.custody.openNote(kept, WHY)).toEqual(bytes);
    const left = (await place.custody.listNotes(ownerId)).filter(({ erased }) => !erased);
    expect(new Set(left.map(({ kind }) => kind))).toEqual(
      new Set(['copy-holder', 'original-salts', 'evidence']),
    );
  });

  it('keeps the commitments and their salts', async () => {
    const before = await place.custody.openCommitments(thread.caseId, WHY);
    await erase(ids);
    expect(await place.custody.openCommitments(thread.caseId, WHY)).toEqual(before);
    expect(before.every(({ salt, commitment }) => salt.length === 32 && commitment.length === 32)).toBe(true);
    expect(new Set(before.map(({ salt }) => salt.toString('hex'))).size).toBe(ids.length);
  });

  it('gives the same evidence when it is repeated', async () => {
    const first = await erase(ids);
    place.clock.moveMs(60_000);
    expect(await erase(ids)).toEqual(first);
    const events = await listEvents(place.db, 0, 100);
    expect(events.filter(({ name }) => name === 'originals-erased')).toHaveLength(1);
  });

  it('lets the other messages of the case be', async () => {
    await erase(ids.slice(0, 2));
    expect(await place.custody.openCase(thread.caseId, WHY)).toHaveLength(ids.length - 2);
    expect(await place.custody.erasedMessages(thread.caseId)).toEqual(
      ids.slice(0, 2).map((messageId) => ({ messageId, deletionId: 'deletion_one' })),
    );
  });

  it('refuses messages of another case, and those that another deletion erased', async () => {
    await expect(erase(['message_other'])).rejects.toMatchObject({ code: 'custody-unknown-message' });
    await expect(erase([])).rejects.toMatchObject({ code: 'custody-unknown-message' });
    await erase(ids.slice(0, 1));
    const again = { caseId: thread.caseId, messageIds: ids.slice(0, 1), deletionId: 'deletion_two' };
    await expect(place.custody.eraseMessages(again, DELETING)).rejects.toMatchObject({
      code: 'custody-already-erased',
    });
  });

  it('refuses what a hold covers, whoever checked before (RULE D-04)', async () => {
    const subject = { scope: 'case' as const, caseId: thread.caseId };
    const hold = await place.custody.placeHold({
      subject,
      kind: 'inquiry',
      authority: 'Inquiry 7',
      receivedAt: place.clock.now(),
      by: WHY.by,
    });
    await expect(erase(ids)).rejects.toMatchObject({ code: 'custody-held' });
    expect(await place.custody.openCase(thread.caseId, WHY)).toHaveLength(ids.length);
    expect(await place.custody.erasedMessages(thread.caseId)).toEqual([]);
    await place.custody.liftHold(hold.holdId, WHY.by);
    expect((await erase(ids)).readFails).toBe(true);
  });

  it('does not claim it when a vault opened afresh still has a key', async () => {
    const lying: KeyVault = { ...boundVault(place.vault), destroy: () => Promise.resolve(CLAIMED) };
    const custody = await place.reopen({ vault: lying });
    await expect(erase(ids, custody)).rejects.toMatchObject({ code: 'custody-erasure-unproven' });
    expect(await place.custody.openCase(thread.caseId, WHY)).toHaveLength(ids.length);
  });
});

describe('asking again for erased messages (RULE D-06)', () => {
  const again = (messageIds: string[], custody: Custody = place.custody) =>
    custody.confirmErased({ caseId: thread.caseId, messageIds, deletionId: 'deletion_two' }, DELETING);

  it('finds them gone, at its own time, and names who erased them', async () => {
    await erase(ids.slice(0, 2));
    place.clock.moveMs(60_000);
    const first = await again(ids.slice(0, 2));
    expect(first).toMatchObject({
      deletionId: 'deletion_two',
      erasedBy: ['deletion_one'],
      readFails: true,
      readFailsAt: place.clock.now().toISOString(),
    });
    expect(await again(ids.slice(0, 2))).toEqual(first);
    const events = await listEvents(place.db, 0, 100);
    expect(events.at(-1)).toMatchObject({ name: 'erasure-confirmed', fields: { messages: 2 } });
  });

  it('destroys nothing that was not erased before', async () => {
    await erase(ids.slice(0, 1));
    await expect(again(ids.slice(0, 2))).rejects.toMatchObject({ code: 'custody-not-erased' });
    expect(await place.custody.openCase(thread.caseId, WHY)).toHaveLength(ids.length - 1);
  });

  it('does not claim it when a key is there again', async () => {
    await erase(ids);
    const restored: KeyVault = {
      ...boundVault(place.vault),
      get: async (_owner, keyIds) => new Map(keyIds.map((keyId) => [keyId, randomBytes(32)])),
    };
    const custody = await place.reopen({ reopenVault: () => Promise.resolve(restored) });
    await expect(again(ids, custody)).rejects.toMatchObject({ code: 'custody-erasure-unproven' });
  });
});

const CLAIMED = { state: 'destroyed' as const, at: new Date(0), event: 'claimed' };

describe('when the process dies at any step of an erasure (RULE D-06)', () => {
  /** The steps at which it can die, by the outside act that comes next. */
  type Cut = { at: string; when: 'before' | 'after' };
  const cuts: Cut[] = [
    'erasure-begun',
    'destroy-keys',
    'reopen',
    'originals-erased',
    'destroy-notes',
  ].flatMap((at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ]);

  async function cutting<Result>(cut: Cut, at: string, work: () => Promise<Result>): Promise<Result> {
    if (cut.at === at && cut.when === 'before') throw new Error('cut');
    const result = await work();
    if (cut.at === at) throw new Error('cut');
    return result;
  }

  function cutCustody(cut: Cut): Promise<Custody> {
    const vault: KeyVault = {
      ...boundVault(place.vault),
      destroy: (ownerId, keyIds) =>
        cutting(cut, ownerId.endsWith('.notes') ? 'destroy-notes' : 'destroy-keys', () =>
          place.vault.destroy(ownerId, keyIds),
        ),
    };
    const audit: AuditTrail = {
      append: (db, event) => cutting(cut, event.name, () => place.audit.append(db, event)),
    };
    const reopenVault = (): Promise<KeyVault> =>
      cutting(cut, 'reopen', () =>
        openKeysFile({
          folder: place.keysFolder,
          keyFolder: `${place.keysFolder}-vault-key`,
          passphrase: null,
          clock: place.clock,
          random: randomBytes,
        }),
      );
    return place.reopen({ vault, audit, reopenVault });
  }

  it.each(cuts)('a repeat ends as if nothing had happened ($when $at)', async (cut) => {
    await expect(erase(ids, await cutCustody(cut))).rejects.toThrow('cut');
    const { readFails, state, notes, vaultEvents } = await erase(ids);
    expect({ readFails, state, notes, events: vaultEvents.length }).toEqual({
      readFails: true,
      state: 'destroyed',
      notes: 'erased',
      events: 1,
    });
    await expectUnreadable(ids);
    expect(await place.vault.keyIds(thread.caseId)).toEqual([]);
    expect(await place.custody.caseState(thread.caseId)).toMatchObject({ erased: ids.length });
    const events = await listEvents(place.db, 0, 100);
    expect(events.filter(({ name }) => name === 'originals-erased')).toHaveLength(1);
  });

  it('a message that a hold covers by then is kept if its key was not destroyed yet', async () => {
    await expect(erase(ids, await cutCustody({ at: 'destroy-keys', when: 'before' }))).rejects.toThrow('cut');
    expect(await place.custody.erasedMessages(thread.caseId)).toEqual([]);
    await place.custody.placeHold({
      subject: { scope: 'everything' },
      kind: 'litigation',
      authority: 'x',
      receivedAt: place.clock.now(),
      by: WHY.by,
    });
    await expect(erase(ids)).rejects.toMatchObject({ code: 'custody-held' });
    expect(await place.custody.openCase(thread.caseId, WHY)).toHaveLength(ids.length);
  });

  it('a message whose key was destroyed is told as erased although nobody recorded it', async () => {
    await expect(erase(ids, await cutCustody({ at: 'destroy-keys', when: 'after' }))).rejects.toThrow('cut');
    expect(await place.custody.erasedMessages(thread.caseId)).toHaveLength(ids.length);
  });
});
