// Our own copy: erased by destroying its keys, message by message, so that a hold on one patient keeps that patient's
// messages and lets the rest go. Safe to repeat after a crash at any point.
import type { Reading } from '../custody/index.ts';
import { Fault } from '../kernel/fault.ts';
import { keepEvidence, type EvidenceStore } from './evidence.ts';
import type { OwnCopyResult } from './deletion-state.ts';
import type { Deletion } from './queries.ts';
import type { HoldCheck } from './verified-deletion.ts';

const READING: Reading = { by: { kind: 'service', id: 'deletion' }, why: 'deletion' };
const ATTEMPTS = 3;

/** RULE D-04: the check right before a copy is dealt with, as the receipt will show it. */
export async function checkHoldsNow(
  store: EvidenceStore,
  caseId: string,
): Promise<HoldCheck & { heldMessageIds: string[] }> {
  const { at, result, register, heldMessageIds } = await store.custody.checkHolds(store.db, caseId);
  return { at, result, register, heldMessageIds };
}

/** Messages that the signer said must be kept (disposition `held`). */
function keptBySigner(deletion: Deletion): string[] {
  return deletion.filing.dispositions
    .filter(({ disposition }) => disposition === 'held')
    .map(({ messageId }) => messageId);
}

/** What an earlier deletion erased is asked for again, so that no more is claimed than can be seen now. */
async function confirmEarlier(
  store: EvidenceStore,
  { caseId, deletionId }: Deletion,
  messageIds: string[],
): Promise<OwnCopyResult['earlier']> {
  if (messageIds.length === 0) return null;
  const absence = await store.custody.confirmErased({ caseId, messageIds, deletionId }, READING);
  const commitment = await keepEvidence(store, caseId, 'evidence', absence);
  return { messageIds, evidence: [{ kind: 'read-fails', at: absence.readFailsAt, commitment }] };
}

async function eraseOnce(
  store: EvidenceStore,
  deletion: Deletion,
  orderedAt: string,
): Promise<OwnCopyResult> {
  const { caseId, deletionId } = deletion;
  const { heldMessageIds, ...holdCheck } = await checkHoldsNow(store, caseId);
  const gone = new Map(
    (await store.custody.erasedMessages(caseId)).map((erased) => [erased.messageId, erased.deletionId]),
  );
  // What this deletion erased before a crash is its own; a hold that came after cannot bring it back.
  const kept = new Set(
    [...heldMessageIds, ...keptBySigner(deletion)].filter((messageId) => !gone.has(messageId)),
  );
  const others = deletion.filing.dispositions
    .map(({ messageId }) => messageId)
    .filter((messageId) => !kept.has(messageId));
  const messageIds = others.filter((messageId) => (gone.get(messageId) ?? deletionId) === deletionId);
  const earlierIds = others.filter((messageId) => (gone.get(messageId) ?? deletionId) !== deletionId);
  const earlier = await confirmEarlier(store, deletion, earlierIds);
  const common = { holdCheck, heldMessageIds: [...kept], orderedAt, earlier };
  if (messageIds.length === 0) {
    if (kept.size === 0) return { ...common, erasedMessageIds: [], erasedAt: null, evidence: [] };
    const commitment = await keepEvidence(store, caseId, 'evidence', { holdCheck, held: [...kept] });
    const evidence = [{ kind: 'hold' as const, at: holdCheck.at, commitment }];
    return { ...common, erasedMessageIds: [], erasedAt: null, evidence };
  }
  const erased = await store.custody.eraseMessages({ caseId, messageIds, deletionId }, READING);
  if (erased.state !== 'destroyed') {
    // A vault that only schedules is a residual of its own; this version has none and must not claim more than it knows.
    throw new Fault(
      'internal',
      'deletion-key-only-scheduled',
      'The key vault did not destroy the keys at once.',
    );
  }
  const commitment = await keepEvidence(store, caseId, 'evidence', erased);
  return {
    ...common,
    erasedMessageIds: messageIds,
    erasedAt: erased.keyDestroyedAt,
    evidence: [
      { kind: 'key-destroyed', at: erased.keyDestroyedAt, commitment },
      { kind: 'read-fails', at: erased.readFailsAt, commitment },
    ],
  };
}

/** Erases what no hold covers. A hold that arrives in between is met by checking again. Throws what custody throws. */
export async function eraseOwnCopy(
  store: EvidenceStore,
  deletion: Deletion,
  orderedAt: string,
): Promise<OwnCopyResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await eraseOnce(store, deletion, orderedAt);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'custody-held' || attempt === ATTEMPTS) throw error;
    }
  }
}
