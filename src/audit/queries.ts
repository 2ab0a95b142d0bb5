// All queries of the audit trail. There is none that changes or removes an event; the database refuses it as well.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type StoredEvent = { idx: number; at: Date; name: string; body: Buffer; prev: Buffer; hash: Buffer };

type Tables = {
  audit_event: StoredEvent;
  audit_head: { one: boolean; size: number; hash: Buffer };
};

// As in migration 017, whose index serves it.
const CASE_OF_EVENT = sql<string>`audit_case_of(body)`;

export type Head = { size: number; hash: Buffer };

/** The head under a row lock until the transaction ends: one appender at a time, no gap in the index. */
export async function lockHead(db: Db): Promise<Head> {
  return db
    .withTables<Tables>()
    .selectFrom('audit_head')
    .select(['size', 'hash'])
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function readHead(db: Db): Promise<Head> {
  return db.withTables<Tables>().selectFrom('audit_head').select(['size', 'hash']).executeTakeFirstOrThrow();
}

export async function moveHead(db: Db, head: Head): Promise<void> {
  await db.withTables<Tables>().updateTable('audit_head').set(head).execute();
}

export async function insertEvent(db: Db, event: StoredEvent): Promise<void> {
  await db.withTables<Tables>().insertInto('audit_event').values(event).execute();
}

export async function readEvents(db: Db, from: number, limit: number): Promise<StoredEvent[]> {
  return db
    .withTables<Tables>()
    .selectFrom('audit_event')
    .selectAll()
    .where('idx', '>=', from)
    .orderBy('idx')
    .limit(limit)
    .execute();
}

/** Which events a person looks for. */
export type EventFilter = {
  /** Events of a case, of its notes among them. */
  caseId?: string | undefined;
  /** Instants; `until` is not included. */
  from?: Date | undefined;
  until?: Date | undefined;
  /** Only events before this index. */
  before?: number | undefined;
};

/** Newest first. */
export async function findEvents(db: Db, filter: EventFilter, limit: number): Promise<StoredEvent[]> {
  const { caseId, from, until, before } = filter;
  return db
    .withTables<Tables>()
    .selectFrom('audit_event')
    .selectAll()
    .$if(caseId !== undefined, (query) => query.where(CASE_OF_EVENT, '=', caseId ?? ''))
    .$if(from !== undefined, (query) => query.where('at', '>=', from ?? new Date(0)))
    .$if(until !== undefined, (query) => query.where('at', '<', until ?? new Date(0)))
    .$if(before !== undefined, (query) => query.where('idx', '<', before ?? 0))
    .orderBy('idx', 'desc')
    .limit(limit)
    .execute();
}
