import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { listEvents } from '../../src/audit/index.ts';
import type { Hold, HoldSubject, SealedThread } from '../../src/custody/index.ts';
import { canonicalJson, type Json } from '../../src/kernel/canonical-json.ts';
import { COMMITMENT_LABELS, opensCommitment, openSodium } from '../../src/signing/index.ts';
import { aThread, CONTEXT, TALK, testCustody, WHY, type TestCustody } from './a-thread.ts';

let place: TestCustody;
let thread: SealedThread;
let ids: string[];
beforeEach(async () => {
  place = await testCustody();
  thread = await place.custody.deposit(aThread(TALK), CONTEXT);
  ids = thread.messages.map(({ messageId }) => messageId);
});
afterEach(() => place.close());

function hold(subject: HoldSubject): Promise<Hold> {
  const receivedAt = place.clock.now();
  return place.custody.placeHold({
    subject,
    kind: 'access-request',
    authority: 'Mrs Example, SAR 12',
    receivedAt,
    by: WHY.by,
  });
}

const check = () => place.custody.checkHolds(place.db, thread.caseId);
const digest = (text: string): Buffer => place.custody.patientDigest(text);

describe('holds (RULE D-04)', () => {
  it('none in force holds nothing, and the check itself leaves a trace', async () => {
    expect(await check()).toMatchObject({
      result: 'none',
      heldMessageIds: [],
      at: '2026-03-02T21:05:00.000Z',
    });
    const events = await listEvents(place.db, 0, 10);
    expect(events.at(-1)).toMatchObject({ name: 'holds-checked', fields: { result: 'none', held: 0 } });
  });

  it('one on a case holds that case alone', async () => {
    const other = await place.custody.deposit(aThread([{ text: 'elsewhere' }]), CONTEXT);
    await hold({ scope: 'case', caseId: other.caseId });
    expect((await check()).result).toBe('none');
    await hold({ scope: 'case', caseId: thread.caseId });
    expect((await check()).heldMessageIds).toEqual(ids);
  });

  it('one on everything holds everything, until it is lifted', async () => {
    const { holdId } = await hold({ scope: 'everything' });
    expect((await check()).heldMessageIds).toEqual(ids);
    const lifted = await place.custody.liftHold(holdId, WHY.by);
    expect(lifted).toMatchObject({ liftedAt: place.clock.now(), liftedBy: WHY.by.id });
    expect((await check()).result).toBe('none');
    place.clock.moveMs(1000);
    expect(await place.custody.liftHold(holdId, WHY.by)).toEqual(lifted);
  });

  it('one on a patient holds the messages about that patient, by any of the names', async () => {
    const nhs = 'https://fhir.nhs.uk/Id/nhs-number|9434765919';
    const [first = '', second = ''] = ids;
    await place.custody.notePatients(
      place.db,
      new Map([
        [first, [digest('Patient/1'), digest(nhs)]],
        [second, [digest('Patient/2')]],
      ]),
    );
    await hold({ scope: 'patient', patientDigests: [digest(nhs)] });
    expect((await check()).heldMessageIds).toEqual([first]);
  });

  it('follow a corrected attribution', async () => {
    const [first = ''] = ids;
    await place.custody.notePatients(place.db, new Map([[first, [digest('Patient/1')]]]));
    await place.custody.notePatients(place.db, new Map([[first, [digest('Patient/2')]]]));
    await hold({ scope: 'patient', patientDigests: [digest('Patient/1')] });
    expect((await check()).result).toBe('none');
  });

  it('commit to what was in force, and the sealed note opens it', async () => {
    const { holdId } = await hold({ scope: 'everything' });
    const { register, registerNoteId } = await check();
    const note = await place.custody.openNote(registerNoteId, { ...WHY, why: 'inquiry' });
    const opening = JSON.parse(note.toString()) as { salt: string; register: Json };
    expect(opening.register).toMatchObject({ holds: [holdId], messages: ids });
    const opens = opensCommitment(
      await openSodium(),
      Buffer.from(register, 'base64'),
      COMMITMENT_LABELS.holds,
      Buffer.from(opening.salt, 'base64'),
      canonicalJson(opening.register),
    );
    expect(opens).toBe(true);
    expect((await check()).register).not.toBe(register);
  });

  it('keep what the requester wrote sealed, and the patient as a keyed digest only (RULE C-01)', async () => {
    const { authorityNoteId } = await hold({ scope: 'patient', patientDigests: [digest('Patient/1')] });
    expect((await place.custody.openNote(authorityNoteId, WHY)).toString()).toBe('Mrs Example, SAR 12');
    expect(digest('Patient/1')).not.toEqual(createHash('sha256').update('Patient/1').digest());
  });

  it('refuse to name nobody, and an unknown hold cannot be lifted', async () => {
    await expect(hold({ scope: 'patient', patientDigests: [] })).rejects.toMatchObject({
      code: 'custody-hold-names-nobody',
    });
    await expect(place.custody.liftHold('hold_x', WHY.by)).rejects.toMatchObject({
      code: 'custody-unknown-hold',
    });
  });

  it('tell the cases that they can touch as they are placed, so that what waits is looked at again', async () => {
    const other = await place.custody.deposit(aThread([{ text: 'elsewhere' }]), CONTEXT);
    const [patient, nobody] = [digest('Patient/1'), digest('Patient/2')];
    await place.custody.notePatients(place.db, new Map([[ids[0] ?? '', [patient]]]));
    await hold({ scope: 'case', caseId: other.caseId });
    await hold({ scope: 'patient', patientDigests: [patient] });
    await hold({ scope: 'patient', patientDigests: [nobody] });
    await hold({ scope: 'everything' });
    expect(place.covers).toEqual([[other.caseId], [thread.caseId], [], 'every-case']);
  });

  it('are asked about without a trace where nothing is decided by it', async () => {
    const before = await listEvents(place.db, 0, 100);
    expect(await place.custody.heldNow(place.db, thread.caseId)).toEqual([]);
    expect(await listEvents(place.db, 0, 100)).toEqual(before);
    await hold({ scope: 'everything' });
    expect(await place.custody.heldNow(place.db, thread.caseId)).toEqual(ids);
  });

  it('are listed with those in force first', async () => {
    const one = await hold({ scope: 'everything' });
    place.clock.moveMs(1000);
    const two = await hold({ scope: 'everything' });
    await place.custody.liftHold(two.holdId, WHY.by);
    expect((await place.custody.listHolds()).map(({ holdId }) => holdId)).toEqual([one.holdId, two.holdId]);
  });

  it('one on a thread or a person holds a later deposit from its first moment', async () => {
    const { threadId } = thread;
    await hold({ scope: 'thread', threadId });
    await hold({ scope: 'person', personDigests: [place.custody.senderDigest('~coops')] });
    const messages = [{ text: 'a later word' }, { text: 'another', sender: 'Ann' }];
    const later = await place.custody.deposit(aThread(messages), { ...CONTEXT, threadId });
    const elsewhere = await place.custody.deposit(
      aThread(messages.map(({ text, ...rest }) => ({ ...rest, text: `${text} elsewhere` }))),
      CONTEXT,
    );
    expect(await place.custody.heldNow(place.db, later.caseId)).toHaveLength(2);
    expect(await place.custody.heldNow(place.db, elsewhere.caseId)).toEqual([
      elsewhere.messages[0]?.messageId,
    ]);
  });

  it('one on a team holds what its people hand in, and what nobody’s team is known of', async () => {
    await hold({ scope: 'team', team: 'vascular' });
    const by = (id: string) => ({ ...CONTEXT, depositedBy: { kind: 'account' as const, id } });
    const theirs = await place.custody.deposit(aThread([{ text: 'one' }]), by('account_colleague'));
    const unknown = await place.custody.deposit(aThread([{ text: 'two' }]), by('account_new'));
    const held = [theirs, unknown, thread].map(({ caseId }) => place.custody.heldNow(place.db, caseId));
    expect((await Promise.all(held)).map(({ length }) => length)).toEqual([1, 1, 0]);
  });

  it('one on a practitioner follows the binding of a sender', async () => {
    await hold({ scope: 'person', personDigests: [place.custody.practitionerDigest('gmc|7654321')] });
    const { caseId } = thread;
    const bindTo = (names: string[]) =>
      place.custody.noteSenders(place.db, caseId, new Map([['+44 7700 900123', names]]));
    expect(await place.custody.heldNow(place.db, caseId)).toEqual([]);
    await bindTo(['Practitioner/1', 'gmc|7654321']);
    expect(await place.custody.heldNow(place.db, caseId)).toEqual([ids[2], ids[5]]);
    await bindTo(['Practitioner/2']);
    expect(await place.custody.heldNow(place.db, caseId)).toEqual([]);
  });

  it('refuse a period that ends before it begins, or is longer than anybody needs', async () => {
    const period = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
    const holdFrom = (from: string, to: string) => hold({ scope: 'period', period: period(from, to) });
    await expect(holdFrom('2026-03-02T00:00:01Z', '2026-03-02T00:00:00Z')).rejects.toMatchObject({
      code: 'custody-hold-period-backwards',
    });
    await expect(holdFrom('2000-01-01T00:00:00Z', '2021-01-01T00:00:00Z')).rejects.toMatchObject({
      code: 'custody-hold-period-too-long',
    });
    await expect(hold({ scope: 'person', personDigests: [] })).rejects.toMatchObject({
      code: 'custody-hold-names-nobody',
    });
    expect(await place.custody.listHolds()).toEqual([]);
  });
});
