// The station over a real database, real custody and a real key folder; only the record system is not asked again.
import { randomBytes } from 'node:crypto';
import type { Hold, HoldSubject, SealedThread } from '../../src/custody/index.ts';
import {
  openDeletions,
  type AttestationAnswer,
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

export const HOUR_MS = 3_600_000;
export const AUTHORISER = { accountId: 'account_authoriser', role: 'authoriser', method: 'pin' };

const POLICY: Policy = {
  id: 'IG-042',
  version: '3',
  graceSeconds: 86_400,
  twoPeople: true,
  attestationSeconds: 7 * 86_400,
};
const ORDER = { leafHash: 'bGVhZg==', index: 0, loggedAt: '2026-03-03T22:00:00.000Z' };

export type DeletionStage = {
  place: TestCustody;
  thread: SealedThread;
  parts: DeletionParts;
  deletions: Deletions;
  /** Steps that were asked for. */
  asked: string[];
};

export async function openDeletionStage(): Promise<DeletionStage> {
  const place = await testCustody();
  const thread = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
  const asked: string[] = [];
  const note = (what: string) => async (_db: unknown, id: string) =>
    void asked.push(`${what} ${id.slice(0, 4)}`);
  const parts: DeletionParts = {
    db: place.db,
    custody: place.custody,
    audit: place.audit,
    clock: place.clock,
    random: randomBytes,
    commit: committer(await openSodium()),
    residualSeconds: 691_200,
    policy: POLICY,
    onAuthorised: note('log-order'),
    onAnswered: note('close-copies'),
  };
  return { place, thread, parts, deletions: openDeletions(parts), asked };
}

/** The first message is filed, the rest is not clinical. */
export function confirmed(
  { place, thread }: DeletionStage,
  change: { leaveOut?: number; unfiled?: boolean; held?: number } = {},
): ConfirmedFiling {
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

/** Authorised, and the order is in the log. */
export async function ordered(stage: DeletionStage, filing = confirmed(stage)): Promise<Deletion> {
  const { deletions } = stage;
  const { deletionId } = await deletions.propose(filing);
  await deletions.authorise(deletionId, AUTHORISER);
  return deletions.recordOrder(deletionId, ORDER);
}

/** Executed after the grace period; gives the deletion's id. */
export async function executed(stage: DeletionStage, filing?: ConfirmedFiling): Promise<string> {
  const { deletionId } = await ordered(stage, filing);
  stage.place.clock.moveMs(24 * HOUR_MS);
  await stage.deletions.execute(deletionId);
  return deletionId;
}

/** A link for each copy that is still asked about. */
export async function openLinks({ deletions }: DeletionStage, deletionId: string): Promise<string[]> {
  const open = (await deletions.orders(deletionId)).filter(({ result }) => result === null);
  return Promise.all(open.map(({ copyId }) => deletions.issueLink(deletionId, copyId)));
}

export async function attestAll(
  stage: DeletionStage,
  deletionId: string,
  answer: AttestationAnswer = 'deleted',
): Promise<void> {
  for (const token of await openLinks(stage, deletionId))
    await stage.deletions.attest(token, { answer, name: 'The holder' });
}

export async function verified({ deletions }: DeletionStage, deletionId: string): Promise<VerifiedDeletion> {
  const result = await deletions.close(deletionId);
  if (result.outcome !== 'verified') throw new Error('still waiting');
  return result.verified;
}

export const codeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => faultCode(error),
  );

export async function everyMessageReads({ place, thread }: DeletionStage): Promise<boolean> {
  return (await place.custody.openCase(thread.caseId, WHY)).length === thread.messages.length;
}

export function placeHold(
  { place, thread }: DeletionStage,
  subject: HoldSubject = { scope: 'case', caseId: thread.caseId },
): Promise<Hold> {
  return place.custody.placeHold({
    subject,
    kind: 'inquiry',
    authority: 'INQ/7',
    receivedAt: place.clock.now(),
    by: CLINICIAN,
  });
}

/** A hold on the patient of the first message alone. */
export async function placePatientHold(stage: DeletionStage): Promise<Hold> {
  const { place, thread } = stage;
  const digest = place.custody.patientDigest('Patient/1');
  await place.custody.notePatients(place.db, new Map([[thread.messages[0]?.messageId ?? '', [digest]]]));
  return placeHold(stage, { scope: 'patient', patientDigests: [digest] });
}

export function liftHold({ place }: DeletionStage, { holdId }: Hold): Promise<Hold> {
  return place.custody.liftHold(holdId, CLINICIAN);
}
