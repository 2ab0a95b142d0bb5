// The station over a real database, real custody and a real key folder; only the record system is not asked again.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { SealedThread } from '../../src/custody/index.ts';
import {
  openDeletions,
  type Deletion,
  type DeletionParts,
  type Deletions,
  type Policy,
} from '../../src/deletion/index.ts';
import type { VerifiedDeletion } from '../../src/deletion/verified-deletion.ts';
import { restoreConfirmedFiling, type ConfirmedFiling } from '../../src/filing/confirmed-filing.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { committer, openSodium } from '../../src/signing/index.ts';
import {
  aThread,
  CLINICIAN,
  CONTEXT,
  TALK,
  TALK_FILES,
  testCustody,
  WHY,
  type TestCustody,
} from '../custody/a-thread.ts';

const HOUR_MS = 3_600_000;
const policy: Policy = {
  id: 'IG-042',
  version: '3',
  graceSeconds: 86_400,
  twoPeople: true,
  attestationSeconds: 7 * 86_400,
};
const AUTHORISER = { accountId: 'account_authoriser', role: 'authoriser', method: 'pin' };
const ORDER = { leafHash: 'bGVhZg==', index: 0, loggedAt: '2026-03-03T22:00:00.000Z' };

let place: TestCustody;
let thread: SealedThread;
let deletions: Deletions;
let parts: DeletionParts;
let asked: string[];

beforeEach(async () => {
  place = await testCustody();
  thread = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
  asked = [];
  const note = (what: string) => async (_db: unknown, id: string) =>
    void asked.push(`${what} ${id.slice(0, 4)}`);
  parts = {
    db: place.db,
    custody: place.custody,
    audit: place.audit,
    clock: place.clock,
    random: randomBytes,
    commit: committer(await openSodium()),
    policy,
    onAuthorised: note('log-order'),
    onAnswered: note('close-copies'),
  };
  deletions = openDeletions(parts);
});
afterEach(() => place.close());

/** The first message is filed, the rest is not clinical. */
function confirmed(change: { leaveOut?: number; unfiled?: boolean; held?: number } = {}): ConfirmedFiling {
  const at = place.clock.now().toISOString();
  const [first] = thread.messages;
  const resource = { reference: 'Communication/1', versionId: '1' };
  return restoreConfirmedFiling({
    caseId: thread.caseId,
    signatureId: 'sig_one',
    platform: 'whatsapp',
    recordSystem: 'https://ehr.example/fhir/R4',
    filedAt: at,
    readBackAt: at,
    signedBy: CLINICIAN.id,
    preparedBy: ['account_clerk'],
    entries: [
      {
        entryId: 'entry_one',
        patient: 'cGF0aWVudA==',
        header: resource,
        provenance: { reference: 'Provenance/1', versionId: '1' },
        messages:
          change.unfiled === true
            ? []
            : [{ ...resource, messageId: first?.messageId ?? '', commitment: 'ZmlsZWQ=' }],
      },
    ],
    dispositions: thread.messages
      .filter(({ seq }) => seq !== change.leaveOut)
      .map(({ messageId, seq }) => {
        if (seq === 0) return { messageId, disposition: 'filed', reason: null };
        if (seq === change.held) return { messageId, disposition: 'held', reason: 'under-request' };
        return { messageId, disposition: 'not-clinical', reason: 'conversation' };
      }),
  });
}

async function ordered(filing: ConfirmedFiling = confirmed()): Promise<Deletion> {
  const { deletionId } = await deletions.propose(filing);
  await deletions.authorise(deletionId, AUTHORISER);
  return deletions.recordOrder(deletionId, ORDER);
}

async function attestAll(deletionId: string, answer: 'deleted' | 'cannot' = 'deleted'): Promise<void> {
  for (const { copyId, result } of await deletions.orders(deletionId)) {
    if (result !== null) continue;
    const token = await deletions.issueLink(deletionId, copyId);
    await deletions.attest(token, { answer, name: 'The holder' });
  }
}

async function verified(deletionId: string): Promise<VerifiedDeletion> {
  const result = await deletions.close(deletionId);
  if (result.outcome !== 'verified') throw new Error('still waiting');
  return result.verified;
}

const codeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => faultCode(error),
  );

async function everyMessageReads(): Promise<boolean> {
  return (await place.custody.openCase(thread.caseId, WHY)).length === thread.messages.length;
}

describe('proposing', () => {
  it('needs every message accounted for and every filed one confirmed (RULE D-01)', async () => {
    expect(await codeOf(deletions.propose(confirmed({ leaveOut: 3 })))).toBe('deletion-not-accounted');
    expect(await codeOf(deletions.propose(confirmed({ unfiled: true })))).toBe('deletion-not-accounted');
    expect(await codeOf(deletions.propose(confirmed()))).toBeUndefined();
  });

  it('again gives the proposal that is open', async () => {
    const first = await deletions.propose(confirmed());
    expect((await deletions.propose(confirmed())).deletionId).toBe(first.deletionId);
  });
});

describe('proposing again', () => {
  it('takes up a case that was reopened, under the policy in force', async () => {
    const first = await deletions.propose(confirmed());
    await deletions.withdraw(first.deletionId, CLINICIAN.id, 'reopened');
    const second = await deletions.proposeAgain(thread.caseId);
    expect(second.deletionId).not.toBe(first.deletionId);
    expect(second).toMatchObject({ state: { name: 'proposed' }, filing: first.filing });
  });

  it('is refused where nothing was proposed, and where nothing is left', async () => {
    expect(await codeOf(deletions.proposeAgain(thread.caseId))).toBe('deletion-none-before');
    const { deletionId } = await ordered();
    place.clock.moveMs(24 * HOUR_MS);
    await deletions.execute(deletionId);
    await attestAll(deletionId);
    await verified(deletionId);
    expect(await codeOf(deletions.proposeAgain(thread.caseId))).toBe('deletion-nothing-left');
  });
});

describe('authorising', () => {
  it.each([CLINICIAN.id, 'account_clerk'])(
    'is refused to %s, who signed or prepared the case (RULE D-02)',
    async (accountId) => {
      const { deletionId } = await deletions.propose(confirmed());
      expect(await codeOf(deletions.authorise(deletionId, { ...AUTHORISER, accountId }))).toBe(
        'deletion-same-person',
      );
      expect((await deletions.read(deletionId)).state.name).toBe('proposed');
    },
  );

  it('is refused while a hold covers every message (RULE D-04)', async () => {
    const { deletionId } = await deletions.propose(confirmed());
    const hold = {
      subject: { scope: 'everything' as const },
      kind: 'inquiry' as const,
      authority: 'INQ/7',
      receivedAt: place.clock.now(),
      by: CLINICIAN,
    };
    await place.custody.placeHold(hold);
    expect(await codeOf(deletions.authorise(deletionId, AUTHORISER))).toBe('deletion-all-held');
  });

  it('opens the next step in its own transaction and names the policy version in force (RULE G-04)', async () => {
    const { deletionId } = await deletions.propose(confirmed());
    await deletions.authorise(deletionId, AUTHORISER);
    expect(asked).toEqual(['log-order del_']);
    expect((await deletions.read(deletionId)).policy).toEqual(policy);
  });
});

describe('the grace period (RULE D-03)', () => {
  it('is waited for, and nothing is touched in it', async () => {
    const { deletionId } = await ordered();
    place.clock.moveMs(23 * HOUR_MS);
    expect(await deletions.execute(deletionId)).toMatchObject({ outcome: 'wait' });
    expect(await everyMessageReads()).toBe(true);
  });

  it('lets the deletion be taken back, and then nothing is lost', async () => {
    const { deletionId } = await ordered();
    await deletions.withdraw(deletionId, CLINICIAN.id, 'reopened');
    place.clock.moveMs(48 * HOUR_MS);
    expect(await deletions.execute(deletionId)).toEqual({ outcome: 'withdrawn' });
    expect(await everyMessageReads()).toBe(true);
  });

  it('over, nothing can be taken back', async () => {
    const { deletionId } = await ordered();
    place.clock.moveMs(24 * HOUR_MS);
    await deletions.execute(deletionId);
    expect(await codeOf(deletions.withdraw(deletionId, CLINICIAN.id, 'reopened'))).toBe(
      'deletion-illegal-step',
    );
  });
});

describe('executing and closing', () => {
  async function executed(filing?: ConfirmedFiling): Promise<string> {
    const { deletionId } = await ordered(filing);
    place.clock.moveMs(24 * HOUR_MS);
    await deletions.execute(deletionId);
    return deletionId;
  }

  it('erases our own copy and waits for the people who hold the others (RULE D-05, RULE D-06)', async () => {
    const deletionId = await executed();
    expect(await place.custody.openCase(thread.caseId, WHY)).toEqual([]);
    expect(await deletions.close(deletionId)).toMatchObject({ outcome: 'wait' });
    await attestAll(deletionId);
    const { outcome, copies, messages } = await verified(deletionId);
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
    const deletionId = await executed();
    await attestAll(deletionId, 'cannot');
    expect(await verified(deletionId)).toMatchObject({ outcome: 'partial' });
  });

  it('closes a copy as unreachable after the time for answers (RULE D-05)', async () => {
    const deletionId = await executed();
    place.clock.moveMs(7 * 24 * HOUR_MS);
    const { outcome, copies } = await verified(deletionId);
    expect(outcome).toBe('partial');
    expect(copies.map(({ state }) => state)).toEqual([
      'confirmed',
      'unreachable',
      'unreachable',
      'unreachable',
    ]);
  });

  it('deletes nothing under a hold that came after the authorisation, and says so with both checks (RULE D-04)', async () => {
    const { deletionId } = await ordered();
    await place.custody.placeHold({
      subject: { scope: 'case', caseId: thread.caseId },
      kind: 'foi',
      authority: 'FOI/1',
      receivedAt: place.clock.now(),
      by: CLINICIAN,
    });
    place.clock.moveMs(24 * HOUR_MS);
    await deletions.execute(deletionId);
    expect(await everyMessageReads()).toBe(true);
    const { outcome, copies, authorised } = await verified(deletionId);
    expect(outcome).toBe('refused');
    expect(
      copies.every(({ state, holdCheck }) => state === 'refused-hold' && holdCheck.result === 'held'),
    ).toBe(true);
    expect(authorised.holdCheck.result).toBe('none');
  });

  it('keeps the messages of a held patient and lets the rest go (RULE D-04)', async () => {
    const [first] = thread.messages;
    const digest = place.custody.patientDigest('Patient/1');
    await place.custody.notePatients(place.db, new Map([[first?.messageId ?? '', [digest]]]));
    await place.custody.placeHold({
      subject: { scope: 'patient', patientDigests: [digest] },
      kind: 'litigation',
      authority: 'CL/9',
      receivedAt: place.clock.now(),
      by: CLINICIAN,
    });
    const deletionId = await executed();
    const left = await place.custody.openCase(thread.caseId, WHY);
    expect(left.map(({ messageId }) => messageId)).toEqual([first?.messageId]);
    const { outcome, copies, messages } = await verified(deletionId);
    expect(outcome).toBe('partial');
    expect(
      copies.map(({ class: kind, state, messages: count }) => `${kind} ${state} ${count}`).slice(0, 2),
    ).toEqual(['own confirmed 6', 'own refused-hold 1']);
    expect(messages.filter(({ erased }) => !erased).map(({ messageId }) => messageId)).toEqual([
      first?.messageId,
    ]);
  });

  it('keeps what the signer said must be held, and a later deletion takes the rest', async () => {
    const deletionId = await executed(confirmed({ held: 2 }));
    expect(await verified(deletionId)).toMatchObject({ outcome: 'partial' });
    const next = await executed(confirmed());
    await attestAll(next);
    const { outcome, copies } = await verified(next);
    expect(outcome).toBe('complete-with-residuals');
    expect(copies[0]).toMatchObject({ class: 'own', state: 'confirmed', messages: 1 });
  });

  it('resumed after a crash in the middle of execution ends as undisturbed (RULE D-06)', async () => {
    const { deletionId } = await ordered();
    place.clock.moveMs(24 * HOUR_MS);
    const begun = place.clock.now().toISOString();
    // The first note of evidence is sealed after the keys are gone.
    const dying = {
      ...place.custody,
      sealNote: () => Promise.reject(new Error('the process dies here')),
    };
    await expect(openDeletions({ ...parts, custody: dying }).execute(deletionId)).rejects.toThrow('dies');
    expect((await deletions.read(deletionId)).state.name).toBe('executing');
    expect(await codeOf(deletions.withdraw(deletionId, CLINICIAN.id, 'reopened'))).toBe(
      'deletion-illegal-step',
    );
    place.clock.moveMs(HOUR_MS);
    expect(await deletions.execute(deletionId)).toEqual({ outcome: 'executed' });
    await attestAll(deletionId);
    const { outcome, copies } = await verified(deletionId);
    expect(outcome).toBe('complete-with-residuals');
    expect(copies[0]).toMatchObject({
      state: 'confirmed',
      messages: thread.messages.length,
      orderedAt: begun,
    });
  });

  it('repeated after a crash at any point gives the same evidence', async () => {
    const deletionId = await executed();
    await deletions.execute(deletionId);
    await attestAll(deletionId);
    const first = await verified(deletionId);
    expect(await verified(deletionId)).toEqual(first);
  });

  it('answers a link once, and not after a newer one replaced it', async () => {
    const deletionId = await executed();
    const [order] = await deletions.orders(deletionId);
    const old = await deletions.issueLink(deletionId, order?.copyId ?? '');
    const token = await deletions.issueLink(deletionId, order?.copyId ?? '');
    const said = { answer: 'deleted' as const, name: 'A holder' };
    expect(await codeOf(deletions.attest(old, said))).toBe('deletion-unknown-link');
    expect(await codeOf(deletions.attest(token, said))).toBeUndefined();
    expect(await codeOf(deletions.attest(token, said))).toBe('deletion-already-attested');
    expect(await codeOf(deletions.attest('x'.repeat(43), said))).toBe('deletion-unknown-link');
  });
});
