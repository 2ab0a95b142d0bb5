// The end of a deletion: every copy has an answer or is out of time, and the evidence is put together.
import type { CopyEntry } from '../custody/index.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import { closeOrder, listCopyOrders, type CopyOrder } from './copy-orders.ts';
import { verifiedState } from './deletion-state.ts';
import { keepEvidence, prepareEvidence } from './evidence.ts';
import { move, READING, type DeletionParts } from './parts.ts';
import { readDeletion } from './queries.ts';
import { stopIfHeld } from './refusal.ts';
import { unsettledCopies } from './unsettled.ts';
import type { VerifiedDeletion } from './verified-deletion.ts';
import { verifyDeletion } from './verify-deletion.ts';

const EXECUTION_MS = 60_000;

async function holdersOf(
  parts: DeletionParts,
  caseId: string,
  copies: CopyEntry[],
): Promise<Map<string, string>> {
  const holders = new Map<string, string>();
  for (const copy of copies) {
    const label = await parts.custody.openCopyHolder(copy.copyId, READING);
    holders.set(copy.copyId, await keepEvidence(parts, caseId, 'holder', label ?? 'countersign'));
  }
  return holders;
}

/** Past its date a copy that nobody answered for is unreachable. */
async function closeUnanswered(parts: DeletionParts, caseId: string, order: CopyOrder): Promise<void> {
  const at = parts.clock.now().toISOString();
  const { commitment, note } = await prepareEvidence(parts, caseId, 'evidence', {
    answer: 'none',
    copyId: order.copyId,
    deletionId: order.deletionId,
    at,
  });
  const evidence = [{ kind: 'no-answer' as const, at, commitment }];
  const result = { state: 'unreachable', grade: 'X', effectiveAt: null, evidence, asked: true } as const;
  await inTransaction(parts.db, async (db) => {
    if (await closeOrder(db, { ...order, result })) await parts.custody.storeNote(db, note);
  });
}

/** Ends what can be ended now; gives the date of an order that still waits for its holder. */
async function settle(
  parts: DeletionParts,
  caseId: string,
  order: CopyOrder,
  isHeld: boolean,
): Promise<Date | null> {
  // Before the date, because a copy that must be kept is kept whether or not its holder had time.
  const standing = isHeld ? await stopIfHeld(parts, caseId, order, async () => undefined) : order;
  if (standing.result !== null) return null;
  if (parts.clock.now() < order.answerBy) return order.answerBy;
  await closeUnanswered(parts, caseId, order);
  return null;
}

export async function close(
  parts: DeletionParts,
  deletionId: string,
): Promise<{ outcome: 'verified'; verified: VerifiedDeletion } | { outcome: 'wait'; until: Date }> {
  const deletion = await readDeletion(parts.db, deletionId);
  const { state, caseId } = deletion;
  if (state.name === 'verified') return { outcome: 'verified', verified: state.verified };
  // A holder may answer while the last copies are still being ordered; execution asks for this step when it is done.
  if (state.name === 'executing')
    return { outcome: 'wait', until: new Date(parts.clock.now().getTime() + EXECUTION_MS) };
  if (state.name !== 'closing')
    throw new Fault('conflict', 'deletion-illegal-step', 'Only an executed deletion is closed.');
  const waiting: Date[] = [];
  // RULE D-04: a hold may have come since the holders were asked. One that comes from here on asks for this step again.
  const isHeld = (await parts.custody.heldNow(parts.db, caseId)).length > 0;
  for (const order of await listCopyOrders(parts.db, deletionId)) {
    const until = await settle(parts, caseId, order, isHeld);
    if (until !== null) waiting.push(until);
  }
  const [until] = waiting.toSorted((a, b) => a.getTime() - b.getTime());
  if (until !== undefined) return { outcome: 'wait', until };
  const copies = await unsettledCopies(parts, caseId);
  const verifiedAt = parts.clock.now();
  const verified = verifyDeletion({
    deletion,
    closing: state,
    thread: await parts.custody.sealedThread(caseId),
    commitments: await parts.custody.openCommitments(caseId, READING),
    copies,
    orders: await listCopyOrders(parts.db, deletionId),
    holders: await holdersOf(parts, caseId, copies),
    verifiedAt,
    residualUntil: new Date(verifiedAt.getTime() + parts.residualSeconds * 1000),
  });
  await move(
    parts,
    deletionId,
    (current) => verifiedState(current.state, verified),
    async (db) => {
      for (const { copyId, state: copyState, grade } of verified.copies) {
        const fields = { caseId, deletionId, copyId, state: copyState, grade };
        await parts.audit.append(db, { name: 'copy-closed', by: READING.by, why: 'deletion', fields });
      }
      const fields = { caseId, deletionId, outcome: verified.outcome };
      await parts.audit.append(db, { name: 'deletion-verified', by: READING.by, why: 'deletion', fields });
    },
  );
  return { outcome: 'verified', verified };
}
