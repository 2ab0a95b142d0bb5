// Decisions about a deletion: a rule proposes, a named person authorises or takes back, the order is logged before anything
// is deleted (RULE D-02).
import type { ConfirmedFiling } from '../filing/confirmed-filing.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { inTransaction } from '../store/index.ts';
import { authorised, ordered, withdrawn, type LoggedOrder } from './deletion-state.ts';
import { keepEvidence } from './evidence.ts';
import { checkHoldsNow } from './own-copy.ts';
import { move, READING, type DeletionParts } from './parts.ts';
import { insertDeletion, listDeletions, readDeletion, type Deletion } from './queries.ts';
import { unsettledCopies } from './unsettled.ts';

export async function propose(parts: DeletionParts, filing: ConfirmedFiling): Promise<Deletion> {
  const { caseId } = filing;
  const thread = await parts.custody.sealedThread(caseId);
  const decided = new Set(filing.dispositions.map(({ messageId }) => messageId));
  const filed = new Set(filing.entries.flatMap((entry) => entry.messages.map(({ messageId }) => messageId)));
  const missing =
    thread.messages.some(({ messageId }) => !decided.has(messageId)) ||
    filing.dispositions.some(
      ({ messageId, disposition }) => disposition === 'filed' && !filed.has(messageId),
    );
  // RULE D-01
  if (missing)
    throw new Fault(
      'conflict',
      'deletion-not-accounted',
      'A message is not accounted for, or its filing is not confirmed.',
    );
  // A later deletion is about the whole conversation again: a phone that a hold kept holds all of it, whatever was erased here.
  const others = (await unsettledCopies(parts, caseId)).filter((copy) => copy.class !== 'own');
  const gone = await parts.custody.erasedMessages(caseId);
  if (gone.length >= thread.messages.length && others.length === 0) {
    throw new Fault('conflict', 'deletion-nothing-left', 'Every message of this case is erased already.');
  }
  const deletion: Deletion = {
    deletionId: newId('del', parts.random),
    caseId,
    proposedAt: parts.clock.now(),
    filing,
    policy: parts.policy,
    state: { name: 'proposed' },
  };
  return inTransaction(parts.db, async (db) => {
    if (!(await insertDeletion(db, deletion))) {
      const open = (await listDeletions(db, caseId)).at(-1);
      if (open !== undefined) return open;
    }
    const fields = { caseId, deletionId: deletion.deletionId, policy: parts.policy.id };
    await parts.audit.append(db, { name: 'deletion-proposed', by: READING.by, why: 'deletion', fields });
    return deletion;
  });
}

/**
 * After a deletion was taken back, or a hold that kept something was lifted: the same filing, the policy in force now. Throws
 * `deletion-none-before`, `deletion-nothing-left`.
 */
export async function proposeAgain(parts: DeletionParts, caseId: string): Promise<Deletion> {
  const last = (await listDeletions(parts.db, caseId)).at(-1);
  if (last === undefined) {
    throw new Fault('conflict', 'deletion-none-before', 'No deletion of this case was ever proposed.');
  }
  return propose(parts, last.filing);
}

export async function authorise(
  parts: DeletionParts,
  deletionId: string,
  by: { accountId: string; role: string; method: string; proofDigest?: string | null },
): Promise<Deletion> {
  const { caseId, filing, policy } = await readDeletion(parts.db, deletionId);
  // RULE D-04: the first of the two checks.
  const { heldMessageIds, ...holdCheck } = await checkHoldsNow(parts, caseId);
  const gone = await parts.custody.erasedMessages(caseId);
  const closed = new Set([...heldMessageIds, ...gone.map(({ messageId }) => messageId)]);
  if (heldMessageIds.length > 0 && filing.dispositions.every(({ messageId }) => closed.has(messageId))) {
    throw new Fault(
      'conflict',
      'deletion-all-held',
      'A hold covers everything of this case that is left. Nothing can be deleted until it is lifted.',
    );
  }
  const person = await keepEvidence(parts, caseId, 'person', by.accountId);
  const at = parts.clock.now();
  // RULE D-03
  const graceEnds = new Date(filing.readBackAt).getTime() + policy.graceSeconds * 1000;
  const notBefore = new Date(Math.max(graceEnds, at.getTime())).toISOString();
  const authorisation = {
    by: by.accountId,
    role: by.role,
    person,
    at: at.toISOString(),
    method: by.method,
    proofDigest: by.proofDigest ?? null,
    holdCheck,
  };
  return move(
    parts,
    deletionId,
    ({ state }) => authorised(state, authorisation, notBefore),
    async (db) => {
      const fields = { caseId, deletionId, policy: policy.id, method: by.method };
      const actor = { kind: 'account' as const, id: by.accountId };
      await parts.onAuthorised(db, deletionId);
      await parts.audit.append(db, { name: 'deletion-authorised', by: actor, why: 'deletion', fields });
    },
  );
}

export async function withdraw(
  parts: DeletionParts,
  deletionId: string,
  by: string,
  reason: string,
): Promise<void> {
  await move(
    parts,
    deletionId,
    ({ state }) => withdrawn(state, parts.clock.now().toISOString(), by, reason),
    async (db, { caseId }) => {
      const fields = { caseId, deletionId, reason };
      await parts.audit.append(db, {
        name: reason === 'declined' ? 'deletion-declined' : 'deletion-cancelled',
        by: { kind: 'account', id: by },
        why: 'deletion',
        fields,
      });
    },
  );
}

export async function recordOrder(
  parts: DeletionParts,
  deletionId: string,
  order: LoggedOrder,
): Promise<Deletion> {
  const known = await readDeletion(parts.db, deletionId);
  if (known.state.name === 'ordered') return known;
  return move(
    parts,
    deletionId,
    ({ state }) => ordered(state, order),
    async (db, { caseId }) => {
      const fields = { caseId, deletionId, leafIndex: order.index };
      await parts.audit.append(db, { name: 'deletion-ordered', by: READING.by, why: 'deletion', fields });
    },
  );
}
