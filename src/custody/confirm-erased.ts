// A later deletion finds messages that an earlier one erased, and may claim no more of them than it can see: every key is asked
// for again, and reading fails (RULE D-06). Nothing here is destroyed for the first time.
import { Fault } from '../kernel/fault.ts';
import { erasedMessages, findTargets, proveUnreadable } from './erase.ts';
import type { AbsenceEvidence, ErasureOrder } from './erasure.ts';
import { tombstonesOf } from './erasure-queries.ts';
import type { Reading } from './original.ts';
import type { Station } from './station.ts';

/** See `Custody.confirmErased`. */
export async function confirmErased(
  station: Station,
  order: ErasureOrder,
  reading: Reading,
): Promise<AbsenceEvidence> {
  const { db, clock, vault } = station;
  const { caseId, deletionId, messageIds } = order;
  const targets = await findTargets(db, order);
  const gone = new Set((await erasedMessages(station, caseId)).map(({ messageId }) => messageId));
  if (messageIds.some((messageId) => !gone.has(messageId)))
    throw new Fault('conflict', 'custody-not-erased', 'A message of these was never erased.');
  // Asked to destroy again, so that a key that came back with an old file dies here and does not make the read succeed.
  await vault.destroy(caseId, [
    ...targets.originals.map((row) => row.message_id),
    ...targets.attachments.map((row) => row.attachment_id),
  ]);
  await proveUnreadable(station, targets);
  const readFailsAt = clock.now().toISOString();
  const fields = { caseId, deletionId, messages: messageIds.length };
  await station.audit.append(db, { name: 'erasure-confirmed', ...reading, fields });
  const tombstones = await tombstonesOf(db, messageIds);
  return {
    caseId,
    deletionId,
    messageIds,
    erasedBy: [...new Set(tombstones.map((row) => row.deletion_id))].sort(),
    vaultEvents: [...new Set(tombstones.flatMap((row) => row.vault_event ?? []))].sort(),
    readFails: true,
    readFailsAt,
  };
}
