import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultCode } from '../../src/kernel/fault.ts';
import type { KeyVault } from '../../src/custody/index.ts';
import { aThread, boundVault, CONTEXT, TALK, testCustody, WHY, type TestCustody } from './a-thread.ts';

let place: TestCustody;
beforeEach(async () => {
  place = await testCustody();
});
afterEach(() => place.close());

const LIVE = { ...CONTEXT, gatewayId: 'ward-7', caseId: 'case_0123456789abcdefghjkmnpqrs' };

describe('a deposit whose case was named beforehand', () => {
  it('is over when it is repeated, and nothing is added', async () => {
    const first = await place.custody.deposit(aThread(TALK), LIVE);
    expect(first).toMatchObject({ caseId: LIVE.caseId, added: TALK.length });
    const again = await place.custody.deposit(aThread(TALK), LIVE);
    expect(again.messages).toEqual(first.messages);
  });

  it('is the same for notices alone, which overlap tells nothing about', async () => {
    const notice = [{ sender: null, kind: 'system' as const, text: 'Ann joined' }];
    await place.custody.deposit(aThread(notice), LIVE);
    const again = await place.custody.deposit(aThread(notice), LIVE);
    expect(again).toMatchObject({ caseId: LIVE.caseId, added: 1 });
  });

  it('begins anew after a run that died half-way', async () => {
    const failing: KeyVault = {
      ...boundVault(place.vault),
      put: (ownerId, keys) =>
        ownerId === LIVE.caseId
          ? Promise.reject(new Error('the disk is gone'))
          : place.vault.put(ownerId, keys),
      keyIds: () => Promise.reject(new Error('the disk is gone')),
    };
    const broken = await place.reopen({ vault: failing });
    await expect(broken.deposit(aThread(TALK), LIVE)).rejects.toThrow('the disk is gone');
    expect(await place.custody.deposit(aThread(TALK), LIVE)).toMatchObject({ added: TALK.length });
  });

  it('registers the gateway that brought it, and no export file, for there is none', async () => {
    const { caseId } = await place.custody.deposit(aThread(TALK), LIVE);
    const copies = await place.custody.listCopies(caseId);
    expect(copies.map((copy) => copy.class)).toEqual([
      'own',
      'participant-device',
      'participant-device',
      'gateway',
    ]);
    const { copyId = '' } = copies.at(-1) ?? {};
    expect(await place.custody.openCopyHolder(copyId, WHY)).toBe('ward-7');
  });
});

describe('a deposit that continues a thread', () => {
  it('adds to it although not one message is shared, and knows what it holds (RULE C-03)', async () => {
    const { threadId } = await place.custody.deposit(aThread([{ text: 'K 6.8', id: 'm1' }]), CONTEXT);
    const next = aThread([
      { text: 'K 6.8', id: 'm1' },
      { text: 'Give calcium', id: 'm2' },
    ]);
    const more = await place.custody.deposit(next, { ...CONTEXT, threadId });
    expect(more).toMatchObject({ threadId, added: 1, known: 1 });
  });

  it('keeps apart two messages that differ in nothing but their id', async () => {
    const said = { text: 'ok', at: '2026-03-02T21:05:00' };
    const { threadId } = await place.custody.deposit(aThread([{ ...said, id: 'm1' }]), CONTEXT);
    const more = await place.custody.deposit(aThread([{ ...said, id: 'm2' }]), { ...CONTEXT, threadId });
    expect(more).toMatchObject({ added: 1, known: 0 });
  });
});

describe('several notes at once', () => {
  const bytes = ['one', 'two', 'three'].map((text) => Buffer.from(text));

  async function store(): Promise<string[]> {
    const kind = 'live-event' as const;
    const notes = await place.custody.prepareNotes(
      'shelf_1',
      bytes.map((each) => ({ kind, bytes: each })),
    );
    await place.custody.storeNotes(place.db, notes);
    return notes.map(({ noteId }) => noteId);
  }

  it('are opened in the order asked', async () => {
    const [a = '', b = '', c = ''] = await store();
    expect(await place.custody.openNotes([c, a, b], WHY)).toEqual([bytes[2], bytes[0], bytes[1]]);
  });

  it('are opened all or not at all', async () => {
    const ids = await store();
    const unknown = await place.custody.openNotes([...ids, 'note_x'], WHY).catch(faultCode);
    expect(unknown).toBe('custody-unknown-note');
    await place.custody.eraseNotes(ids.slice(0, 1), WHY);
    expect(await place.custody.openNotes(ids, WHY).catch(faultCode)).toBe('custody-key-destroyed');
  });

  it('are proved to be erased by asking for their keys, and not before (RULE D-06)', async () => {
    const ids = await store();
    expect(await place.custody.proveNotesErased(ids).catch(faultCode)).toBe('custody-erasure-unproven');
    await place.custody.eraseNotes(ids, WHY);
    await place.custody.proveNotesErased(ids);
  });
});
