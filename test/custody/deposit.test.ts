import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listEvents, verifyChain } from '../../src/audit/index.ts';
import type { KeyVault, SealedThread } from '../../src/custody/index.ts';
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

let place: TestCustody;
beforeEach(async () => {
  place = await testCustody();
});
afterEach(() => place.close());

function depositTalk(talk = TALK): Promise<SealedThread> {
  return place.custody.deposit(aThread(talk, TALK_FILES), CONTEXT);
}

function erase(thread: SealedThread, messageIds: string[], deletionId: string): Promise<unknown> {
  const { caseId } = thread;
  return place.custody.eraseMessages({ caseId, messageIds, deletionId }, { ...WHY, why: 'deletion' });
}

const idsOf = (thread: SealedThread): string[] => thread.messages.map(({ messageId }) => messageId);

describe('a first deposit', () => {
  it('gives every message again, exactly as it was parsed', async () => {
    const thread = await depositTalk();
    expect(thread).toMatchObject({ added: TALK.length, known: 0, reappeared: [] });
    const originals = await place.custody.openCase(thread.caseId, WHY);
    expect(originals.map(({ text, sender }) => [text, sender])).toEqual(
      TALK.map(({ text, sender }) => [text, sender]),
    );
    expect(originals[1]).toMatchObject({
      at: '2026-03-02T21:01:00',
      saidAt: '2026-03-02T21:01:00+00:00',
      clockChange: 'none',
      timeZone: 'Europe/London',
      rawOffset: 100,
    });
  });

  it('seals each attachment on its own and tells its type from its bytes', async () => {
    const thread = await depositTalk();
    const withFile = thread.messages.filter(({ attachmentIds }) => attachmentIds.length > 0);
    expect(withFile.map(({ seq }) => seq)).toEqual([5]);
    const id = withFile[0]?.attachmentIds[0] ?? '';
    const { mediaType, bytes } = await place.custody.openAttachment(id, WHY);
    expect(mediaType).toBe('application/octet-stream');
    expect(bytes).toEqual(TALK_FILES['IMG-20260302-WA0007.jpg']);
    const originals = await place.custody.openCase(thread.caseId, WHY);
    expect(originals[5]?.attachments).toMatchObject([
      { attachmentId: id, present: true, sizeBytes: bytes.length },
    ]);
    expect(originals[6]?.attachments).toMatchObject([{ present: false, mediaType: null }]);
  });

  it('registers our copy, each sender’s device and the export file', async () => {
    const { caseId } = await depositTalk();
    const copies = await place.custody.listCopies(caseId);
    expect(copies.map((copy) => copy.class)).toEqual([
      'own',
      'participant-device',
      'participant-device',
      'export-file',
    ]);
    const holders = await Promise.all(copies.map(({ copyId }) => place.custody.openCopyHolder(copyId, WHY)));
    expect(holders).toEqual([null, 'Coops', '+44 7700 900123', CONTEXT.depositedBy.id]);
    expect(copies.every(({ messages }) => messages === TALK.length)).toBe(true);
  });

  it('leaves an audit event, as does every reading (RULE C-02)', async () => {
    const thread = await depositTalk();
    const [messageId = ''] = idsOf(thread);
    await place.custody.openMessage(messageId, WHY);
    await place.custody.openCase(thread.caseId, WHY);
    const [note] = await place.custody.listNotes(thread.caseId, 'thread-facts');
    await place.custody.openNote(note?.noteId ?? '', WHY);
    const events = await listEvents(place.db, 0, 100);
    expect(events.map(({ name, by, why }) => [name, by.id, why])).toEqual([
      ['deposit-made', WHY.by.id, 'deposit'],
      ['original-opened', WHY.by.id, 'attribution'],
      ['case-opened', WHY.by.id, 'attribution'],
      ['note-opened', WHY.by.id, 'attribution'],
    ]);
    expect(await verifyChain(place.db)).toMatchObject({ result: 'intact', events: 4 });
  });

  it('refuses a zone it does not know and a thread without a message', async () => {
    await expect(
      place.custody.deposit(aThread(TALK), { ...CONTEXT, timeZone: 'Europe/Atlantis' }),
    ).rejects.toMatchObject({ code: 'custody-unknown-time-zone' });
    await expect(place.custody.deposit(aThread([]), CONTEXT)).rejects.toMatchObject({
      code: 'custody-empty-thread',
    });
  });
});

describe('the same thread again', () => {
  it('adds nothing and names the case that has it (RULE C-03)', async () => {
    const first = await depositTalk();
    const again = await depositTalk();
    const recognised = { ...first.recognised, same: TALK.length };
    expect(again).toEqual({ ...first, added: 0, known: TALK.length, recognised });
    expect(await place.custody.sealedThread(first.caseId)).toEqual(first);
  });

  it('adds only the new messages of a longer export, in a case of their own (RULE C-03)', async () => {
    const first = await depositTalk();
    const longer = await depositTalk([
      ...TALK,
      { sender: 'Coops', text: 'ok' },
      { text: 'ECG back to normal' },
    ]);
    expect(longer).toMatchObject({ threadId: first.threadId, added: 2, known: TALK.length });
    expect(longer.caseId).not.toBe(first.caseId);
    const originals = await place.custody.openCase(longer.caseId, WHY);
    expect(originals.map(({ text }) => text)).toEqual(['ok', 'ECG back to normal']);
  });

  it('tells equal messages of one minute apart by their order (RULE C-03)', async () => {
    const at = '2026-03-02T21:30:00';
    const oks = (count: number) => Array.from({ length: count }, () => ({ text: 'ok', at }));
    await depositTalk(oks(2));
    expect(await depositTalk(oks(3))).toMatchObject({ added: 1, known: 2 });
  });

  it('keeps another thread apart although one notice and one message are alike', async () => {
    const first = await depositTalk();
    const other = TALK.map((sketch, index) =>
      index < 2 ? sketch : { ...sketch, text: `${sketch.text} (other)` },
    );
    const second = await depositTalk(other);
    expect(second.threadId).not.toBe(first.threadId);
    expect(second.added).toBe(TALK.length);
  });

  it('adds it once when two hand it in at the same moment (RULE C-03)', async () => {
    const both = await Promise.all([depositTalk(), depositTalk(), depositTalk()]);
    expect(both.map(({ added }) => added).sort((a, b) => a - b)).toEqual([0, 0, TALK.length]);
    expect(new Set(both.map(({ caseId }) => caseId)).size).toBe(1);
  });
});

describe('a message that was erased and comes back (RULE C-04)', () => {
  it('is reported once, names its deletion and is not filed again', async () => {
    const first = await depositTalk();
    const [gone = ''] = idsOf(first).slice(1);
    await erase(first, [gone], 'deletion_one');
    for (const known of [TALK.length - 1, TALK.length - 1]) {
      const again = await depositTalk();
      expect(again).toMatchObject({ caseId: first.caseId, added: 0, known });
      expect(again.reappeared).toEqual([
        { messageId: gone, caseId: first.caseId, deletionId: 'deletion_one' },
      ]);
    }
    expect(await place.custody.listReappearances()).toMatchObject([
      { messageId: gone, deletionId: 'deletion_one', depositedBy: CONTEXT.depositedBy.id },
    ]);
    const events = await listEvents(place.db, 0, 100);
    expect(events.filter(({ name }) => name === 'messages-reappeared')).toHaveLength(1);
    await expect(place.custody.openMessage(gone, WHY)).rejects.toMatchObject({
      code: 'custody-key-destroyed',
    });
  });

  it('is reported when the whole case was erased, and beside new messages', async () => {
    const first = await depositTalk();
    await erase(first, idsOf(first), 'deletion_all');
    expect(await depositTalk()).toMatchObject({ caseId: first.caseId, added: 0, known: 0 });
    const longer = await depositTalk([...TALK, { text: 'new' }]);
    expect(longer).toMatchObject({ added: 1, known: 0 });
    expect(longer.reappeared).toHaveLength(TALK.length);
    expect(longer.messages).toHaveLength(1);
  });
});

describe('when a deposit fails on the way', () => {
  async function expectNothingLeft(): Promise<void> {
    const tables = [
      'deposit',
      'original',
      'attachment',
      'fingerprint_run',
      'anchor',
      'note',
      'copy',
      'thread',
    ] as const;
    for (const table of tables) {
      const rows = await place.db
        .withTables<Record<string, object>>()
        .selectFrom(table)
        .selectAll()
        .execute();
      expect([table, rows]).toEqual([table, []]);
    }
  }

  function failing(vault: KeyVault, n: number, when: 'before' | 'after'): KeyVault {
    let left = n;
    return {
      ...boundVault(vault),
      put: async (ownerId, keys) => {
        left -= 1;
        if (left === 0 && when === 'before') throw new Error('cut');
        const done = await vault.put(ownerId, keys);
        if (left === 0) throw new Error('cut');
        return done;
      },
    };
  }

  const puts = [1, 2, 3].flatMap((n) => [
    { n, when: 'before' as const },
    { n, when: 'after' as const },
  ]);
  it.each(puts)('leaves no row and no key ($when put $n)', async ({ n, when }) => {
    const owners: string[] = [];
    const vault = failing(place.vault, n, when);
    const watched: KeyVault = {
      ...vault,
      put: (ownerId, keys) => {
        owners.push(ownerId);
        return vault.put(ownerId, keys);
      },
    };
    const custody = await place.reopen({ vault: watched });
    await expect(custody.deposit(aThread(TALK, TALK_FILES), CONTEXT)).rejects.toThrow('cut');
    await expectNothingLeft();
    for (const owner of owners) expect(await place.vault.keyIds(owner)).toEqual([]);
    expect((await depositTalk()).added).toBe(TALK.length);
  });

  it.each([0, 3, TALK.length - 1])('leaves nothing when reading breaks off at message %i', async (at) => {
    const thread = aThread(TALK, TALK_FILES);
    let pass = 0;
    const broken = Object.assign(aThread(TALK, TALK_FILES), {
      async *batches() {
        pass += 1;
        let index = 0;
        for await (const batch of thread.batches()) {
          if (pass === 2 && index === at) throw new Error('cut');
          index += batch.length;
          yield batch;
        }
      },
    });
    await expect(place.custody.deposit(broken, CONTEXT)).rejects.toThrow('cut');
    await expectNothingLeft();
    expect((await depositTalk()).added).toBe(TALK.length);
  });

  it('refuses an export that tells something else on the second reading', async () => {
    const [first, second] = [aThread(TALK), aThread([{ text: 'other' }, ...TALK.slice(1)])];
    const passes = [first, second, second];
    const changing = Object.assign(aThread(TALK), { batches: () => (passes.shift() ?? second).batches() });
    await expect(place.custody.deposit(changing, CONTEXT)).rejects.toMatchObject({
      code: 'custody-thread-changed',
    });
    await expectNothingLeft();
  });

  it('is undone at the next start when the process died', async () => {
    let put = '';
    const dying: KeyVault = {
      ...failing(place.vault, 3, 'after'),
      destroy: () => Promise.reject(new Error('dead')),
    };
    const watched: KeyVault = {
      ...dying,
      put: (ownerId, keys) => {
        put = ownerId;
        return dying.put(ownerId, keys);
      },
    };
    const custody = await place.reopen({ vault: watched });
    await expect(custody.deposit(aThread(TALK, TALK_FILES), CONTEXT)).rejects.toThrow('cut');
    expect(await place.vault.keyIds(put)).not.toEqual([]);
    expect(await place.custody.recover()).toMatchObject({ depositsUndone: 1 });
    expect(await place.vault.keyIds(put)).toEqual([]);
    await expectNothingLeft();
    expect(await place.custody.recover()).toMatchObject({ depositsUndone: 0 });
  });
});
