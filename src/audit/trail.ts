// The audit trail: appended inside the caller's transaction, chained by hash, never changed (RULE C-02).
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { AuditEvent } from './catalogue.ts';
import { chainHash, eventBytes, GENESIS } from './chain.ts';
import { checkEvent } from './check-event.ts';
import { insertEvent, lockHead, moveHead, readEvents, readHead, type StoredEvent } from './queries.ts';

export interface AuditTrail {
  /**
   * Adds one event and gives its index. Durable when `db`'s transaction commits, gone when it rolls back; appends of other
   * transactions wait until then (a row lock on the chain's head), so append late in a transaction. Not safe to repeat:
   * each call is an event. Throws `audit-event-refused` for a field that is not of its kind.
   */
  append(db: Db, event: AuditEvent): Promise<number>;
}

export type ChainCheck =
  { result: 'intact'; events: number; head: string } | { result: 'broken'; at: number; reason: string };

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

const PAGE = 1000;

/** Re-derives the whole chain. `broken` names the first index at which it does not hold. */
export async function verifyChain(db: Db): Promise<ChainCheck> {
  let previous: Buffer = GENESIS;
  let next = 0;
  for (;;) {
    const page = await readEvents(db, next, PAGE);
    for (const event of page) {
      const reason = faultOf(event, next, previous);
      if (reason !== null) return { result: 'broken', at: next, reason };
      previous = event.hash;
      next += 1;
    }
    if (page.length < PAGE) break;
  }
  const head = await readHead(db);
  if (head.size !== next || !head.hash.equals(previous))
    return { result: 'broken', at: next, reason: 'head-differs' };
  return { result: 'intact', events: next, head: previous.toString('hex') };
}

function faultOf(event: StoredEvent, index: number, previous: Buffer): string | null {
  if (event.idx !== index) return 'event-missing';
  if (!event.prev.equals(previous)) return 'previous-hash-differs';
  if (!chainHash(previous, event.body).equals(event.hash)) return 'hash-differs';
  return null;
}

/** Events from an index on, oldest first, as they were appended. Throws `audit-broken-event` for an unreadable body. */
export async function listEvents(
  db: Db,
  from: number,
  limit: number,
): Promise<(AuditEvent & { index: number; at: string })[]> {
  const rows = await readEvents(db, from, limit);
  return rows.map((row) => {
    try {
      return JSON.parse(row.body.toString('utf8')) as AuditEvent & { index: number; at: string };
    } catch (cause) {
      throw new Fault('internal', 'audit-broken-event', 'A stored audit event does not parse.', { cause });
    }
  });
}
