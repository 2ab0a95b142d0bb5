// What each event of the catalogue is in FHIR and in plain words: one line per event, and TypeScript refuses a catalogue with an
// event that has none. FHIR calls to the record and readings of patient data have the shapes of IHE BALP; the rest are events of a
// record's lifecycle (ISO 21089) or, about the service itself, of DICOM PS3.15 (`fhir.md` §2).
import { ACCESS_SHAPES } from './access-shapes.ts';
import { AUDIT_EVENTS, type AuditEventName } from './catalogue.ts';
import { GLASS_SHAPES } from './glass-shapes.ts';
import type { Shape, WordField } from './event-shape.ts';

export const EVENT_SHAPES: { readonly [Name in AuditEventName]: Shape<WordField<Name>> } = {
  // custody
  'export-received': { words: 'Export received', lifecycle: 'receive', act: 'C', of: 'spoolId' },
  'export-refused': {
    words: 'Export refused',
    lifecycle: 'receive',
    act: 'C',
    of: 'spoolId',
    outcome: 'failed',
  },
  'export-destroyed': { words: 'Export destroyed', lifecycle: 'destroy', act: 'D', of: 'spoolId' },
  'deposit-made': { words: 'Messages taken into custody', lifecycle: 'originate', act: 'C', of: 'depositId' },
  'deposit-repeated': {
    words: 'Export brought nothing new',
    lifecycle: 'receive',
    act: 'E',
    of: 'caseId',
  },
  'deposit-undone': {
    words: 'Unfinished deposit undone',
    lifecycle: 'destroy',
    act: 'D',
    of: 'depositId',
  },
  'messages-reappeared': {
    words: 'Deleted messages came back',
    lifecycle: 'report',
    act: 'E',
    of: 'deletionId',
  },
  'original-opened': { words: 'Message opened', reading: true, of: 'messageId' },
  'case-opened': { words: 'Messages of a case opened', reading: true, of: 'caseId' },
  'attachment-opened': { words: 'Attachment opened', reading: true, of: 'attachmentId' },
  'attachment-exported': { words: 'Attachment taken for the record', reading: true, of: 'attachmentId' },
  'note-opened': { words: 'Sealed note opened', reading: true, of: 'noteId' },
  'notes-opened': { words: 'Sealed notes opened', reading: true, of: 'ownerId' },
  'note-erased': { words: 'Sealed note erased', lifecycle: 'destroy', act: 'D', of: 'noteId' },
  'notes-erased': { words: 'Sealed notes erased', lifecycle: 'destroy', act: 'D', of: 'ownerId' },
  'hold-placed': { words: 'Hold placed', lifecycle: 'hold', act: 'C', of: 'holdId' },
  'hold-lifted': { words: 'Hold lifted', lifecycle: 'unhold', act: 'U', of: 'holdId' },
  'holds-checked': { words: 'Holds checked', lifecycle: 'verify', act: 'R', of: 'caseId' },
  'erasure-begun': { words: 'Erasure begun', lifecycle: 'destroy', act: 'E', of: 'caseId' },
  'erasure-confirmed': { words: 'Erasure confirmed again', lifecycle: 'verify', act: 'R', of: 'caseId' },
  'originals-erased': { words: 'Originals erased', lifecycle: 'destroy', act: 'D', of: 'caseId' },
  'erasure-reconciled': {
    words: 'Erasure found again after a restore',
    lifecycle: 'verify',
    act: 'U',
    of: 'caseId',
  },
  'epoch-retired': { words: 'Wrapping key destroyed', lifecycle: 'destroy', act: 'D', of: 'epochId' },
  'custody-checked': { words: 'Custody compared with itself', lifecycle: 'verify', act: 'R' },
  'residuals-closed': {
    words: 'Old copies of keys closed in the log',
    lifecycle: 'verify',
    act: 'C',
    of: 'receiptId',
  },
  // live threads
  'live-received': {
    words: 'Live messages received',
    lifecycle: 'receive',
    act: 'C',
    of: 'liveThreadId',
  },
  'live-media-fetched': {
    words: 'File of a live message received',
    lifecycle: 'receive',
    act: 'C',
    of: 'liveMediaId',
  },
  'live-media-missing': {
    words: 'File of a live message is missing',
    lifecycle: 'receive',
    act: 'C',
    of: 'liveMediaId',
    outcome: 'failed',
  },
  'live-gather-asked': {
    words: 'Gathering of live messages asked for',
    lifecycle: 'merge',
    act: 'E',
    of: 'liveThreadId',
  },
  'live-gather-begun': {
    words: 'Live messages opened to be gathered',
    reading: true,
    of: 'gatherId',
  },
  'live-event-set-aside': {
    words: 'Live message set aside, it cannot be read',
    lifecycle: 'deprecate',
    act: 'U',
    of: 'liveEventId',
  },
  'live-events-discarded': {
    words: 'Live messages destroyed that could not be read',
    lifecycle: 'destroy',
    act: 'D',
    of: 'liveThreadId',
  },
  'live-gather-deposited': {
    words: 'Gathered messages taken into custody',
    lifecycle: 'transform',
    act: 'C',
    of: 'gatherId',
  },
  'live-gather-empty': {
    words: 'Gathering brought nothing new',
    lifecycle: 'transform',
    act: 'E',
    of: 'gatherId',
  },
  'live-gather-erased': {
    words: 'Gathered live messages erased',
    lifecycle: 'destroy',
    act: 'D',
    of: 'gatherId',
  },
  // attribution
  'draft-saved': { words: 'Draft saved', lifecycle: 'amend', act: 'U', of: 'caseId' },
  'form-kept': { words: 'Form kept that was not sent yet', lifecycle: 'amend', act: 'U', of: 'caseId' },
  'person-bound': { words: 'Sender bound to a person', lifecycle: 'link', act: 'U', of: 'caseId' },
  'entries-signed': { words: 'Entries signed', lifecycle: 'attest', act: 'C', of: 'signatureId' },
  'case-reopened': { words: 'Case reopened', lifecycle: 'reactivate', act: 'U', of: 'caseId' },
  // filing
  'filing-begun': { words: 'Filing begun', lifecycle: 'transmit', act: 'E', of: 'signatureId' },
  'entry-filed': { words: 'Entry filed in the record', call: 'create', of: 'entryId' },
  'entry-read-back': {
    words: 'Entry read back from the record',
    call: 'read',
    of: 'entryId',
    outcome: { field: 'result', good: ['equal'] },
  },
  'entry-retracted': { words: 'Entry retracted in the record', call: 'update', of: 'entryId' },
  'filing-confirmed': { words: 'Filing confirmed', lifecycle: 'verify', act: 'E', of: 'caseId' },
  // deletion
  'deletion-proposed': { words: 'Deletion proposed', lifecycle: 'deprecate', act: 'C', of: 'deletionId' },
  'deletion-asked-again': {
    words: 'Deletion asked for again',
    lifecycle: 'deprecate',
    act: 'U',
    of: 'deletionId',
  },
  'deletion-authorised': {
    words: 'Deletion authorised',
    lifecycle: 'attest',
    act: 'U',
    of: 'deletionId',
  },
  'deletion-declined': {
    words: 'Deletion declined',
    lifecycle: 'reactivate',
    act: 'U',
    of: 'deletionId',
  },
  'deletion-cancelled': {
    words: 'Deletion taken back',
    lifecycle: 'reactivate',
    act: 'U',
    of: 'deletionId',
  },
  'deletion-ordered': {
    words: 'Deletion order put into the log',
    lifecycle: 'transmit',
    act: 'E',
    of: 'deletionId',
  },
  'copy-attested': { words: 'Holder answered about a copy', lifecycle: 'attest', act: 'C', of: 'copyId' },
  'copy-closed': { words: 'Copy closed', lifecycle: 'verify', act: 'U', of: 'copyId' },
  'deletion-verified': { words: 'Deletion verified', lifecycle: 'verify', act: 'U', of: 'deletionId' },
  // receipts
  'receipt-issued': { words: 'Receipt issued', lifecycle: 'originate', act: 'C', of: 'receiptId' },
  'receipt-exported': { words: 'Receipt downloaded', lifecycle: 'disclose', act: 'R', of: 'receiptId' },
  'pack-exported': { words: 'Pack of receipts downloaded', lifecycle: 'disclose', act: 'R' },
  // lost devices
  'device-reported': { words: 'Device reported lost', lifecycle: 'report', act: 'C', of: 'reportId' },
  'device-listed': {
    words: 'What was on a lost device listed',
    lifecycle: 'report',
    act: 'R',
    of: 'reportId',
  },
  'device-patients-opened': { words: 'Patients on a lost device seen', reading: true, of: 'reportId' },
  'device-holds-checked': {
    words: 'Holds checked before a wipe',
    lifecycle: 'verify',
    act: 'R',
    of: 'reportId',
  },
  'device-wipe-stopped': { words: 'Wipe stopped by a hold', lifecycle: 'hold', act: 'U', of: 'reportId' },
  'device-wipe-decided': {
    words: 'Wipe decided by governance',
    lifecycle: 'attest',
    act: 'U',
    of: 'reportId',
  },
  'device-wipe-ordered': { words: 'Wipe ordered', lifecycle: 'transmit', act: 'E', of: 'reportId' },
  'device-wipe-accepted': {
    words: 'Wipe accepted by the manager of devices',
    lifecycle: 'receive',
    act: 'U',
    of: 'reportId',
  },
  'device-handed-to-owner': {
    words: 'Owner of a lost device asked instead',
    lifecycle: 'transmit',
    act: 'E',
    of: 'reportId',
  },
  'device-link-issued': {
    words: 'Link about a lost device made',
    lifecycle: 'disclose',
    act: 'C',
    of: 'reportId',
  },
  'device-answered': {
    words: 'Holder answered about a lost device',
    lifecycle: 'attest',
    act: 'C',
    of: 'reportId',
  },
  'device-wipe-closed': { words: 'Wipe closed', lifecycle: 'verify', act: 'U', of: 'reportId' },
  'device-receipt-issued': {
    words: 'Receipt of a lost device issued',
    lifecycle: 'originate',
    act: 'C',
    of: 'receiptId',
  },
  'device-facts-exported': {
    words: 'Facts about a lost device downloaded',
    lifecycle: 'disclose',
    act: 'R',
    of: 'reportId',
  },
  ...ACCESS_SHAPES,
  ...GLASS_SHAPES,
  // governance and operation
  'policy-published': { words: 'Policy published', lifecycle: 'originate', act: 'C', of: 'policyId' },
  'worklist-viewed': { words: 'Worklist seen', lifecycle: 'access', act: 'R' },
  'step-released': { words: 'Stuck step released', lifecycle: 'reactivate', act: 'U', of: 'subjectId' },
  'backup-made': { words: 'Backup made', lifecycle: 'transmit', act: 'E', of: 'backupId' },
  'backup-removed': { words: 'Backup removed', lifecycle: 'destroy', act: 'D', of: 'backupId' },
  'service-restored': { words: 'Service restored from a backup', lifecycle: 'reactivate', act: 'E' },
  'audit-viewed': { words: 'Audit trail read', dicom: ['110101'], act: 'R' },
  'service-started': { words: 'Service started', dicom: ['110100', '110120'], act: 'E' },
  'service-stopped': { words: 'Service stopped', dicom: ['110100', '110121'], act: 'E' },
};

/** Whether the catalogue knows an event of that name. */
export function isEventName(name: string): name is AuditEventName {
  return Object.hasOwn(AUDIT_EVENTS, name);
}
