// Execution: our own copy is erased, the other holders are asked. Intent is recorded first, so that nobody can take back what
// has begun, and a crash at any point is resumed by running it again.
import { Fault } from '../kernel/fault.ts';
import { closing, executing } from './deletion-state.ts';
import { keepEvidence } from './evidence.ts';
import { checkHoldsNow, eraseOwnCopy } from './own-copy.ts';
import { move, type DeletionParts } from './parts.ts';
import { insertCopyOrder, readDeletion, writeCopyResult, type Deletion } from './queries.ts';

async function orderCopies(parts: DeletionParts, deletion: Deletion): Promise<void> {
  const { caseId, deletionId, policy } = deletion;
  for (const copy of await parts.custody.listCopies(caseId)) {
    if (copy.class === 'own') continue;
    // RULE D-04: right before each copy. A holder cannot tell one patient's messages from another's, so any hold on the case
    // keeps the whole of their copy.
    const { heldMessageIds, ...holdCheck } = await checkHoldsNow(parts, caseId);
    const orderedAt = parts.clock.now();
    const answerBy = new Date(orderedAt.getTime() + policy.attestationSeconds * 1000);
    const order = { copyId: copy.copyId, deletionId, orderedAt, answerBy, holdCheck };
    await insertCopyOrder(parts.db, order);
    const kept = deletion.filing.dispositions.some(({ disposition }) => disposition === 'held');
    if (heldMessageIds.length === 0 && !kept) continue;
    const commitment = await keepEvidence(parts, caseId, 'evidence', {
      holdCheck,
      copyId: copy.copyId,
    });
    const evidence = [{ kind: 'hold' as const, at: holdCheck.at, commitment }];
    await writeCopyResult(
      parts.db,
      { ...order, result: null },
      { state: 'refused-hold', grade: 'X', effectiveAt: null, evidence },
    );
  }
}

/** `withdrawn`: it was taken back in time and nothing was touched. */
export type ExecutionResult =
  { outcome: 'executed' } | { outcome: 'withdrawn' } | { outcome: 'wait'; until: Date };

export async function execute(parts: DeletionParts, deletionId: string): Promise<ExecutionResult> {
  const deletion = await readDeletion(parts.db, deletionId);
  const { state } = deletion;
  if (state.name === 'withdrawn') return { outcome: 'withdrawn' };
  if (state.name === 'closing' || state.name === 'verified') return { outcome: 'executed' };
  if (state.name !== 'ordered' && state.name !== 'executing')
    throw new Fault('conflict', 'deletion-illegal-step', 'Only an ordered deletion is executed.');
  const until = new Date(state.notBefore);
  // RULE D-03
  if (parts.clock.now() < until) return { outcome: 'wait', until };
  const begun = await move(
    parts,
    deletionId,
    (current) => executing(current.state, parts.clock.now().toISOString()),
    async () => undefined,
  );
  if (begun.state.name !== 'executing') return { outcome: 'withdrawn' };
  const own = await eraseOwnCopy(parts, deletion, begun.state.begunAt);
  await orderCopies(parts, deletion);
  await move(
    parts,
    deletionId,
    (current) => closing(current.state, own),
    async () => undefined,
  );
  return { outcome: 'executed' };
}
