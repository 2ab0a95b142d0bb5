// Places, lifts and checks holds (RULE D-04). A hold names patients, people and days only by keyed digests; what the requester
// wrote and the instants of a period are sealed.
import type { Actor } from '../audit/index.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { COMMITMENT_LABELS, newSalt } from '../signing/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { dayDigest, practitionerDigest, senderDigest } from './blind-digests.ts';
import type { Hold, HoldCheckResult, HoldCover, HoldNames, HoldSubject, HoldToPlace } from './hold.ts';
import {
  casesAbout,
  casesOfTeam,
  casesOfThread,
  coveredMessages,
  findHold,
  insertHold,
  keepHoldsStill,
  liftHoldRow,
  listHoldRows,
  replacePatients,
  standingHoldsNaming,
  type HoldDigests,
} from './hold-queries.ts';
import { casesOnDays, casesWithSpeakers, replaceBound } from './mark-queries.ts';
import { prepareNote, prepareNotes, storeNotes } from './notes.ts';
import { daysOf, type Period } from './period.ts';
import type { Station } from './station.ts';
import type { CustodyTables } from './tables.ts';

export async function placeHold(station: Station, toPlace: HoldToPlace): Promise<Hold> {
  const { subject, kind, authority, receivedAt, by } = toPlace;
  const digests = digestsOf(station, subject);
  const holdId = newId('hold', station.random);
  const bytes = Buffer.from(authority, 'utf8');
  const note = await prepareNote(station, { ownerId: holdId, kind: 'hold-authority', bytes });
  const [period] = await prepareNotes(station, holdId, periodNotes(subject));
  const row: CustodyTables['hold'] = {
    hold_id: holdId,
    scope: subject.scope,
    case_id: subject.scope === 'case' ? subject.caseId : null,
    thread_id: subject.scope === 'thread' ? subject.threadId : null,
    team: subject.scope === 'team' ? subject.team : null,
    kind,
    authority_note_id: note.noteId,
    period_note_id: period?.noteId ?? null,
    received_at: receivedAt,
    placed_at: station.clock.now(),
    placed_by: by.id,
    lifted_at: null,
    lifted_by: null,
  };
  await inTransaction(station.db, async (tx) => {
    await storeNotes(station, tx, period === undefined ? [note] : [note, period]);
    await insertHold(tx, row, digests);
    await station.onHoldPlaced(tx, await coverOf(tx, subject, digests));
    const fields = { holdId, scope: subject.scope, kind };
    await station.audit.append(tx, { name: 'hold-placed', by, why: 'governance', fields });
  });
  return toHold(row);
}

function digestsOf({ digestKey }: Station, subject: HoldSubject): HoldDigests {
  const patients = subject.scope === 'patient' ? subject.patientDigests : [];
  const people = subject.scope === 'person' ? subject.personDigests : [];
  if (subject.scope === 'patient' && patients.length === 0)
    throw new Fault('invalid', 'custody-hold-names-nobody', 'A patient hold needs a patient.');
  if (subject.scope === 'person' && people.length === 0)
    throw new Fault('invalid', 'custody-hold-names-nobody', 'A hold on a person needs a person.');
  const period = periodOf(subject);
  const days = period === undefined ? [] : daysOf(period).map((day) => dayDigest(digestKey, day));
  return { patients, people, days };
}

function periodOf(subject: HoldSubject): Period | undefined {
  return subject.scope === 'everything' ? undefined : subject.period;
}

function periodNotes(subject: HoldSubject): { kind: 'hold-period'; bytes: Buffer }[] {
  const period = periodOf(subject);
  if (period === undefined) return [];
  const bytes = canonicalJson({ from: period.from.toISOString(), to: period.to.toISOString() });
  return [{ kind: 'hold-period', bytes }];
}

/** Perhaps more than it touches now, never less. */
async function coverOf(db: Db, subject: HoldSubject, { people, days }: HoldDigests): Promise<HoldCover> {
  switch (subject.scope) {
    case 'everything':
      return 'every-case';
    case 'case':
      return [subject.caseId];
    case 'patient':
      return casesAbout(db, subject.patientDigests);
    case 'person':
      return casesWithSpeakers(db, people);
    case 'thread':
      return casesOfThread(db, subject.threadId);
    case 'team':
      return casesOfTeam(db, subject.team);
    case 'period':
      return casesOnDays(db, days);
  }
}

export async function liftHold(station: Station, holdId: string, by: Actor): Promise<Hold> {
  await inTransaction(station.db, async (tx) => {
    if (!(await liftHoldRow(tx, holdId, station.clock.now(), by.id))) return;
    await station.audit.append(tx, { name: 'hold-lifted', by, why: 'governance', fields: { holdId } });
  });
  const row = await findHold(station.db, holdId);
  if (row === undefined) throw new Fault('not-found', 'custody-unknown-hold', 'There is no such hold.');
  return toHold(row);
}

export async function listHolds(station: Station): Promise<Hold[]> {
  return (await listHoldRows(station.db)).map(toHold);
}

/** See `Custody.holdsNaming`. */
export async function holdsNaming(station: Station, names: HoldNames): Promise<Hold[]> {
  return (await standingHoldsNaming(station.db, names)).map(toHold);
}

function toHold(row: CustodyTables['hold']): Hold {
  return {
    holdId: row.hold_id,
    scope: row.scope,
    caseId: row.case_id,
    threadId: row.thread_id,
    team: row.team,
    kind: row.kind,
    authorityNoteId: row.authority_note_id,
    periodNoteId: row.period_note_id,
    receivedAt: row.received_at,
    placedAt: row.placed_at,
    placedBy: row.placed_by,
    liftedAt: row.lifted_at,
    liftedBy: row.lifted_by,
  };
}

/** See `Custody.notePatients`. */
export async function notePatients(db: Db, patients: ReadonlyMap<string, readonly Buffer[]>): Promise<void> {
  await inTransaction(db, (tx) => replacePatients(tx, patients));
}

/** See `Custody.noteSenders`. */
export async function noteSenders(
  { digestKey }: Station,
  db: Db,
  caseId: string,
  bound: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const senders = [...bound].map(([label, names]) => ({
    sender: senderDigest(digestKey, label),
    practitioners: names.map((name) => practitionerDigest(digestKey, name)),
  }));
  await inTransaction(db, (tx) => replaceBound(tx, caseId, senders));
}

export type HeldMessages = { holdIds: string[]; heldMessageIds: string[] };

/** RULE D-04: the holds in force now that touch messages of a case. */
export async function heldMessages(db: Db, caseId: string): Promise<HeldMessages> {
  const covered = await coveredMessages(db, caseId);
  const holdIds = new Set(covered.flatMap((row) => row.hold_ids));
  return { holdIds: [...holdIds].sort(), heldMessageIds: covered.map((row) => row.message_id) };
}

/** See `Custody.heldNow`. */
export async function heldNow(db: Db, caseId: string): Promise<string[]> {
  if (db.isTransaction) await keepHoldsStill(db);
  return (await heldMessages(db, caseId)).heldMessageIds;
}

/** See `Custody.checkHolds`. */
export async function checkHolds(station: Station, db: Db, caseId: string): Promise<HoldCheckResult> {
  const { holdIds, heldMessageIds } = await heldMessages(db, caseId);
  const at = station.clock.now().toISOString();
  const result = heldMessageIds.length > 0 ? 'held' : 'none';
  const salt = newSalt(station.random);
  const register = { at, caseId, holds: holdIds, messages: heldMessageIds };
  const commitment = station.commit(COMMITMENT_LABELS.holds, salt, canonicalJson(register));
  const opening = canonicalJson({ salt: salt.toString('base64'), register });
  const note = await prepareNote(station, { ownerId: caseId, kind: 'evidence', bytes: opening });
  await inTransaction(db, async (tx) => {
    await storeNotes(station, tx, [note]);
    const fields = { caseId, result, held: heldMessageIds.length };
    await station.audit.append(tx, {
      name: 'holds-checked',
      by: { kind: 'service', id: 'custody' },
      why: 'deletion',
      fields,
    });
  });
  return { at, result, heldMessageIds, register: commitment.toString('base64'), registerNoteId: note.noteId };
}
