// RULE D-04: a hold that comes while the holder of a copy has not answered. Their link shuts at once, and the copy's line ends as
// kept, with the check that stopped it. Whoever looks first (the holder, staff who want a link, the runner) ends it; the end
// is written once.
import type { PreparedNote } from '../custody/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import {
  closeOrder,
  listCopyOrders,
  type ClosedOrder,
  type CopyOrder,
  type CopyResult,
} from './copy-orders.ts';
import { prepareEvidence, type EvidenceStore } from './evidence.ts';
import { checkHoldsNow } from './own-copy.ts';
import type { HoldCheck } from './verified-deletion.ts';

/** The end of a kept copy's line, sealed and not written yet. `asked`: whether its holder had been asked before. */
export async function prepareRefusal(
  store: EvidenceStore,
  caseId: string,
  refused: { copyId: string; deletionId: string; holdCheck: HoldCheck; earlierCheck: HoldCheck | null },
): Promise<{ result: CopyResult; note: PreparedNote }> {
  const { commitment, note } = await prepareEvidence(store, caseId, 'evidence', refused);
  const evidence = [{ kind: 'hold' as const, at: refused.holdCheck.at, commitment }];
  const asked = refused.earlierCheck !== null;
  return { result: { state: 'refused-hold', grade: 'X', effectiveAt: null, evidence, asked }, note };
}

/**
 * The order as it stands now: an open one is ended if a hold covers the case, with `also` in the same transaction; any other
 * is given back as it is. A holder cannot tell one patient's messages from another's, so any hold on the case keeps their copy.
 */
export async function stopIfHeld(
  store: EvidenceStore,
  caseId: string,
  order: CopyOrder,
  also: (db: Db) => Promise<void>,
): Promise<CopyOrder> {
  const { copyId, deletionId } = order;
  // A link can be opened any number of times, so that the check that leaves evidence comes only when there is something to it.
  if (order.result !== null || (await store.custody.heldNow(store.db, caseId)).length === 0) return order;
  const { heldMessageIds, ...holdCheck } = await checkHoldsNow(store, caseId);
  if (heldMessageIds.length === 0) return order;
  const earlierCheck = order.holdCheck;
  const { result, note } = await prepareRefusal(store, caseId, {
    copyId,
    deletionId,
    holdCheck,
    earlierCheck,
  });
  const stopped: ClosedOrder = { ...order, holdCheck, result };
  const isWritten = await inTransaction(store.db, async (db) => {
    if (!(await closeOrder(db, stopped))) return false;
    await store.custody.storeNote(db, note);
    await also(db);
    return true;
  });
  if (isWritten) return stopped;
  const standing = await listCopyOrders(store.db, deletionId);
  return standing.find((candidate) => candidate.copyId === copyId) ?? order;
}
