// RULE C-04: messages that were erased and came back are reported, once for each deletion that they contradict.
import { newId } from '../kernel/ids.ts';
import type { Db } from '../store/index.ts';
import type { DepositContext } from './case-state.ts';
import type { ReappearedMessage } from './deposit-plan.ts';
import { insertReappearances } from './deposit-queries.ts';
import type { Station } from './station.ts';

/** Within the caller's transaction. */
export async function reportReappeared(
  station: Station,
  tx: Db,
  context: DepositContext,
  reappeared: readonly ReappearedMessage[],
): Promise<void> {
  const rows = reappeared.map(({ messageId, caseId, deletionId }) => ({
    reappearance_id: newId('reappearance', station.random),
    message_id: messageId,
    case_id: caseId,
    deletion_id: deletionId,
    seen_at: station.clock.now(),
    deposited_by: context.depositedBy.id,
  }));
  const told = new Set((await insertReappearances(tx, rows)).map((row) => row.message_id));
  // RULE C-04: one event for each deletion that is contradicted; the rows name the messages.
  const fresh = reappeared.filter(({ messageId }) => told.has(messageId));
  for (const [deletionId, messages] of Map.groupBy(fresh, (message) => message.deletionId))
    await station.audit.append(tx, {
      name: 'messages-reappeared',
      by: context.depositedBy,
      why: 'deposit',
      fields: { caseId: messages[0]?.caseId ?? '', deletionId, messages: messages.length },
    });
}
