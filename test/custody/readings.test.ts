import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { listEvents } from '../../src/audit/index.ts';
import { canonicalOriginal, type SealedThread } from '../../src/custody/index.ts';
import { COMMITMENT_LABELS, opensCommitment, openSodium } from '../../src/signing/index.ts';
import { aThread, CONTEXT, TALK, TALK_FILES, testCustody, WHY, type TestCustody } from './a-thread.ts';

// SOI, the start of a scan, two bytes, EOI: enough to be walked as a JPEG.
const CLEAN = Buffer.from('ffd8ffda00040102aabbffd9', 'hex');

let place: TestCustody;
let thread: SealedThread;
beforeEach(async () => {
  place = await testCustody();
  const comment = Buffer.concat([
    Buffer.from('ffd8fffe0008', 'hex'),
    Buffer.from('GPS 51'),
    CLEAN.subarray(2),
  ]);
  const sketches = [...TALK, { text: '', attachments: [{ name: 'photo', present: true }] }];
  thread = await place.custody.deposit(aThread(sketches, { ...TALK_FILES, photo: comment }), CONTEXT);
});
afterEach(() => place.close());

const attachmentOf = (seq: number): string => thread.messages[seq]?.attachmentIds[0] ?? '';

describe('an attachment for the record (RULE C-06)', () => {
  it('comes without metadata, as the deposit foretold it, and leaves a trace', async () => {
    const form = await place.custody.attachmentForRecord(attachmentOf(7), { ...WHY, why: 'filing' });
    expect(form).toMatchObject({ mediaType: 'image/jpeg', bytes: CLEAN });
    const [attachment] = (await place.custody.openMessage(thread.messages[7]?.messageId ?? '', WHY))
      .attachments;
    expect(attachment?.recordSha256).toBe(form.sha256);
    expect(attachment?.sha256).not.toBe(form.sha256);
    const names = (await listEvents(place.db, 0, 10)).map(({ name }) => name);
    expect(names).toEqual(['deposit-made', 'attachment-exported', 'original-opened']);
  });

  it('is refused when it cannot be cleaned', async () => {
    await expect(place.custody.attachmentForRecord(attachmentOf(5), WHY)).rejects.toMatchObject({
      code: 'custody-metadata-not-removable',
    });
  });
});

describe('the commitments of a deposit', () => {
  it('open with their salts to what the record can give again', async () => {
    const sodium = await openSodium();
    const originals = await place.custody.openCase(thread.caseId, WHY);
    const commitments = await place.custody.openCommitments(thread.caseId, { ...WHY, why: 'receipt' });
    expect(commitments.map(({ messageId }) => messageId)).toEqual(
      originals.map(({ messageId }) => messageId),
    );
    for (const [index, { commitment, salt }] of commitments.entries()) {
      const original = originals[index];
      if (original === undefined) throw new Error('a commitment without its original');
      const { text, saidAt, sender, kind, attachments } = original;
      const digests = attachments.map(({ recordSha256, sha256 }) => recordSha256 ?? sha256);
      const canonical = canonicalOriginal({ text, saidAt, sender, kind, attachments: digests });
      expect(opensCommitment(sodium, commitment, COMMITMENT_LABELS.original, salt, canonical)).toBe(true);
    }
  });
});

describe('sealed rows that somebody changed', () => {
  it('are refused when the bytes of two messages were swapped', async () => {
    const [one = '', two = ''] = thread.messages.map(({ messageId }) => messageId);
    await sql`update original set sealed = (select sealed from original where message_id = ${two})
      where message_id = ${one}`.execute(place.db);
    const broken = { code: 'custody-seal-broken' };
    await expect(place.custody.openMessage(one, WHY)).rejects.toMatchObject(broken);
    await expect(place.custody.openCase(thread.caseId, WHY)).rejects.toMatchObject(broken);
    expect((await place.custody.openMessage(two, WHY)).messageId).toBe(two);
  });
});

describe('what is not there', () => {
  it('is told by its code', async () => {
    const { custody } = place;
    const refused: [string, Promise<unknown>][] = [
      ['custody-unknown-message', custody.openMessage('message_x', WHY)],
      ['custody-unknown-case', custody.openCase('case_x', WHY)],
      ['custody-unknown-case', custody.sealedThread('case_x')],
      ['custody-unknown-case', custody.openCommitments('case_x', WHY)],
      ['custody-unknown-attachment', custody.openAttachment('attachment_x', WHY)],
      ['custody-unknown-note', custody.openNote('note_x', WHY)],
      ['custody-unknown-copy', custody.openCopyHolder('copy_x', WHY)],
    ];
    for (const [code, pending] of refused) await expect(pending).rejects.toMatchObject({ code });
    expect(await custody.caseState('case_x')).toBeNull();
  });
});

describe('a note', () => {
  it('is stored with the caller’s transaction or not at all', async () => {
    const note = { ownerId: thread.caseId, kind: 'draft' as const, bytes: Buffer.from('draft') };
    const prepared = await place.custody.prepareNote(note);
    const failing = place.db.transaction().execute(async (tx) => {
      await place.custody.storeNote(tx, prepared);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await place.custody.listNotes(thread.caseId, 'draft')).toEqual([]);
    await place.custody.storeNote(place.db, prepared);
    expect(await place.custody.openNote(prepared.noteId, WHY)).toEqual(note.bytes);
  });

  it('can be erased alone, once and again', async () => {
    const bytes = Buffer.from('draft');
    const id = await place.custody.sealNote(place.db, { ownerId: thread.caseId, kind: 'draft', bytes });
    await place.custody.eraseNotes([id, 'note_x'], WHY);
    await place.custody.eraseNotes([id], WHY);
    await expect(place.custody.openNote(id, WHY)).rejects.toMatchObject({ code: 'custody-key-destroyed' });
    const erased = (await listEvents(place.db, 0, 10)).filter(({ name }) => name === 'note-erased');
    expect(erased).toHaveLength(1);
  });
});
