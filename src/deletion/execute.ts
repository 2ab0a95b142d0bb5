// Execution: our own copy is erased, the other holders are asked. Intent is recorded first, so that nobody can take back what
// has begun, and a crash at any point is resumed by running it again.
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import { insertCopyOrder, listCopyOrders } from './copy-orders.ts';
import { closing, executing } from './deletion-state.ts';
import { checkHoldsNow, eraseOwnCopy } from './own-copy.ts';
import { move, type DeletionParts } from './parts.ts';
import { readDeletion, type Deletion } from './queries.ts';
import { prepareRefusal } from './refusal.ts';
import { unsettledCopies } from './unsettled.ts';

/** The order for one copy, with its end when the copy must be kept, in one transaction. */
async function orderCopy(parts: DeletionParts, deletion: Deletion, copyId: string): Promise<void> {
  const { caseId, deletionId, policy } = deletion;
  // RULE D-04: right before each copy. A holder cannot tell one patient's messages from another's, so any hold on the case
  // keeps the whole of their copy.
  const { heldMessageIds, ...holdCheck } = await checkHoldsNow(parts, caseId);
  const isKept =
    heldMessageIds.length > 0 ||
    deletion.filing.dispositions.some(({ disposition }) => disposition === 'held');
  const refusal = isKept
    ? await prepareRefusal(parts, caseId, { copyId, deletionId, holdCheck, earlierCheck: null })
    : null;
  const orderedAt = parts.clock.now();
  const answerBy = new Date(orderedAt.getTime() + policy.attestationSeconds * 1000);
  const result = refusal?.result ?? null;
  await inTransaction(parts.db, async (db) => {
    const isFirst = await insertCopyOrder(db, { copyId, deletionId, orderedAt, answerBy, holdCheck, result });
    if (isFirst && refusal !== null) await parts.custody.storeNote(db, refusal.note);
  });
}

/** After a crash the copies that were ordered keep their order; a hold that came since is found when they are closed. */
async function orderCopies(parts: DeletionParts, deletion: Deletion): Promise<void> {
  const orders = await listCopyOrders(parts.db, deletion.deletionId);
  const done = new Set(orders.map(({ copyId }) => copyId));
  for (const { copyId, class: kind } of await unsettledCopies(parts, deletion.caseId)) {
    if (kind !== 'own' && !done.has(copyId)) await orderCopy(parts, deletion, copyId);
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
