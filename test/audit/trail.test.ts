import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import {
  listEvents,
  openAuditTrail,
  readHead,
  searchTrail,
  verifyChain,
  type AuditEvent,
  type AuditTrail,
  type EventFilter,
} from '../../src/audit/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { frozenClock } from '../support/seeded.ts';

let place: FreshDatabase;
let trail: AuditTrail;
beforeEach(async () => {
  place = await freshDatabase();
  trail = openAuditTrail({ clock: frozenClock() });
});
afterEach(() => place.close());

const lifted = (holdId: string): AuditEvent => ({
  name: 'hold-lifted',
  by: { kind: 'account', id: 'account_a' },
  why: 'governance',
  fields: { holdId },
});

describe('the audit trail (RULE C-02)', () => {
  it('numbers events without a gap and gives them again', async () => {
    for (const id of ['hold_a', 'hold_b']) await trail.append(place.db, lifted(id));
    const events = await listEvents(place.db, 0, 10);
    expect(events).toEqual(
      ['hold_a', 'hold_b'].map((id, index) => ({ index, at: '2026-03-02T21:05:00.000Z', ...lifted(id) })),
    );
    expect(await verifyChain(place.db)).toMatchObject({ result: 'intact', events: 2 });
  });

  it('is intact when it is empty', async () => {
    expect(await verifyChain(place.db)).toMatchObject({ result: 'intact', events: 0 });
  });

  it('forgets an event with the transaction that it belongs to', async () => {
    const failing = place.db.transaction().execute(async (tx) => {
      await trail.append(tx, lifted('hold_a'));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await trail.append(place.db, lifted('hold_b'));
    expect(await verifyChain(place.db)).toMatchObject({ result: 'intact', events: 1 });
  });

  it('stays one chain when many append at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => trail.append(place.db, lifted(`hold_${n}`))));
    expect(await verifyChain(place.db)).toMatchObject({ result: 'intact', events: 40 });
  });

  it.each([
    'update audit_event set name = name',
    'delete from audit_event',
    'truncate audit_event',
    'delete from audit_head',
  ])('the database refuses: %s', async (statement) => {
    await trail.append(place.db, lifted('hold_a'));
    await expect(sql.raw(statement).execute(place.db)).rejects.toMatchObject({ code: '23001' });
  });

  // Somebody who owns the database can switch the triggers off; the chain still tells.
  it.each([
    ['a changed event', `update audit_event set body = convert_to('{}', 'UTF8') where idx = 1`, 1],
    ['a removed event', 'delete from audit_event where idx = 1', 1],
    ['a removed last event', 'delete from audit_event where idx = 2', 2],
    ['a changed hash', `update audit_event set hash = sha256('x') where idx = 0`, 0],
    ['a swapped link', `update audit_event set prev = sha256('x') where idx = 2`, 2],
  ])('shows %s', async (_, statement, at) => {
    for (const id of ['hold_a', 'hold_b', 'hold_c']) await trail.append(place.db, lifted(id));
    await sql.raw(`alter table audit_event disable trigger all; ${statement}`).execute(place.db);
    expect(await verifyChain(place.db)).toMatchObject({ result: 'broken', at });
  });

  // Pages search by the columns; the chain holds the body.
  it.each([
    ['a changed name', `update audit_event set name = 'hold-placed' where idx = 1`],
    ['a changed time', `update audit_event set at = at - interval '1 hour' where idx = 1`],
  ])('shows %s', async (_, statement) => {
    for (const id of ['hold_a', 'hold_b']) await trail.append(place.db, lifted(id));
    await sql.raw(`alter table audit_event disable trigger all; ${statement}`).execute(place.db);
    expect(await verifyChain(place.db)).toEqual({ result: 'broken', at: 1, reason: 'column-differs' });
  });

  it('shows with a head from outside that its end is gone, and goes on to be whole as it grows', async () => {
    await trail.append(place.db, lifted('hold_a'));
    const kept = await readHead(place.db);
    await trail.append(place.db, lifted('hold_b'));
    const anchor = await readHead(place.db);
    expect(await verifyChain(place.db, kept)).toMatchObject({ result: 'intact', events: 2 });
    expect(await verifyChain(place.db, anchor)).toMatchObject({ result: 'intact', events: 2 });
    // An older database in place of this one: whole in itself.
    await sql
      .raw(
        `alter table audit_event disable trigger all; delete from audit_event where idx = 1;
         update audit_head set size = 1, hash = (select hash from audit_event where idx = 0)`,
      )
      .execute(place.db);
    expect(await verifyChain(place.db)).toMatchObject({ result: 'intact', events: 1 });
    expect(await verifyChain(place.db, anchor)).toEqual({ result: 'broken', at: 1, reason: 'end-missing' });
    await trail.append(place.db, lifted('hold_c'));
    expect(await verifyChain(place.db, anchor)).toEqual({
      result: 'broken',
      at: 1,
      reason: 'anchor-differs',
    });
  });

  it('is looked through by case and by day, newest first', async () => {
    const draft = (caseId: string): AuditEvent => ({
      name: 'draft-saved',
      by: { kind: 'account', id: 'account_a' },
      why: 'attribution',
      fields: { caseId },
    });
    for (const id of ['case_a', 'case_b', 'case_a']) await trail.append(place.db, draft(id));
    await trail.append(place.db, {
      ...draft('case_a'),
      name: 'note-opened',
      fields: { noteId: 'note_a', ownerId: 'case_a', kind: 'draft' },
    });
    const indexes = async (filter: EventFilter, count = 10): Promise<number[]> =>
      (await searchTrail(place.db, filter, count)).map(({ stored }) => stored.index);
    expect(await indexes({ caseId: 'case_a' })).toEqual([3, 2, 0]);
    expect(await indexes({ caseId: 'case_a', before: 3 }, 1)).toEqual([2]);
    const day = new Date('2026-03-02T00:00:00Z');
    expect(await indexes({ from: day, until: new Date(day.getTime() + 86_400_000) })).toEqual([3, 2, 1, 0]);
    expect(await indexes({ until: day })).toEqual([]);
  });

  it.each([
    ['a sentence', lifted('K+ 6.8 in bed 12')],
    ['a phone number', lifted('+447700900123')],
    ['an NHS number', lifted('9434765919')],
    ['an unknown field', { ...lifted('hold_a'), fields: { holdId: 'hold_a', text: 'hyperkalaemia' } }],
    ['a missing field', { ...lifted('hold_a'), fields: {} }],
    ['an unknown event', { ...lifted('hold_a'), name: 'something' }],
    ['an actor that is no id', { ...lifted('hold_a'), by: { kind: 'account', id: '07700 900123' } }],
    ['a reason in words', { ...lifted('hold_a'), why: 'because she asked' }],
    ['a count below zero', { ...lifted('hold_a'), name: 'pack-exported', fields: { receipts: -1 } }],
  ])('refuses %s (RULE C-01)', async (_, event) => {
    await expect(trail.append(place.db, event as AuditEvent)).rejects.toMatchObject({
      code: 'audit-event-refused',
    });
  });
});
