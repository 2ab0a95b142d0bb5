import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keptForm, openDeletions, parseKept } from '../../src/deletion/index.ts';
import { CLINICIAN, WHY } from '../custody/a-thread.ts';
import {
  attestAll,
  AUTHORISER,
  codeOf,
  confirmed,
  everyMessageReads,
  executed,
  HOUR_MS,
  openDeletionStage,
  ordered,
  verified,
  type DeletionStage,
} from './stage.ts';

let stage: DeletionStage;
beforeEach(async () => {
  stage = await openDeletionStage();
});
afterEach(() => stage.place.close());

describe('proposing', () => {
  it('needs every message accounted for and every filed one confirmed (RULE D-01)', async () => {
    expect(await codeOf(stage.deletions.propose(confirmed(stage, { leaveOut: 3 })))).toBe(
      'deletion-not-accounted',
    );
    expect(await codeOf(stage.deletions.propose(confirmed(stage, { unfiled: true })))).toBe(
      'deletion-not-accounted',
    );
    expect(await codeOf(stage.deletions.propose(confirmed(stage)))).toBeUndefined();
  });

  it('again gives the proposal that is open', async () => {
    const first = await stage.deletions.propose(confirmed(stage));
    expect((await stage.deletions.propose(confirmed(stage))).deletionId).toBe(first.deletionId);
  });
});

describe('what is kept beside the database', () => {
  it('of a deletion that was ordered is read again as it was', async () => {
    const deletion = await ordered(stage);
    if (deletion.state.name !== 'ordered') throw new Error('it is not ordered');
    const kept = { ...deletion, state: deletion.state };
    expect(parseKept(JSON.parse(JSON.stringify(keptForm(kept))))).toEqual(kept);
  });
});

describe('proposing again', () => {
  it('takes up a case that was reopened, under the policy in force', async () => {
    const first = await stage.deletions.propose(confirmed(stage));
    await stage.deletions.withdraw(first.deletionId, CLINICIAN.id, 'reopened');
    const second = await stage.deletions.proposeAgain(stage.thread.caseId);
    expect(second.deletionId).not.toBe(first.deletionId);
    expect(second).toMatchObject({ state: { name: 'proposed' }, filing: first.filing });
  });

  it('is refused where nothing was proposed, and where nothing is left', async () => {
    expect(await codeOf(stage.deletions.proposeAgain(stage.thread.caseId))).toBe('deletion-none-before');
    const { deletionId } = await ordered(stage);
    stage.place.clock.moveMs(24 * HOUR_MS);
    await stage.deletions.execute(deletionId);
    await attestAll(stage, deletionId);
    await verified(stage, deletionId);
    expect(await codeOf(stage.deletions.proposeAgain(stage.thread.caseId))).toBe('deletion-nothing-left');
  });
});

describe('authorising', () => {
  it('opens the next step in its own transaction and names the policy version in force (RULE G-04)', async () => {
    const { deletionId } = await stage.deletions.propose(confirmed(stage));
    await stage.deletions.authorise(deletionId, AUTHORISER);
    expect(stage.asked).toEqual(['log-order del_']);
    expect((await stage.deletions.read(deletionId)).policy).toEqual(stage.parts.policy);
  });
});

describe('the grace period (RULE D-03)', () => {
  it('is waited for, and nothing is touched in it', async () => {
    const { deletionId } = await ordered(stage);
    stage.place.clock.moveMs(23 * HOUR_MS);
    expect(await stage.deletions.execute(deletionId)).toMatchObject({ outcome: 'wait' });
    expect(await everyMessageReads(stage)).toBe(true);
  });

  it('lets the deletion be taken back, and then nothing is lost', async () => {
    const { deletionId } = await ordered(stage);
    await stage.deletions.withdraw(deletionId, CLINICIAN.id, 'reopened');
    stage.place.clock.moveMs(48 * HOUR_MS);
    expect(await stage.deletions.execute(deletionId)).toEqual({ outcome: 'withdrawn' });
    expect(await everyMessageReads(stage)).toBe(true);
  });

  it('over, nothing can be taken back', async () => {
    const { deletionId } = await ordered(stage);
    stage.place.clock.moveMs(24 * HOUR_MS);
    await stage.deletions.execute(deletionId);
    expect(await codeOf(stage.deletions.withdraw(deletionId, CLINICIAN.id, 'reopened'))).toBe(
      'deletion-illegal-step',
    );
  });
});

describe('executing and closing', () => {
  it('erases our own copy and waits for the people who hold the others (RULE D-05, RULE D-06)', async () => {
    const deletionId = await executed(stage);
    expect(await stage.place.custody.openCase(stage.thread.caseId, WHY)).toEqual([]);
    expect(await stage.deletions.close(deletionId)).toMatchObject({ outcome: 'wait' });
    await attestAll(stage, deletionId);
    const { outcome, copies, messages } = await verified(stage, deletionId);
    expect(outcome).toBe('complete-with-residuals');
    expect(copies.map(({ class: kind, state, grade }) => `${kind} ${state} ${grade}`)).toEqual([
      'own confirmed A',
      'participant-device attested-by-person G',
      'participant-device attested-by-person G',
      'export-file attested-by-person G',
    ]);
    expect(messages.every(({ erased }) => erased)).toBe(true);
  });

  it('says partial when somebody cannot delete, or nobody answers in time (RULE D-05)', async () => {
    const deletionId = await executed(stage);
    await attestAll(stage, deletionId, 'cannot');
    expect(await verified(stage, deletionId)).toMatchObject({ outcome: 'partial' });
  });

  it('closes a copy as unreachable after the time for answers (RULE D-05)', async () => {
    const deletionId = await executed(stage);
    stage.place.clock.moveMs(7 * 24 * HOUR_MS);
    const { outcome, copies } = await verified(stage, deletionId);
    expect(outcome).toBe('partial');
    expect(copies.map(({ state }) => state)).toEqual([
      'confirmed',
      'unreachable',
      'unreachable',
      'unreachable',
    ]);
  });

  it('resumed after a crash in the middle of execution ends as undisturbed (RULE D-06)', async () => {
    const { deletionId } = await ordered(stage);
    stage.place.clock.moveMs(24 * HOUR_MS);
    const begun = stage.place.clock.now().toISOString();
    // The first note of evidence is sealed after the keys are gone.
    const dying = {
      ...stage.place.custody,
      storeNote: () => Promise.reject(new Error('the process dies here')),
    };
    await expect(openDeletions({ ...stage.parts, custody: dying }).execute(deletionId)).rejects.toThrow(
      'dies',
    );
    expect((await stage.deletions.read(deletionId)).state.name).toBe('executing');
    expect(await codeOf(stage.deletions.withdraw(deletionId, CLINICIAN.id, 'reopened'))).toBe(
      'deletion-illegal-step',
    );
    stage.place.clock.moveMs(HOUR_MS);
    expect(await stage.deletions.execute(deletionId)).toEqual({ outcome: 'executed' });
    await attestAll(stage, deletionId);
    const { outcome, copies } = await verified(stage, deletionId);
    expect(outcome).toBe('complete-with-residuals');
    expect(copies[0]).toMatchObject({
      state: 'confirmed',
      messages: stage.thread.messages.length,
      orderedAt: begun,
    });
  });

  it('repeated after a crash at any point gives the same evidence', async () => {
    const deletionId = await executed(stage);
    await stage.deletions.execute(deletionId);
    await attestAll(stage, deletionId);
    const first = await verified(stage, deletionId);
    expect(await verified(stage, deletionId)).toEqual(first);
  });

  it('answers a link once, and not after a newer one replaced it', async () => {
    const deletionId = await executed(stage);
    const [order] = await stage.deletions.orders(deletionId);
    const old = await stage.deletions.issueLink(deletionId, order?.copyId ?? '');
    const token = await stage.deletions.issueLink(deletionId, order?.copyId ?? '');
    const said = { answer: 'deleted' as const, name: 'A holder' };
    expect(await codeOf(stage.deletions.attest(old, said))).toBe('deletion-unknown-link');
    expect(await codeOf(stage.deletions.attest(token, said))).toBeUndefined();
    expect(await codeOf(stage.deletions.attest(token, said))).toBe('deletion-already-attested');
    expect(await codeOf(stage.deletions.attest('x'.repeat(43), said))).toBe('deletion-unknown-link');
  });
});
