export { accountFor, type Accounting } from './accounting.ts';
export {
  openAttribution,
  type Attribution,
  type CaseView,
  type ManifestRequest,
  type SignRequest,
} from './attribution.ts';
export { draftCommand, type DraftCommand } from './commands.ts';
export type { Binding, Decision, Draft, DraftEntry, DraftPart, DraftPatient } from './draft.ts';
export { compareForSafety, type GuardFinding } from './guard.ts';
export type { FormField, FormToKeep, KeptForm } from './kept-form.ts';
export { keptForms, type KeptForms } from './kept-forms.ts';
export { formatNhsNumber, NHS_NUMBER_SYSTEM, parseNhsNumber } from './nhs-number.ts';
export type { PatientOfCase } from './patients-of-case.ts';
export type { Directory, DirectoryPatient, DirectoryPractitioner } from './ports.ts';
export { putDispositionsBack } from './queries.ts';
export { REASONS, type UnfiledDisposition } from './reasons.ts';
export { shiftEnd, type ShiftRule } from './shift.ts';
export { confirmable, spokenOf, verbatimOf } from './sign-off.ts';
export { SIGN_OFF, signatureFlaw, signatureManifest } from './signature-proof.ts';
export type { SignatureProof, Staff } from './signed-entries.ts';
