// Puts the station together: each noun's functions bound to the same database, vault, trail, clock and randomness.
import { createSecretKey } from 'node:crypto';
import type { AuditTrail } from '../audit/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { drawnInBlocks, type Random } from '../kernel/ids.ts';
import type { Commit } from '../signing/index.ts';
import type { Db } from '../store/index.ts';
import { caseState, listReappearances, readSealedThread } from './cases.ts';
import { listCopies, openCopyHolder } from './copies.ts';
import { casesHandedInBy } from './case-queries.ts';
import { casesBoundTo } from './mark-queries.ts';
import type { Custody } from './custody.ts';
import { deposit } from './deposit.ts';
import { confirmErased } from './confirm-erased.ts';
import { erasedMessages, eraseJudgedWords, eraseMessages } from './erase.ts';
import { patientDigest, practitionerDigest, senderDigest } from './blind-digests.ts';
import type { HoldCover } from './hold.ts';
import {
  checkHolds,
  heldNow,
  liftHold,
  listHolds,
  notePatients,
  noteSenders,
  placeHold,
  holdsNaming,
} from './holds.ts';
import {
  eraseNotes,
  listNotes,
  openNote,
  openNotes,
  prepareNote,
  prepareNotes,
  proveNotesErased,
  storeNotes,
} from './notes.ts';
import type { FreshVault, KeyVault } from './ports.ts';
import { attachmentForRecord, openAttachment, openCase, openCommitments, openMessage } from './readings.ts';
import { residueOf, retiredAtOf, retireEpochs } from './retire-epochs.ts';
import { reconcileErased } from './reconcile-erased.ts';
import { removeLeftSpools, spool } from './spool.ts';
import type { Station, TeamOf } from './station.ts';
import { undoBegunDeposits } from './undo-deposit.ts';

export type CustodyOptions = {
  db: Db;
  vault: KeyVault;
  /** Opens the same vault afresh, for the proof of an erasure (RULE D-06). */
  reopenVault(): Promise<FreshVault>;
  audit: AuditTrail;
  clock: Clock;
  random: Random;
  /** `committer(await openSodium())`. */
  commit: Commit;
  /** A folder of this process's own, e.g. `DATA_DIR/spool`. */
  spoolFolder: string;
  /** RULE D-04: called within the transaction that places a hold; no outside call in it. */
  onHoldPlaced: (db: Db, covers: HoldCover) => Promise<void>;
  /** Asked once for each deposit. */
  teamOf: TeamOf;
};

/** Opens custody. Call `recover()` before the service takes anything. Throws what the vault throws. */
export async function openCustody(options: CustodyOptions): Promise<Custody> {
  const digestKey = await options.vault.digestKey();
  const station: Station = {
    ...options,
    random: drawnInBlocks(options.random),
    digestKey: createSecretKey(digestKey),
  };
  digestKey.fill(0);
  return { ...depositing(station), ...reading(station), ...noting(station), ...governing(station) };
}

function depositing(station: Station) {
  return {
    spool: (readable, bounds, by) => spool(station, readable, bounds, by),
    deposit: (thread, context) => deposit(station, thread, context),
    sealedThread: (caseId) => readSealedThread(station.db, caseId),
    caseState: (caseId) => caseState(station.db, caseId),
    listReappearances: () => listReappearances(station.db),
    recover: async () => ({
      depositsUndone: await undoBegunDeposits(station),
      spoolsRemoved: await removeLeftSpools(station.spoolFolder),
    }),
  } satisfies Partial<Custody>;
}

function reading(station: Station) {
  return {
    openMessage: (messageId, why) => openMessage(station, messageId, why),
    openCase: (caseId, why) => openCase(station, caseId, why),
    openAttachment: (attachmentId, why) => openAttachment(station, attachmentId, why),
    attachmentForRecord: (attachmentId, why) => attachmentForRecord(station, attachmentId, why),
    openCommitments: (caseId, why) => openCommitments(station, caseId, why),
  } satisfies Partial<Custody>;
}

function noting(station: Station) {
  return {
    prepareNote: (note) => prepareNote(station, note),
    storeNote: async (db, note) => {
      await storeNotes(station, db, [note]);
      return note.noteId;
    },
    sealNote: async (db, note) => {
      const prepared = await prepareNote(station, note);
      await storeNotes(station, db, [prepared]);
      return prepared.noteId;
    },
    prepareNotes: (ownerId, notes) => prepareNotes(station, ownerId, notes),
    storeNotes: (db, notes) => storeNotes(station, db, notes),
    openNote: (noteId, why) => openNote(station, noteId, why),
    openNotes: (noteIds, why) => openNotes(station, noteIds, why),
    listNotes: (ownerId, kind) => listNotes(station.db, ownerId, kind),
    eraseNotes: (noteIds, why) => eraseNotes(station, noteIds, why),
    eraseJudgedWords: (caseId, why) => eraseJudgedWords(station, caseId, why),
    proveNotesErased: (noteIds) => proveNotesErased(station, noteIds),
  } satisfies Partial<Custody>;
}

function governing(station: Station) {
  return {
    listCopies: (caseId) => listCopies(station, caseId),
    openCopyHolder: (copyId, why) => openCopyHolder(station, copyId, why),
    casesHandedInBy: (accountId) => casesHandedInBy(station.db, accountId),
    casesBoundTo: (names) =>
      casesBoundTo(
        station.db,
        names.map((name) => practitionerDigest(station.digestKey, name)),
      ),
    patientDigest: (text) => patientDigest(station.digestKey, text),
    senderDigest: (name) => senderDigest(station.digestKey, name),
    practitionerDigest: (text) => practitionerDigest(station.digestKey, text),
    notePatients: (db, patients) => notePatients(db, patients),
    noteSenders: (db, caseId, bound) => noteSenders(station, db, caseId, bound),
    placeHold: (hold) => placeHold(station, hold),
    liftHold: (holdId, by) => liftHold(station, holdId, by),
    listHolds: () => listHolds(station),
    holdsNaming: (names) => holdsNaming(station, names),
    checkHolds: (db, caseId) => checkHolds(station, db, caseId),
    heldNow: (db, caseId) => heldNow(db, caseId),
    erasedMessages: (caseId) => erasedMessages(station, caseId),
    eraseMessages: (order, why) => eraseMessages(station, order, why),
    confirmErased: (order, why) => confirmErased(station, order, why),
    retireEpochs: (limitSeconds) => retireEpochs(station, limitSeconds),
    residue: (caseId) => residueOf(station, caseId),
    retiredAt: (caseId) => retiredAtOf(station, caseId),
    reconcileErased: (nameDeletion) => reconcileErased(station, nameDeletion),
  } satisfies Partial<Custody>;
}
