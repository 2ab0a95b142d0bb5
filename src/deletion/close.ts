// The end of a deletion: every copy has an answer or is out of time, and the evidence is put together.
import type { CopyEntry } from '../custody/index.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import { attest, closeUnanswered, orderOfLink, type AttestationAnswer } from './attestation.ts';
import { verifiedState } from './deletion-state.ts';
import { keepEvidence } from './evidence.ts';
import { move, READING, type DeletionParts } from './parts.ts';
import { listCopyOrders, readDeletion, type CopyOrder } from './queries.ts';
import type { VerifiedDeletion } from './verified-deletion.ts';
import { verifyDeletion } from './verify-deletion.ts';

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

export async function close(
  parts: DeletionParts,
  deletionId: string,
): Promise<{ outcome: 'verified'; verified: VerifiedDeletion } | { outcome: 'wait'; until: Date }> {
  const deletion = await readDeletion(parts.db, deletionId);
  const { state, caseId } = deletion;
  if (state.name === 'verified') return { outcome: 'verified', verified: state.verified };
  if (state.name !== 'closing')
    throw new Fault('conflict', 'deletion-illegal-step', 'Only an executed deletion is closed.');
  const waiting: Date[] = [];
  for (const order of await listCopyOrders(parts.db, deletionId)) {
    if ((await closeUnanswered(parts, caseId, order, parts.clock)) === null) waiting.push(order.answerBy);
  }
  const [until] = waiting.toSorted((a, b) => a.getTime() - b.getTime());
  if (until !== undefined) return { outcome: 'wait', until };
  const copies = await parts.custody.listCopies(caseId);
  const verified = verifyDeletion({
    deletion,
    closing: state,
    thread: await parts.custody.sealedThread(caseId),
    commitments: await parts.custody.openCommitments(caseId, READING),
    copies,
    orders: await listCopyOrders(parts.db, deletionId),
    holders: await holdersOf(parts, caseId, copies),
    verifiedAt: parts.clock.now(),
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

export type AttestationRequest = {
  order: CopyOrder;
  copy: CopyEntry;
  caseId: string;
  platform: string;
};

export async function attestationRequest(parts: DeletionParts, token: string): Promise<AttestationRequest> {
  const order = await orderOfLink(parts, token);
  const { caseId, filing } = await readDeletion(parts.db, order.deletionId);
  const copy = (await parts.custody.listCopies(caseId)).find(({ copyId }) => copyId === order.copyId);
  if (copy === undefined)
    throw new Fault('not-found', 'deletion-unknown-link', 'This copy is not in the register.');
  return { order, copy, caseId, platform: filing.platform };
}

export async function answer(
  parts: DeletionParts,
  token: string,
  said: { answer: AttestationAnswer; name: string },
): Promise<void> {
  const { caseId } = await attestationRequest(parts, token);
  const { order, result } = await attest(parts, caseId, token, said, parts.clock);
  const { deletionId, copyId } = order;
  await inTransaction(parts.db, async (db) => {
    await parts.onAnswered(db, deletionId);
    const fields = { caseId, deletionId, copyId, state: result.state };
    await parts.audit.append(db, {
      name: 'copy-attested',
      by: { kind: 'holder', id: copyId },
      why: 'attestation',
      fields,
    });
  });
}
