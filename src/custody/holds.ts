// Places, lifts and checks holds (RULE D-04). A hold names a patient only by keyed digests; what the requester wrote is sealed.
import type { Actor } from '../audit/index.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { COMMITMENT_LABELS, newSalt } from '../signing/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { messagesOf } from './case-queries.ts';
import type { Hold, HoldCheckResult, HoldCover, HoldSubject, HoldToPlace } from './hold.ts';
import {
  casesAbout,
  findHold,
  insertHold,
  keepHoldsStill,
  liftHoldRow,
  listHoldRows,
  patientsOf,
  replacePatients,
  standingHolds,
  type StandingHold,
} from './hold-queries.ts';
import { prepareNote, storeNotes } from './notes.ts';
import type { Station } from './station.ts';
import type { CustodyTables } from './tables.ts';

export async function placeHold(station: Station, toPlace: HoldToPlace): Promise<Hold> {
  const { subject, kind, authority, receivedAt, by } = toPlace;
  const digests = subject.scope === 'patient' ? subject.patientDigests : [];
  if (subject.scope === 'patient' && digests.length === 0)
    throw new Fault('invalid', 'custody-hold-names-nobody', 'A patient hold needs a patient.');
  const holdId = newId('hold', station.random);
  const bytes = Buffer.from(authority, 'utf8');
  const note = await prepareNote(station, { ownerId: holdId, kind: 'hold-authority', bytes });
  const row: CustodyTables['hold'] = {
    hold_id: holdId,
    scope: subject.scope,
    case_id: subject.scope === 'case' ? subject.caseId : null,
    kind,
    authority_note_id: note.noteId,
    received_at: receivedAt,
    placed_at: station.clock.now(),
    placed_by: by.id,
    lifted_at: null,
    lifted_by: null,
  };
  await inTransaction(station.db, async (tx) => {
    await storeNotes(station, tx, [note]);
    await insertHold(tx, row, digests);
    await station.onHoldPlaced(tx, await coverOf(tx, subject));
    const fields = { holdId, scope: subject.scope, kind };
    await station.audit.append(tx, { name: 'hold-placed', by, why: 'governance', fields });
  });
  return toHold(row);
}

async function coverOf(db: Db, subject: HoldSubject): Promise<HoldCover> {
  if (subject.scope === 'everything') return 'every-case';
  return subject.scope === 'case' ? [subject.caseId] : casesAbout(db, subject.patientDigests);
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

function toHold(row: CustodyTables['hold']): Hold {
  return {
    holdId: row.hold_id,
    scope: row.scope,
    caseId: row.case_id,
    kind: row.kind,
    authorityNoteId: row.authority_note_id,
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

export type HeldMessages = { holdIds: string[]; heldMessageIds: string[] };

/** RULE D-04: the holds in force now that touch messages of a case. */
export async function heldMessages(
  db: Db,
  caseId: string,
  extra: ReadonlyMap<string, readonly Buffer[]> = new Map(),
): Promise<HeldMessages> {
  const holds = await standingHolds(db, caseId);
  if (holds.length === 0) return { holdIds: [], heldMessageIds: [] };
  const noted = Map.groupBy(await patientsOf(db, caseId), (row) => row.message_id);
  const matched = new Set<string>();
  const heldMessageIds: string[] = [];
  for (const { message_id: messageId } of await messagesOf(db, caseId)) {
    const stored = (noted.get(messageId) ?? []).map((row) => row.patient_digest);
    const digests = new Set([...stored, ...(extra.get(messageId) ?? [])].map(asText));
    const touching = holds.filter((hold) => touches(hold, digests));
    for (const { holdId } of touching) matched.add(holdId);
    if (touching.length > 0) heldMessageIds.push(messageId);
  }
  return { holdIds: [...matched].sort(), heldMessageIds };
}

function touches(hold: StandingHold, patientDigests: ReadonlySet<string>): boolean {
  return hold.scope !== 'patient' || hold.patientDigests.some((digest) => patientDigests.has(asText(digest)));
}

function asText(digest: Buffer): string {
  return digest.toString('base64');
}

/** See `Custody.heldNow`. */
export async function heldNow(db: Db, caseId: string): Promise<string[]> {
  if (db.isTransaction) await keepHoldsStill(db);
  return (await heldMessages(db, caseId)).heldMessageIds;
}

/** See `Custody.checkHolds`. */
export async function checkHolds(
  station: Station,
  db: Db,
  caseId: string,
  extra?: ReadonlyMap<string, readonly Buffer[]>,
): Promise<HoldCheckResult> {
  const { holdIds, heldMessageIds } = await heldMessages(db, caseId, extra);
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
