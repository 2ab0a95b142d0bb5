// Copies that only a person can delete: on their phone, or the export file they handed in. Each holder has a link with a
// capability of their own; what they say is kept sealed and counts as attested by a person, never as confirmed (RULE D-05).
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import { keepEvidence, type EvidenceStore } from './evidence.ts';
import { findOrderByLink, replaceLink, writeCopyResult, type CopyOrder, type CopyResult } from './queries.ts';

/** The exact sentence; a new wording gets a new version. */
export const ATTESTATION = {
  version: 'attestation-v1',
  sentence:
    'I have deleted this conversation from every phone, tablet and computer of mine, with its photos and files, and I hold no other copy of it.',
} as const;

export const ANSWERS = ['deleted', 'never-had', 'cannot'] as const;
export type AttestationAnswer = (typeof ANSWERS)[number];

const linkDigest = (token: string): Buffer => sha256(Buffer.from(token, 'utf8'));

/**
 * A new link for a holder; an earlier one stops working. The token (32 random bytes, base64url) is shown once and only its
 * digest is kept. Throws `deletion-copy-not-open` when the copy was not ordered or is answered.
 */
export async function issueLink(store: EvidenceStore, deletionId: string, copyId: string): Promise<string> {
  const token = store.random(32).toString('base64url');
  if (!(await replaceLink(store.db, deletionId, copyId, linkDigest(token)))) {
    throw new Fault('conflict', 'deletion-copy-not-open', 'Nothing is being asked about this copy now.');
  }
  return token;
}

/** The order behind a link. Throws `deletion-unknown-link` (not found), also for malformed ones. */
export async function orderOfLink(store: EvidenceStore, token: string): Promise<CopyOrder> {
  const order = /^[\w-]{43}$/.test(token) ? await findOrderByLink(store.db, linkDigest(token)) : null;
  if (order === null)
    throw new Fault(
      'not-found',
      'deletion-unknown-link',
      'This link is not valid, or a newer one replaced it.',
    );
  return order;
}

/** Records what a holder says. Throws `deletion-unknown-link`, `deletion-already-attested`, `deletion-too-late`. */
export async function attest(
  store: EvidenceStore,
  caseId: string,
  token: string,
  said: { answer: AttestationAnswer; name: string },
  clock: Clock,
): Promise<{ order: CopyOrder; result: CopyResult }> {
  const order = await orderOfLink(store, token);
  const alreadyAttested = new Fault(
    'conflict',
    'deletion-already-attested',
    'This has been answered already.',
  );
  if (order.result !== null) throw alreadyAttested;
  const at = clock.now().toISOString();
  const { copyId, deletionId } = order;
  const commitment = await keepEvidence(store, caseId, 'evidence', {
    statement: ATTESTATION.version,
    answer: said.answer,
    name: said.name,
    at,
    copyId,
    deletionId,
  });
  const evidence = [{ kind: 'attestation' as const, at, commitment }];
  const result: CopyResult =
    said.answer === 'cannot'
      ? { state: 'unreachable', grade: 'X', effectiveAt: null, evidence }
      : { state: 'attested-by-person', grade: 'G', effectiveAt: at, evidence };
  if (!(await writeCopyResult(store.db, order, result))) throw alreadyAttested;
  return { order, result };
}

/** Past its date a copy that nobody answered for is unreachable; null while there is time. */
export async function closeUnanswered(
  store: EvidenceStore,
  caseId: string,
  order: CopyOrder,
  clock: Clock,
): Promise<CopyResult | null> {
  if (order.result !== null) return order.result;
  const now = clock.now();
  if (now < order.answerBy) return null;
  const at = now.toISOString();
  const blank = { answer: 'none', copyId: order.copyId, deletionId: order.deletionId, at };
  const commitment = await keepEvidence(store, caseId, 'evidence', blank);
  const result: CopyResult = {
    state: 'unreachable',
    grade: 'X',
    effectiveAt: null,
    evidence: [{ kind: 'no-answer', at, commitment }],
  };
  await writeCopyResult(store.db, order, result);
  return result;
}
