// Custody: holds originals encrypted with a record of every touch (RULE C-01, RULE C-02), and erases them by destroying
// keys (RULE D-06). This file is the station's face; each noun has a file of its own.
import type { Readable } from 'node:stream';
import type { Actor } from '../audit/index.ts';
import type { ParsedThread } from '../ingest/parsed-thread.ts';
import type { Db } from '../store/index.ts';
import type { CaseState, DepositContext, Reappearance } from './case-state.ts';
import type { CopyEntry } from './copy.ts';
import type { AbsenceEvidence, ErasureEvidence, ErasureOrder } from './erasure.ts';
import type { Hold, HoldCheckResult, HoldNames, HoldToPlace } from './hold.ts';
import type { NoteKind, NoteRow, NoteToSeal, PreparedNote } from './note.ts';
import type { Original, OriginalCommitment, Reading, RecordAttachment, ShownAttachment } from './original.ts';
import type { NameDeletion, Reconciled } from './reconcile-erased.ts';
import type { Retirements } from './retire-epochs.ts';
import type { SealedThread } from './sealed-thread.ts';
import type { SpooledExport } from './spooled-export.ts';

export interface Custody {
  /**
   * Receives an export into the sealed spool, at most `maxBytes`. Throws `custody-export-too-large`. The caller destroys it
   * when the deposit is done or given up.
   */
  spool(readable: Readable, bounds: { maxBytes: number }, by: Actor): Promise<SpooledExport>;

  /**
   * Seals what is new of a thread and opens a case for it: wholly or not at all. The same thread again adds only what is new,
   * also under other names, in another language or zone; with nothing new it names the existing case (RULE C-03). Erased
   * messages that come back are reported (RULE C-04). Safe to repeat. Throws
   * `custody-unknown-time-zone`, `custody-empty-thread`.
   */
  deposit(thread: ParsedThread, context: DepositContext): Promise<SealedThread>;
  /** The baton again, from the store; messages that are erased by now are still listed. Throws `custody-unknown-case`. */
  sealedThread(caseId: string): Promise<SealedThread>;
  /** Plain facts of a case, null when there is none. */
  caseState(caseId: string): Promise<CaseState | null>;

  /** One original. Throws `custody-unknown-message`, `custody-key-destroyed`, `custody-seal-broken`. */
  openMessage(messageId: string, reading: Reading): Promise<Original>;
  /** All originals of a case that are not erased, in order. Throws `custody-unknown-case`, `custody-seal-broken`. */
  openCase(caseId: string, reading: Reading): Promise<Original[]>;
  /**
   * For showing to staff. RULE C-06: a picture comes cleaned, or not at all (`custody-metadata-not-removable`); anything else
   * as received, to be saved. Throws as `openMessage`, and `custody-unknown-attachment`.
   */
  openAttachment(attachmentId: string, reading: Reading): Promise<ShownAttachment>;
  /** The bytes for the record. RULE C-06: throws `custody-metadata-not-removable` for types it cannot clean. */
  attachmentForRecord(attachmentId: string, reading: Reading): Promise<RecordAttachment>;
  /** Commitments made at deposit, and their salts, in the order of the case. Work after erasure too. */
  openCommitments(caseId: string, reading: Reading): Promise<OriginalCommitment[]>;

  /** Seals bytes and puts the key into the vault, outside any transaction. A note that is never stored is unreadable dust. */
  prepareNote(note: NoteToSeal): Promise<PreparedNote>;
  /** Stores a prepared note within the caller's transaction. */
  storeNote(db: Db, note: PreparedNote): Promise<string>;
  /** `prepareNote` and `storeNote` in one, for callers without a transaction of their own. Gives the note's id. */
  sealNote(db: Db, note: NoteToSeal): Promise<string>;
  /** Several notes of one owner, sealed with one call of the vault; in the order given. */
  prepareNotes(ownerId: string, notes: Omit<NoteToSeal, 'ownerId'>[]): Promise<PreparedNote[]>;
  storeNotes(db: Db, notes: PreparedNote[]): Promise<void>;
  /** Throws `custody-unknown-note`, `custody-key-destroyed`, `custody-seal-broken`. */
  openNote(noteId: string, reading: Reading): Promise<Buffer>;
  /** Several notes, in the order asked; all or none. One audit event for each owner and kind. Throws as `openNote`. */
  openNotes(noteIds: readonly string[], reading: Reading): Promise<Buffer[]>;
  listNotes(ownerId: string, kind?: NoteKind): Promise<NoteRow[]>;
  /** Destroys the keys, then the bytes. Safe to repeat; unknown ids are passed over. */
  eraseNotes(noteIds: readonly string[], reading: Reading): Promise<void>;
  /** RULE D-06: after a verdict, the words of a glass whose case is erased already. Changes nothing before; safe to repeat. */
  eraseJudgedWords(caseId: string, reading: Reading): Promise<void>;
  /** RULE D-06: asks a vault opened afresh that the keys of these notes are gone. Throws `custody-erasure-unproven`. */
  proveNotesErased(noteIds: readonly string[]): Promise<void>;

  /** The copy register of a case, own copy first. */
  listCopies(caseId: string): Promise<CopyEntry[]>;
  /** The holder's label, e.g. the sender as written. Null for our own copy. Throws `custody-unknown-copy`. */
  openCopyHolder(copyId: string, reading: Reading): Promise<string | null>;

  /** Cases whose export this account handed in as a file: a copy of theirs. Oldest first. */
  casesHandedInBy(accountId: string): Promise<string[]>;
  /** Cases in which a sender is bound to somebody with one of these names (as `practitionerDigest` takes them). */
  casesBoundTo(practitioner: readonly string[]): Promise<string[]>;
  /** Keyed digest of a patient reference (`Patient/123`) or identifier (`system|value`), 32 bytes. */
  patientDigest(referenceOrIdentifier: string): Buffer;
  /** Keyed digest of what a messenger calls a sender (a label as written, or an account), 32 bytes. */
  senderDigest(name: string): Buffer;
  /** Keyed digest of a practitioner's reference (`Practitioner/123`) or identifier (`system|value`), 32 bytes. */
  practitionerDigest(referenceOrIdentifier: string): Buffer;
  /** Called at sign-off with every digest of every patient a message is about. Replaces what stood for those messages. */
  notePatients(db: Db, patients: ReadonlyMap<string, readonly Buffer[]>): Promise<void>;
  /**
   * Called whenever a sender is bound: the labels of a case that are bound to a practitioner, each with the practitioner's
   * reference and identifiers. Replaces what stood for the case; what is kept are keyed digests.
   */
  noteSenders(db: Db, caseId: string, bound: ReadonlyMap<string, readonly string[]>): Promise<void>;
  /** Throws `custody-hold-names-nobody`, `custody-hold-period-backwards`, `custody-hold-period-too-long`. */
  placeHold(hold: HoldToPlace): Promise<Hold>;
  /** Throws `custody-unknown-hold`; lifting a lifted hold changes nothing. */
  liftHold(holdId: string, by: Actor): Promise<Hold>;
  /** Holds in force first, then lifted ones, newest first. */
  listHolds(): Promise<Hold[]>;
  /** Blind search: holds in force that name any of these, and those on everything. */
  holdsNaming(names: HoldNames): Promise<Hold[]>;
  /**
   * RULE D-04: which messages of a case are held now. Not to be called inside a transaction: it seals a note with the opening
   * of `register`.
   */
  checkHolds(db: Db, caseId: string): Promise<HoldCheckResult>;

  /**
   * RULE D-04: the same question without a trace, for what happens often or decides nothing by itself. Within a transaction
   * no hold is placed or lifted between the answer and its end.
   */
  heldNow(db: Db, caseId: string): Promise<string[]>;

  /**
   * RULE D-06: destroys the keys of messages and their attachments, proves through a vault opened afresh that reading fails,
   * then removes the ciphertext. Safe to repeat and to resume after any step. Throws `custody-held` when a hold covers one of
   * them, `custody-unknown-message`, `custody-already-erased` (another deletion), `custody-erasure-unproven`.
   */
  eraseMessages(order: ErasureOrder, reading: Reading): Promise<ErasureEvidence>;

  /**
   * RULE D-06: asks again for messages that an earlier deletion erased; every key must still be gone. Safe to repeat. Throws
   * `custody-not-erased`, `custody-unknown-message`, `custody-erasure-unproven`.
   */
  confirmErased(order: ErasureOrder, reading: Reading): Promise<AbsenceEvidence>;

  /** Which messages of a case are erased (their tombstones), and by which deletion. Deletion resumes from this after a crash. */
  erasedMessages(caseId: string): Promise<{ messageId: string; deletionId: string }[]>;

  /**
   * RULE D-06: retires the wrapping keys whose time has come, so that old copies of the vault open nothing that was erased. Safe
   * to repeat and beside everything else.
   */
  retireEpochs(limitSeconds: number): Promise<Retirements>;
  /** The wrapping keys that could still open an erased key of the case in an old copy; empty when there is none. */
  residue(caseId: string): Promise<string[]>;
  /** When the last of the wrapping keys of the case's erased keys was destroyed; null when none was yet. */
  retiredAt(caseId: string): Promise<Date | null>;

  /**
   * RULE D-06: after a restore, before the service opens: writes down what the vault says was erased while the database thinks
   * that it stands. `nameDeletion` says by which deletion. Safe to repeat; finds nothing in an intact database.
   */
  reconcileErased(nameDeletion: NameDeletion): Promise<Reconciled>;

  /** RULE C-04: for governance, newest first. */
  listReappearances(): Promise<Reappearance[]>;
  /** After a crash: destroys the keys of deposits that never ended and leftover spool files. Called before the service opens. */
  recover(): Promise<{ depositsUndone: number; spoolsRemoved: number }>;
}
