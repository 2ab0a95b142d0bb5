export { createAccess, type Access } from './access.ts';
export { readStandingActor, teamOfAccount } from './account-queries.ts';
export {
  countUnseen,
  endGlass,
  GLASS_NEXT,
  GLASS_REASONS,
  GLASS_VERDICTS,
  insertGlass,
  judgeGlass,
  listGlasses,
  overdueGlass,
  readGlass,
  standingGlass,
  type BrokenGlass,
  type GlassNext,
  type GlassReason,
  type GlassVerdict,
} from './broken-glass.ts';
export { caseOfReceipt, ownerOfSession, readCaseFacts, readDone, type CaseReader } from './case-queries.ts';
export { DUTIES, keepApart, type AuthorisationRule, type Done, type Duty } from './duties.ts';
export type { AccessParts } from './parts.ts';
export type { Assertion, PasskeyProof, ProofContent, Prover } from './passkey-check.ts';
export { passkeyOwner } from './passkey-queries.ts';
export type { NewPasskey, Passkey } from './passkeys.ts';
export type { RelyingParty } from './relying-party.ts';
export type { PinOccasion } from './pin-change.ts';
export { RESET_CHECKS, RESET_MINUTES, type ResetCheck, type ResetStanding } from './pin-reset.ts';
export type { TryFrom } from './pin-throttle.ts';
export type { ProofStanding } from './step-up.ts';
export type { SignInOutcome } from './sign-in-outcome.ts';
export {
  DISABLE_REASONS,
  type Account,
  type AccountStanding,
  type Actor,
  type DisableReason,
  type SignInDevice,
  type StaffIdentifier,
} from './accounts.ts';
export { CARERS, type HolderFacts, type ProofFacts } from './conditions.ts';
export type { Decision } from './decision.ts';
export {
  isFresh,
  signInProof,
  type FreshProof,
  type ProofMethod,
  type ProofOutcome,
  type SessionProofOutcome,
} from './fresh-proof.ts';
export { passkeyNeeded } from './own-proofs.ts';
export { PERMISSIONS, type ActionId, type FactsOf } from './permissions.ts';
export { abilitiesOf, decide, decideOn, isAction, isForUnknown, permit, subjectsOf } from './permit.ts';
export type { BuiltInIdentity, BuiltInPerson, IdentifiedPerson, Identity, OpenIdIdentity } from './ports.ts';
export { parseClaimsFile, type ClaimsMapping } from './claims-file.ts';
export type { ProviderSignIn } from './provider-sign-in.ts';
export { isSignInRefusal, type SignInRefusal } from './sign-in-refusals.ts';
export { ROLE_NAMES, STAFF_ROLES, type Role, type StaffRole } from './roles.ts';
export { isScope, SCOPES, type ScopeName } from './scopes.ts';
export type { SessionFacts } from './session-queries.ts';
export { IDLE_LOCK_MS, SESSION_END_MS, type SessionState } from './session-state.ts';
export { CASE_GROUNDS } from './subjects.ts';
export type {
  CaseFacts,
  CaseGround,
  DeletionFacts,
  OwnerFacts,
  SubjectFacts,
  SubjectKind,
} from './subjects.ts';
