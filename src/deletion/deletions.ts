// Deletion, from the rule's proposal to verified evidence. Order of every step: record intent, act, verify, record evidence.
// No clinical word is in here: references, times, roles and commitments.
import type { ConfirmedFiling } from '../filing/confirmed-filing.ts';
import type { AttestationAnswer } from './attestation.ts';
import { close } from './close.ts';
import { latestCopyOrders, listCopyOrders, type CopyOrder } from './copy-orders.ts';
import { authorise, propose, proposeAgain, recordOrder, withdraw } from './decide.ts';
import type { LoggedOrder } from './deletion-state.ts';
import { execute, type ExecutionResult } from './execute.ts';
import { answer, attestationRequest, behindLink, issueLink, type AttestationRequest } from './holder-link.ts';
import type { DeletionParts } from './parts.ts';
import { listDeletions, readDeletion, type Deletion } from './queries.ts';
import type { VerifiedDeletion } from './verified-deletion.ts';

export interface Deletions {
  /**
   * RULE D-01: proposes the deletion of a case whose filing is confirmed. Proposing again gives the open proposal. Throws
   * `deletion-not-accounted`, `deletion-nothing-left`.
   */
  propose(filing: ConfirmedFiling): Promise<Deletion>;
  /** After one was taken back, or a hold was lifted. Throws `deletion-none-before`, `deletion-nothing-left`. */
  proposeAgain(caseId: string): Promise<Deletion>;
  /**
   * RULE D-02: a named person's decision; that it is theirs to take was decided by the permission table, and the steps that follow
   * ask it again. Throws `deletion-all-held` (a hold covers every message),
   * `deletion-illegal-step`.
   */
  authorise(
    deletionId: string,
    by: { accountId: string; role: string; method: string; proofDigest?: string | null },
  ): Promise<Deletion>;
  /** RULE D-03: takes the deletion back before it is executed. Throws `deletion-illegal-step`. */
  withdraw(deletionId: string, by: string, reason: string): Promise<void>;
  recordOrder(deletionId: string, order: LoggedOrder): Promise<Deletion>;
  /** Erases our own copy and orders the others. `wait` before the grace period is over. Safe to repeat. */
  execute(deletionId: string): Promise<ExecutionResult>;
  /** Verifies once every copy has an answer or is out of time. Safe to repeat. */
  close(
    deletionId: string,
  ): Promise<{ outcome: 'verified'; verified: VerifiedDeletion } | { outcome: 'wait'; until: Date }>;
  read(deletionId: string): Promise<Deletion>;
  list(caseId?: string): Promise<Deletion[]>;
  orders(deletionId: string): Promise<CopyOrder[]>;
  /** The newest order of each copy of a case; a copy that nobody was ever asked about has none. */
  latestOrders(caseId: string): Promise<CopyOrder[]>;
  /** RULE D-04: throws `deletion-held` while a hold covers the case; `deletion-copy-not-open`. */
  issueLink(deletionId: string, copyId: string): Promise<string>;
  /** RULE D-04: throws `deletion-held` while a hold covers the case; `deletion-unknown-link`. */
  attestationRequest(token: string): Promise<AttestationRequest>;
  /** As `attestationRequest`, for a copy that must be kept too. Throws `deletion-unknown-link`. */
  behindLink(token: string): Promise<AttestationRequest>;
  /** Throws `deletion-held`, `deletion-not-held`, `deletion-already-attested`, `deletion-unknown-link`. */
  attest(token: string, said: { answer: AttestationAnswer; name: string }): Promise<void>;
}

export function openDeletions(parts: DeletionParts): Deletions {
  return {
    propose: (filing) => propose(parts, filing),
    proposeAgain: (caseId) => proposeAgain(parts, caseId),
    authorise: (deletionId, by) => authorise(parts, deletionId, by),
    withdraw: (deletionId, by, reason) => withdraw(parts, deletionId, by, reason),
    recordOrder: (deletionId, order) => recordOrder(parts, deletionId, order),
    execute: (deletionId) => execute(parts, deletionId),
    close: (deletionId) => close(parts, deletionId),
    read: (deletionId) => readDeletion(parts.db, deletionId),
    list: (caseId) => listDeletions(parts.db, caseId),
    orders: (deletionId) => listCopyOrders(parts.db, deletionId),
    latestOrders: (caseId) => latestCopyOrders(parts.db, caseId),
    issueLink: (deletionId, copyId) => issueLink(parts, deletionId, copyId),
    attestationRequest: (token) => attestationRequest(parts, token),
    behindLink: (token) => behindLink(parts, token),
    attest: (token, said) => answer(parts, token, said),
  };
}
