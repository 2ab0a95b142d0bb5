// The machine's part of a case's journey, as a table: what each step needs, does, leaves as evidence, and opens next. Every
// step is safe to repeat, because a crash may come after the act and before the row is done.
import type { AuditTrail } from '../audit/index.ts';
import type { Attribution } from '../attribution/index.ts';
import type { SignedEntries } from '../attribution/signed-entries.ts';
import type { Deletion, Deletions, LoggedOrder } from '../deletion/index.ts';
import type { VerifiedDeletion } from '../deletion/verified-deletion.ts';
import type { ConfirmedFiling } from '../filing/confirmed-filing.ts';
import { hasBegun, keepConfirmation, readConfirmation } from '../filing/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { Live } from '../live/index.ts';
import type { Db } from '../store/index.ts';
import { ACCESS_STAGES } from './access-stages.ts';
import { DEVICE_STAGES, type DeviceStageParts } from './device-stages.ts';
import type { Handler, Handlers, StepOutcome } from './outbox-run.ts';
import { demandAuthoriser, demandSigner } from './standing.ts';
import { RETIRE_EPOCHS, type OldCopies } from './old-copies.ts';
import type { Step } from './steps.ts';

export type StageParts = DeviceStageParts & {
  db: Db;
  audit: AuditTrail;
  attribution: Attribution;
  deletions: Deletions;
  live: Pick<Live, 'fetchMedia' | 'gather'>;
  /** Files and reads back. Faults of kind `unavailable` are tried again; others need a person. */
  fileSigned(signed: SignedEntries): Promise<ConfirmedFiling>;
  /** Puts the authorised order into the log; the same deletion again gives the same leaf. */
  logOrder(deletion: Deletion): Promise<LoggedOrder>;
  /** Signs, logs and publishes the receipt; the same deletion again gives the same receipt. */
  issueReceipt(verified: VerifiedDeletion): Promise<void>;
  oldCopies: OldCopies;
};

export type Stage = {
  step: Step;
  precondition: string;
  action: string;
  evidence: string;
  next: Step | 'a person' | 'the end';
  take: (parts: StageParts, subjectId: string, tries: number) => Promise<StepOutcome>;
};

export const STAGES: readonly Stage[] = [
  {
    step: 'fetch-media',
    precondition: 'a live message that refers to a file',
    action: 'fetch it from its platform, check its digest, seal it',
    evidence: 'sealed file, or the code of why it is missing',
    next: 'the end',
    take: (parts, liveMediaId, tries) => parts.live.fetchMedia(liveMediaId, tries),
  },
  {
    step: 'gather-thread',
    precondition: 'live messages that wait, and the end of the shift or a person who asks',
    action: 'read them as one export, deposit them, destroy their keys',
    evidence: 'SealedThread; reading the events fails',
    next: 'a person',
    take: async (parts, liveThreadId) => {
      const result = await parts.live.gather(liveThreadId);
      // The keys of the events are gone with the gathering.
      return result.outcome === 'done' ? { ...result, follow: [RETIRE_EPOCHS] } : result;
    },
  },
  {
    step: 'file',
    precondition: 'signed entries',
    action: 'write them to the record system, read them back and compare',
    evidence: 'ConfirmedFiling',
    next: 'propose',
    take: async (parts, caseId) => {
      const reading = { by: { kind: 'service', id: 'filing' }, why: 'filing' } as const;
      const known = await readConfirmation(parts.db, caseId);
      const signature = await parts.attribution.signature(caseId);
      // Once begun it is finished and read back, whoever the signer is by then: half a filing helps nobody.
      if (known === null && signature !== null && !(await hasBegun(parts.db, signature.signatureId)))
        await demandSigner(parts.db, signature.signedBy);
      const confirmed =
        known ?? (await parts.fileSigned(await parts.attribution.signedEntries(caseId, reading)));
      const fields = { caseId, entries: confirmed.entries.length };
      return {
        outcome: 'done',
        commit: async (db) => {
          await keepConfirmation(db, confirmed);
          if (known === null) await parts.audit.append(db, { name: 'filing-confirmed', ...reading, fields });
        },
        follow: [{ step: 'propose', subjectId: caseId }],
      };
    },
  },
  {
    step: 'propose',
    precondition: 'every message accounted for, every filed entry confirmed (RULE D-01)',
    action: 'propose the deletion under the policy in force',
    evidence: 'proposed deletion',
    next: 'a person',
    take: async (parts, caseId) => {
      const confirmed = await readConfirmation(parts.db, caseId);
      if (confirmed === null)
        throw new Fault('conflict', 'deletion-not-accounted', 'The filing is not confirmed.');
      await parts.deletions.propose(confirmed);
      return { outcome: 'done' };
    },
  },
  {
    step: 'log-order',
    precondition:
      'authorised by a second person with fresh proof, no hold on everything (RULE D-02, RULE D-04)',
    action: 'log the order before anything is deleted',
    evidence: 'leaf of the order',
    next: 'execute-deletion',
    take: async (parts, deletionId) => {
      const deletion = await parts.deletions.read(deletionId);
      if (deletion.state.name === 'withdrawn') return { outcome: 'done' };
      // RULE D-02: again, by the table.
      await demandAuthoriser(parts.db, deletion);
      if (deletion.state.name === 'authorised') {
        await parts.deletions.recordOrder(deletionId, await parts.logOrder(deletion));
      }
      const { state } = await parts.deletions.read(deletionId);
      const notBefore = 'notBefore' in state ? { notBefore: new Date(state.notBefore) } : {};
      return { outcome: 'done', follow: [{ step: 'execute-deletion', subjectId: deletionId, ...notBefore }] };
    },
  },
  {
    step: 'execute-deletion',
    precondition:
      'order logged, grace period over, holds checked right before each copy (RULE D-03, RULE D-04)',
    action: 'destroy our keys, ask the other holders',
    evidence: 'reading fails; an order per copy',
    next: 'close-copies',
    take: async (parts, deletionId) => {
      const deletion = await parts.deletions.read(deletionId);
      // RULE D-02: a grace period is long enough for somebody to leave.
      await demandAuthoriser(parts.db, deletion);
      const result = await parts.deletions.execute(deletionId);
      if (result.outcome === 'wait') return { ...result, reason: 'grace-period' };
      if (result.outcome === 'withdrawn') return { outcome: 'done' };
      return { outcome: 'done', follow: [{ step: 'close-copies', subjectId: deletionId }, RETIRE_EPOCHS] };
    },
  },
  {
    step: 'close-copies',
    precondition: 'every copy has an answer or is out of time (RULE D-05)',
    action: 'put the evidence together and compute the outcome',
    evidence: 'VerifiedDeletion',
    next: 'issue-receipt',
    take: async (parts, deletionId) => {
      const result = await parts.deletions.close(deletionId);
      if (result.outcome === 'wait') return { ...result, reason: 'awaiting-attestation' };
      return { outcome: 'done', follow: [{ step: 'issue-receipt', subjectId: deletionId }] };
    },
  },
  {
    step: 'issue-receipt',
    precondition: 'verified deletion',
    action: 'sign the statement, log its leaf, publish the checkpoint (RULE D-09)',
    evidence: 'receipt with its proof',
    next: 'close-residuals',
    take: async (parts, deletionId) => {
      const { state } = await parts.deletions.read(deletionId);
      if (state.name !== 'verified')
        throw new Fault('conflict', 'deletion-illegal-step', 'The deletion is not verified.');
      await parts.issueReceipt(state.verified);
      const order = await parts.oldCopies.closingOrder(deletionId);
      return { outcome: 'done', follow: order === null ? [] : [order] };
    },
  },
  {
    step: 'retire-epochs',
    precondition:
      'a wrapping key that wrapped something destroyed, at its age limit or with nothing left (RULE D-06)',
    action: 'wrap anew what stands, destroy it and the vault key above it',
    evidence: 'the vault says destroyed',
    next: 'the end',
    take: (parts) => parts.oldCopies.retire(),
  },
  {
    step: 'close-residuals',
    precondition: 'the date of the last residual has passed',
    action: 'ask a vault opened afresh, log the closing',
    evidence: 'closing entry with its proof',
    next: 'the end',
    take: (parts, deletionId) => parts.oldCopies.close(deletionId),
  },
  ...DEVICE_STAGES,
  ...ACCESS_STAGES,
];

/** The table as the runner wants it. */
export function stageHandlers(parts: StageParts): Handlers {
  const handler = (step: Step): Handler => {
    const stage = STAGES.find((candidate) => candidate.step === step);
    if (stage === undefined)
      throw new Fault('internal', 'workflow-step-without-stage', `No stage takes ${step}.`);
    return ({ subjectId, tries }) => stage.take(parts, subjectId, tries);
  };
  return {
    'fetch-media': handler('fetch-media'),
    'gather-thread': handler('gather-thread'),
    file: handler('file'),
    propose: handler('propose'),
    'log-order': handler('log-order'),
    'execute-deletion': handler('execute-deletion'),
    'close-copies': handler('close-copies'),
    'issue-receipt': handler('issue-receipt'),
    'retire-epochs': handler('retire-epochs'),
    'close-residuals': handler('close-residuals'),
    'end-broken-glass': handler('end-broken-glass'),
    'list-device': handler('list-device'),
    'wipe-device': handler('wipe-device'),
    'issue-device-receipt': handler('issue-device-receipt'),
  };
}
