export type { CaseState, DepositContext, Reappearance } from './case-state.ts';
export type { Custody } from './custody.ts';
export { fsckCustody, type CustodyProblem, type CustodyReport } from './fsck.ts';
export { openCustody, type CustodyOptions } from './open-custody.ts';
export { canonicalOriginal, type CommittedOriginal } from './canonical-original.ts';
export { COPY_CLASSES, type CopyClass, type CopyEntry } from './copy.ts';
export type { AbsenceEvidence, ErasureEvidence, ErasureOrder } from './erasure.ts';
export {
  HOLD_KINDS,
  HOLD_SCOPES,
  type Hold,
  type HoldCheckResult,
  type HoldCover,
  type HoldKind,
  type HoldNames,
  type HoldScope,
  type HoldSubject,
  type HoldToPlace,
} from './hold.ts';
export {
  NOTE_KINDS,
  NOTES_ERASED_WITH_CASE,
  type NoteKind,
  type NoteRow,
  type NoteToSeal,
  type PreparedNote,
} from './note.ts';
export type {
  Original,
  OriginalAttachment,
  OriginalCommitment,
  Reading,
  RecordAttachment,
  ShownAttachment,
} from './original.ts';
export type { FoundKey, FreshVault, KeyDestruction, KeyVault, VaultKey } from './ports.ts';
export type { FoundErased, NameDeletion, Reconciled } from './reconcile-erased.ts';
export { restoreSealedThread, type SealedMessage, type SealedThread } from './sealed-thread.ts';
export type { Period } from './period.ts';
export type { TeamOf } from './station.ts';
export type { SpooledExport } from './spooled-export.ts';
