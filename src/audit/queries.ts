// All queries of the audit trail. There is none that changes or removes an event; the database refuses it as well.
import type { Db } from '../store/index.ts';

export type StoredEvent = { idx: number; at: Date; name: string; body: Buffer; prev: Buffer; hash: Buffer };

type Tables = {
  audit_event: StoredEvent;
  audit_head: { one: boolean; size: number; hash: Buffer };
};

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
