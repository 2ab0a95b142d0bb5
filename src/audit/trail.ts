// The audit trail: appended inside the caller's transaction, chained by hash, never changed (RULE C-02).
import type { Clock } from '../kernel/clock.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { AuditEvent } from './catalogue.ts';
import { chainHash, eventBytes } from './chain.ts';
import { checkEvent } from './check-event.ts';
import { insertEvent, lockHead, moveHead } from './queries.ts';

export interface AuditTrail {
  /**
   * Adds one event and gives its index. Durable when `db`'s transaction commits, gone when it rolls back; appends of other
   * transactions wait until then (a row lock on the chain's head), so append late in a transaction. Not safe to repeat:
   * each call is an event. Throws `audit-event-refused` for a field that is not of its kind.
   */
  append(db: Db, event: AuditEvent): Promise<number>;
}

/** The trail of one deployment. */
export function openAuditTrail(options: { clock: Clock }): AuditTrail {
  return {
    append: async (db, event) => {
      checkEvent(event);
      return inTransaction(db, (tx) => appendLocked(tx, event, options.clock));
    },
  };
}

async function appendLocked(db: Db, event: AuditEvent, clock: Clock): Promise<number> {
  const head = await lockHead(db);
  const index = head.size;
  const at = clock.now();
  const body = eventBytes({ index, at: at.toISOString(), ...event });
  const hash = chainHash(head.hash, body);
  await insertEvent(db, { idx: index, at, name: event.name, body, prev: head.hash, hash });
  await moveHead(db, { size: index + 1, hash });
  return index;
}
