// What may be known of a case in the open: ids, order, kinds, counts, times of our own acts.
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import { attachmentsOf, findCase, listReappearanceRows, messagesOf } from './case-queries.ts';
import type { CaseState, Reappearance } from './case-state.ts';
import type { ReappearedMessage } from './deposit-plan.ts';
import { NOTHING_RECOGNISED, type Recognised } from './recognition.ts';
import { restoreSealedThread, type SealedThread } from './sealed-thread.ts';

/** The baton of a case, from the store. Throws `custody-unknown-case`. */
export async function readSealedThread(
  db: Db,
  caseId: string,
  told?: { added: number; known: number; reappeared: ReappearedMessage[]; recognised: Recognised },
): Promise<SealedThread> {
  const row = await findCase(db, caseId);
  if (row === undefined) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const attachments = Map.groupBy(await attachmentsOf(db, caseId), (attachment) => attachment.message_id);
  const messages = await messagesOf(db, caseId);
  return restoreSealedThread({
    depositId: row.deposit_id,
    threadId: row.thread_id,
    caseId,
    platform: row.platform,
    ...(told ?? {
      added: row.added,
      known: row.known,
      recognised: row.recognised ?? NOTHING_RECOGNISED,
      reappeared: [],
    }),
    messages: messages.map(({ message_id: messageId, seq, kind }) => ({
      messageId,
      seq,
      kind,
      attachmentIds: (attachments.get(messageId) ?? []).map((attachment) => attachment.attachment_id),
    })),
  });
}

export async function caseState(db: Db, caseId: string): Promise<CaseState | null> {
  const row = await findCase(db, caseId);
  if (row === undefined) return null;
  const messages = await messagesOf(db, caseId);
  return {
    caseId,
    threadId: row.thread_id,
    depositId: row.deposit_id,
    platform: row.platform,
    depositedBy: row.deposited_by,
    depositedAt: row.made_at,
    messages: messages.length,
    erased: messages.filter((message) => message.removed_at !== null).length,
  };
}

/** RULE C-04: what came back, newest first. */
export async function listReappearances(db: Db): Promise<Reappearance[]> {
  const rows = await listReappearanceRows(db);
  return rows.map((row) => ({
    reappearanceId: row.reappearance_id,
    messageId: row.message_id,
    caseId: row.case_id,
    deletionId: row.deletion_id,
    seenAt: row.seen_at,
    depositedBy: row.deposited_by,
  }));
}
