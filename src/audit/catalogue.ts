// The closed catalogue of audit events: who did what, when and why (RULE C-02). A field is an id, a code, a count or a
// time; there is no free text, so no patient content can reach the trail (RULE C-01). New events are new lines here.

/** Kinds of fields: `id` is one of our own ids, `code` a word we wrote ourselves, `count` a non-negative integer. */
export type FieldKind = 'id' | 'code' | 'count';

export const AUDIT_EVENTS = {
  // custody
  'export-received': { spoolId: 'id', sizeBytes: 'count' },
  'export-refused': { spoolId: 'id', code: 'code' },
  // `deposited`: its messages went into the case; `given-up`: nothing of it was kept, the case is `case_none`.
  'export-destroyed': { spoolId: 'id', caseId: 'id', end: 'code' },
  'deposit-made': {
    depositId: 'id',
    threadId: 'id',
    caseId: 'id',
    added: 'count',
    known: 'count',
    reappeared: 'count',
  },
  'deposit-repeated': { threadId: 'id', caseId: 'id', known: 'count', reappeared: 'count' },
  'deposit-undone': { depositId: 'id', caseId: 'id', keysDestroyed: 'count' },
  'messages-reappeared': { caseId: 'id', deletionId: 'id', messages: 'count' },
  'original-opened': { messageId: 'id', caseId: 'id' },
  'case-opened': { caseId: 'id', messages: 'count' },
  'attachment-opened': { attachmentId: 'id', messageId: 'id', caseId: 'id' },
  'attachment-exported': { attachmentId: 'id', messageId: 'id', caseId: 'id' },
  'note-opened': { noteId: 'id', ownerId: 'id', kind: 'code' },
  'notes-opened': { ownerId: 'id', kind: 'code', notes: 'count' },
  'note-erased': { noteId: 'id', ownerId: 'id', kind: 'code' },
  'notes-erased': { ownerId: 'id', kind: 'code', notes: 'count' },
  'hold-placed': { holdId: 'id', scope: 'code', kind: 'code' },
  'hold-lifted': { holdId: 'id' },
  'holds-checked': { caseId: 'id', result: 'code', held: 'count' },
  'erasure-begun': { caseId: 'id', deletionId: 'id', messages: 'count' },
  'erasure-confirmed': { caseId: 'id', deletionId: 'id', messages: 'count' },
  // Erased before the database was set back; the vault's tombstones say so.
  'erasure-reconciled': { caseId: 'id', deletionId: 'id', messages: 'count' },
  'originals-erased': { caseId: 'id', deletionId: 'id', messages: 'count', attachments: 'count' },
  // A wrapping key was destroyed with the vault key above it: old copies of what it had wrapped open nothing any more.
  'epoch-retired': { epochId: 'id', rewrapped: 'count', state: 'code' },
  'custody-checked': { owners: 'count', opened: 'count', problems: 'count' },
  'residuals-closed': { caseId: 'id', deletionId: 'id', receiptId: 'id', leafIndex: 'count' },
  // live threads
  'live-received': { liveThreadId: 'id', events: 'count', media: 'count' },
  'live-media-fetched': { liveThreadId: 'id', liveMediaId: 'id', sizeBytes: 'count' },
  'live-media-missing': { liveThreadId: 'id', liveMediaId: 'id', code: 'code' },
  'live-gather-asked': { liveThreadId: 'id' },
  'live-gather-begun': { liveThreadId: 'id', gatherId: 'id', events: 'count' },
  'live-event-set-aside': { liveThreadId: 'id', liveEventId: 'id', code: 'code' },
  'live-events-discarded': { liveThreadId: 'id', events: 'count' },
  'live-gather-deposited': { gatherId: 'id', caseId: 'id', added: 'count', known: 'count' },
  'live-gather-empty': { gatherId: 'id' },
  'live-gather-erased': { gatherId: 'id', events: 'count', media: 'count' },
  // attribution
  'draft-saved': { caseId: 'id' },
  // What was typed into a form and not sent yet, or sent after a lock.
  'form-kept': { caseId: 'id' },
  'person-bound': { caseId: 'id', basis: 'code' },
  'entries-signed': { caseId: 'id', signatureId: 'id', entries: 'count', method: 'code' },
  'case-reopened': { caseId: 'id', reason: 'code' },
  // filing
  'filing-begun': { caseId: 'id', signatureId: 'id', entries: 'count' },
  'entry-filed': { caseId: 'id', entryId: 'id' },
  'entry-read-back': { caseId: 'id', entryId: 'id', result: 'code' },
  'entry-retracted': { caseId: 'id', entryId: 'id', reason: 'code' },
  'filing-confirmed': { caseId: 'id', entries: 'count' },
  // deletion
  'deletion-proposed': { caseId: 'id', deletionId: 'id', policy: 'code' },
  'deletion-asked-again': { caseId: 'id', deletionId: 'id' },
  'deletion-authorised': { caseId: 'id', deletionId: 'id', policy: 'code', method: 'code' },
  'deletion-declined': { caseId: 'id', deletionId: 'id', reason: 'code' },
  'deletion-cancelled': { caseId: 'id', deletionId: 'id', reason: 'code' },
  'deletion-ordered': { caseId: 'id', deletionId: 'id', leafIndex: 'count' },
  'copy-attested': { caseId: 'id', deletionId: 'id', copyId: 'id', state: 'code' },
  'copy-closed': { caseId: 'id', deletionId: 'id', copyId: 'id', state: 'code', grade: 'code' },
  'deletion-verified': { caseId: 'id', deletionId: 'id', outcome: 'code' },
  // receipts
  'receipt-issued': { caseId: 'id', receiptId: 'id', leafIndex: 'count' },
  'receipt-exported': { receiptId: 'id' },
  'pack-exported': { receipts: 'count' },
  // lost devices
  'device-reported': { reportId: 'id', device: 'code', sessions: 'count' },
  'device-listed': { reportId: 'id', cases: 'count', patients: 'count' },
  'device-patients-opened': { reportId: 'id', cases: 'count', patients: 'count' },
  // `onlyThere`: held, and erased here.
  'device-holds-checked': { reportId: 'id', held: 'count', onlyThere: 'count' },
  'device-wipe-stopped': { reportId: 'id', reason: 'code' },
  'device-wipe-decided': { reportId: 'id', decision: 'code' },
  'device-wipe-ordered': { reportId: 'id', channel: 'code', ground: 'code' },
  'device-wipe-accepted': { reportId: 'id', scope: 'code' },
  'device-handed-to-owner': { reportId: 'id', reason: 'code' },
  'device-link-issued': { reportId: 'id' },
  'device-answered': { reportId: 'id', answer: 'code', state: 'code' },
  'device-wipe-closed': { reportId: 'id', state: 'code', grade: 'code' },
  'device-receipt-issued': { reportId: 'id', receiptId: 'id', leafIndex: 'count' },
  'device-facts-exported': { reportId: 'id' },
  // access
  'signed-in': { method: 'code' },
  'sign-in-refused': { reason: 'code' },
  'signed-out': {},
  // `own`: by its person; `idle`: by time.
  'session-locked': { accountId: 'id', sessionId: 'id', reason: 'code' },
  'session-ended': { accountId: 'id', sessionId: 'id', reason: 'code' },
  'stepped-up': { method: 'code' },
  'step-up-refused': { method: 'code', reason: 'code' },
  // `first`, `changed`, or `reset`.
  'pin-set': { occasion: 'code' },
  'pin-reset-asked': {},
  'pin-reset-granted': { accountId: 'id', resetId: 'id', checked: 'code' },
  'passkey-added': { passkeyId: 'id' },
  'passkey-renamed': { passkeyId: 'id' },
  'passkey-removed': { passkeyId: 'id' },
  // Its counter went back: there may be a copy of it.
  'passkey-distrusted': { passkeyId: 'id' },
  'pin-locked': {},
  'account-created': { accountId: 'id', role: 'code' },
  'account-changed': { accountId: 'id', field: 'code' },
  'account-disabled': { accountId: 'id', reason: 'code' },
  'account-enabled': { accountId: 'id' },
  // A browser that was reported lost is back.
  'browser-allowed': { reportId: 'id' },
  'action-refused': { action: 'code' },
  // Machines. `scopes`: their words (access/scopes.ts), joined by colons.
  'machine-token-issued': { method: 'code', scopes: 'code' },
  'machine-token-refused': { reason: 'code' },
  'machine-tokens-ended': { tokens: 'count' },
  'pin-unlocked': { accountId: 'id' },
  'sessions-ended': { accountId: 'id', sessions: 'count' },
  'break-glass-opened': { glassId: 'id', caseId: 'id', reason: 'code', method: 'code' },
  // `end`: by-time, by-hand, by-governance.
  'break-glass-ended': { glassId: 'id', caseId: 'id', end: 'code' },
  'break-glass-reviewed': { glassId: 'id', caseId: 'id', verdict: 'code', next: 'code' },
  // governance and operation
  'policy-published': { policyId: 'id', version: 'code' },
  'worklist-viewed': { list: 'code' },
  'step-released': { step: 'code', subjectId: 'id' },
  'audit-viewed': { events: 'count' },
  'backup-made': { backupId: 'id' },
  'backup-removed': { backupId: 'id' },
  // A database that came from a backup: what the start found and put back.
  'service-restored': {
    leaves: 'count',
    documents: 'count',
    deletions: 'count',
    askedAgain: 'count',
    gaps: 'count',
  },
  'service-started': { version: 'code' },
  'service-stopped': {},
} as const satisfies Record<string, Record<string, FieldKind>>;

export type AuditEventName = keyof typeof AUDIT_EVENTS;

type FieldValue<Kind> = Kind extends 'count' ? number : string;

/** The fields that an event of that name carries, each required. */
export type AuditFields<Name extends AuditEventName> = {
  [Field in keyof (typeof AUDIT_EVENTS)[Name]]: FieldValue<(typeof AUDIT_EVENTS)[Name][Field]>;
};

/**
 * Who acted: a member of staff by account id, a copy holder by copy id, a gateway or a client (a machine with a token) by the id
 * in its configuration, or a part of the service by its code.
 */
export type Actor = { kind: 'account' | 'holder' | 'gateway' | 'client' | 'service'; id: string };

/** Why an original or a record about it was touched. */
export type Purpose =
  | 'deposit'
  | 'attribution'
  | 'sign-off'
  | 'filing'
  | 'read-back'
  | 'deletion'
  | 'attestation'
  | 'receipt'
  | 'governance'
  | 'access-request'
  | 'inquiry'
  | 'incident'
  | 'operation';

/** One event as a caller states it; time, index and hashes are added when it is appended. */
export type AuditEvent = {
  [Name in AuditEventName]: { name: Name; by: Actor; why: Purpose; fields: AuditFields<Name> };
}[AuditEventName];
