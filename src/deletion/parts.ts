// What every arrow of a deletion needs, and the one way to take an arrow: under the deletion's lock, in one transaction.
import type { AuditTrail } from '../audit/index.ts';
import type { Reading } from '../custody/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { DeletionState } from './deletion-state.ts';
import type { EvidenceStore } from './evidence.ts';
import type { Policy } from './policy.ts';
import { lockDeletion, writeState, type Deletion } from './queries.ts';

/** How this station names itself in the audit trail. */
export const READING: Reading = { by: { kind: 'service', id: 'deletion' }, why: 'deletion' };

export type DeletionParts = EvidenceStore & {
  audit: AuditTrail;
  clock: Clock;
  policy: Policy;
  /** From an erasure until no old copy of a key can open anything: the age limit of wrapping keys and what backups are kept. */
  residualSeconds: number;
  /** Asks for the next step within the transaction that makes it necessary. */
  onAuthorised: (db: Db, deletionId: string) => Promise<void>;
  onAnswered: (db: Db, deletionId: string) => Promise<void>;
};

/** Moves a deletion along one arrow, under its lock. */
export async function move(
  parts: DeletionParts,
  deletionId: string,
  arrow: (deletion: Deletion) => DeletionState,
  also: (db: Db, deletion: Deletion) => Promise<void>,
): Promise<Deletion> {
  return inTransaction(parts.db, async (db) => {
    const deletion = await lockDeletion(db, deletionId);
    const state = arrow(deletion);
    await writeState(db, deletionId, state, parts.clock.now());
    await also(db, deletion);
    return { ...deletion, state };
  });
}
