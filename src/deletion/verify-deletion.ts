// Puts a deletion's evidence together: one line per message, one per copy, and the outcome by rule. The only maker of the
// VerifiedDeletion baton. Refuses rather than guesses.
import type { CopyEntry, OriginalCommitment, SealedThread } from '../custody/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { DeletionState } from './deletion-state.ts';
import type { ClosedOrder, CopyOrder } from './copy-orders.ts';
import { computeOutcome } from './outcome.ts';
import { policyDigest } from './policy.ts';
import type { Deletion } from './queries.ts';
import {
  restoreVerifiedDeletion,
  type CopyLine,
  type MessageLine,
  type VerifiedDeletion,
} from './verified-deletion.ts';

export type VerificationFacts = {
  deletion: Deletion;
  closing: DeletionState & { name: 'closing' };
  thread: SealedThread;
  commitments: OriginalCommitment[];
  /** Those that this deletion is about. */
  copies: CopyEntry[];
  orders: CopyOrder[];
  /** Salted commitments to each copy's holder, base64, by copy id. */
  holders: ReadonlyMap<string, string>;
  verifiedAt: Date;
  /** Until when an old copy of the keys may help somebody. */
  residualUntil: Date;
};

// RULE D-06, said honestly: the keys are gone from the vault, but an old copy of it opens them until what wrapped them is
// destroyed there too and the last backup of the vault key from before is gone. A closing entry follows when that was checked.
const RESIDUAL_REASON = 'old-copies-of-keys';

function lost(what: string): Fault {
  return new Fault(
    'internal',
    'deletion-facts-incomplete',
    `The deletion lacks ${what}; nothing is claimed.`,
  );
}

function messageLines(facts: VerificationFacts): MessageLine[] {
  const { own } = facts.closing;
  const erased = new Set([...own.erasedMessageIds, ...(own.earlier?.messageIds ?? [])]);
  return facts.deletion.filing.dispositions.map(({ messageId, disposition, reason }) => {
    const message = facts.thread.messages.find((candidate) => candidate.messageId === messageId);
    const original = facts.commitments.find((candidate) => candidate.messageId === messageId);
    if (message === undefined || original === undefined) throw lost('a message');
    return {
      messageId,
      disposition,
      reason,
      kind: message.kind,
      attachments: message.attachmentIds.length,
      original: original.commitment.toString('base64'),
      filed: facts.deletion.filing.entries.flatMap((entry) =>
        entry.messages.filter((filed) => filed.messageId === messageId).map(({ commitment }) => commitment),
      ),
      erased: erased.has(messageId),
    };
  });
}

/** Up to three lines: what this deletion erased, what an earlier one had erased, what is kept. Ids tell them apart. */
function ownLines(facts: VerificationFacts, copy: CopyEntry, holder: string): CopyLine[] {
  const { own } = facts.closing;
  const base = { copyId: copy.copyId, class: 'own' as const, holder, holdCheck: own.holdCheck };
  const residual = { why: RESIDUAL_REASON, until: facts.residualUntil.toISOString() };
  const confirmed = { ...base, technique: 'crypto-erase', grade: 'A', state: 'confirmed' } as const;
  const lines: CopyLine[] = [
    {
      ...confirmed,
      messages: own.erasedMessageIds.length,
      method: 'destroy',
      orderedAt: own.orderedAt,
      effectiveAt: own.erasedAt,
      evidence: own.evidence.filter(({ kind }) => kind !== 'hold'),
      residual,
    },
    {
      // Not done by this deletion, so that no time of it may look like the time at which they were erased.
      ...confirmed,
      messages: own.earlier?.messageIds.length ?? 0,
      method: 'none',
      orderedAt: null,
      effectiveAt: null,
      evidence: own.earlier?.evidence ?? [],
      residual,
    },
    {
      ...base,
      messages: own.heldMessageIds.length,
      technique: 'none',
      method: 'none',
      orderedAt: null,
      effectiveAt: null,
      grade: 'X',
      state: 'refused-hold',
      evidence: own.evidence.filter(({ kind }) => kind === 'hold'),
      residual: null,
    },
  ];
  const suffixes = ['', '-earlier', '-held'];
  return lines
    .map((line, index) => ({ ...line, copyId: `${copy.copyId}${suffixes[index] ?? ''}` }))
    .filter(({ messages }) => messages > 0)
    .map((line, index) => (index === 0 ? { ...line, copyId: copy.copyId } : line));
}

/** A kept copy whose holder had been asked before the hold came keeps the time of the order: they may have carried it out. */
function lineOfHolder(order: ClosedOrder, copy: CopyEntry, holder: string): CopyLine {
  const { result } = order;
  const isKept = result.state === 'refused-hold';
  return {
    copyId: copy.copyId,
    class: copy.class,
    holder,
    messages: copy.messages,
    technique: isKept ? 'none' : 'manual',
    method: result.asked ? 'request' : 'none',
    orderedAt: result.asked ? order.orderedAt.toISOString() : null,
    effectiveAt: result.effectiveAt,
    grade: result.grade,
    state: result.state,
    holdCheck: order.holdCheck,
    evidence: result.evidence,
    residual: null,
  };
}

/** Throws `deletion-facts-incomplete` when a message or a copy of the register is missing (RULE D-05: none is forgotten). */
export function verifyDeletion(facts: VerificationFacts): VerifiedDeletion {
  const { deletion, closing, copies } = facts;
  const lines = copies.flatMap((copy): CopyLine[] => {
    const holder = facts.holders.get(copy.copyId);
    if (holder === undefined) throw lost('a holder');
    if (copy.class === 'own') return ownLines(facts, copy, holder);
    const order = facts.orders.find(({ copyId }) => copyId === copy.copyId);
    if (order === undefined || order.result === null) throw lost('the answer for a copy');
    return [lineOfHolder({ ...order, result: order.result }, copy, holder)];
  });
  const { filing, policy } = deletion;
  const { authorisation } = closing;
  return restoreVerifiedDeletion({
    caseId: deletion.caseId,
    deletionId: deletion.deletionId,
    platform: filing.platform,
    trigger: 'filed-and-verified',
    policy: { id: policy.id, version: policy.version, sha256: policyDigest(policy) },
    filing: {
      recordSystem: filing.recordSystem,
      filedAt: filing.filedAt,
      readBackAt: filing.readBackAt,
      equal: true,
      entries: filing.entries.length,
      patients: filing.entries.map(({ patient }) => patient),
    },
    order: closing.order,
    authorised: {
      role: authorisation.role,
      person: authorisation.person,
      at: authorisation.at,
      method: authorisation.method,
      holdCheck: authorisation.holdCheck,
    },
    notBefore: closing.notBefore,
    verifiedAt: facts.verifiedAt.toISOString(),
    messages: messageLines(facts),
    copies: lines,
    outcome: computeOutcome(lines),
  });
}
