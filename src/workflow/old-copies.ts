// What becomes of old copies of keys after an erasure (RULE D-06): the keys that wrapped them are retired in time, and a
// receipt's residuals are closed once that was done and the time for which copies of the vault key may be kept has passed.
import type { AuditTrail } from '../audit/index.ts';
import type { Custody } from '../custody/index.ts';
import type { Deletions } from '../deletion/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Receipts } from '../receipts/index.ts';
import type { Db } from '../store/index.ts';
import type { StepOutcome } from './outbox-run.ts';
import type { WorkOrder } from './outbox.ts';

export type OldCopies = {
  /** Retires what is due; waits for the next. */
  retire(): Promise<StepOutcome>;
  /** Closes the residuals of a deletion's receipt when they have ended. */
  close(deletionId: string): Promise<StepOutcome>;
  /** What to ask for when a receipt was issued; null when it names no residual. */
  closingOrder(deletionId: string): Promise<WorkOrder | null>;
};

export type OldCopiesParts = {
  db: Db;
  clock: Clock;
  audit: AuditTrail;
  custody: Pick<Custody, 'retireEpochs' | 'residue' | 'retiredAt' | 'confirmErased' | 'erasedMessages'>;
  deletions: Pick<Deletions, 'read'>;
  receipts: Pick<Receipts, 'closeResiduals' | 'residualsEnd'>;
  /** Age at which a wrapping key that wrapped something destroyed is destroyed too. */
  epochLimitSeconds: number;
  /** How long a copy of the vault key may be kept anywhere. */
  backupKeepSeconds: number;
};

/** There is one key vault. */
export const RETIRE_EPOCHS: WorkOrder = { step: 'retire-epochs', subjectId: `vault_${'0'.repeat(26)}` };

const LOOK_AGAIN_MS = 3600_000;
const BY = { kind: 'service', id: 'custody' } as const;

export function oldCopies(parts: OldCopiesParts): OldCopies {
  return {
    retire: async () => {
      const { nextAt } = await parts.custody.retireEpochs(parts.epochLimitSeconds);
      return nextAt === null ? { outcome: 'done' } : { outcome: 'wait', until: nextAt, reason: 'epoch-age' };
    },
    close: (deletionId) => close(parts, deletionId),
    closingOrder: async (deletionId) => {
      const ends = await parts.receipts.residualsEnd(deletionId);
      return ends === null ? null : { step: 'close-residuals', subjectId: deletionId, notBefore: ends };
    },
  };
}

async function close(parts: OldCopiesParts, deletionId: string): Promise<StepOutcome> {
  const { clock, custody, deletions, receipts } = parts;
  const ends = await receipts.residualsEnd(deletionId);
  if (ends === null) return { outcome: 'done' };
  if (clock.now() < ends) return { outcome: 'wait', until: ends, reason: 'old-copies-kept' };
  const { caseId } = await deletions.read(deletionId);
  // Retired by now, unless the vault did not answer when it was time.
  await custody.retireEpochs(parts.epochLimitSeconds);
  if ((await custody.residue(caseId)).length > 0)
    return { outcome: 'wait', until: new Date(clock.now().getTime() + LOOK_AGAIN_MS), reason: 'epoch-age' };
  // A vault key that was destroyed late may be in copies for longer than the receipt says: nothing is claimed before.
  const copiesEnd = ((await custody.retiredAt(caseId))?.getTime() ?? 0) + parts.backupKeepSeconds * 1000;
  if (clock.now().getTime() < copiesEnd)
    return { outcome: 'wait', until: new Date(copiesEnd), reason: 'old-copies-kept' };
  const messageIds = (await custody.erasedMessages(caseId)).map(({ messageId }) => messageId);
  if (messageIds.length === 0)
    throw new Fault('internal', 'receipts-closing-differs', 'Nothing of this case was erased.');
  await custody.confirmErased({ caseId, messageIds, deletionId }, { by: BY, why: 'deletion' });
  const { receiptId, index: leafIndex } = await receipts.closeResiduals(deletionId, {
    keys: 'destroyed',
    wrappingKeys: 'destroyed',
    vaultKeyCopies: 'past-their-keeping',
  });
  const fields = { caseId, deletionId, receiptId, leafIndex };
  return {
    outcome: 'done',
    commit: async (db) => {
      await parts.audit.append(db, { name: 'residuals-closed', by: BY, why: 'deletion', fields });
    },
  };
}
