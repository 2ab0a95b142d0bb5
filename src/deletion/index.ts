export {
  ANSWERS,
  attestationFor,
  HELD_ANSWER,
  HELD_ATTESTATION,
  isSaidGone,
  type AttestationAnswer,
} from './attestation.ts';
export type { CopyOrder } from './copy-orders.ts';
export { openDeletions, type Deletions } from './deletions.ts';
export { keepEvidence, prepareEvidence, type EvidenceStore } from './evidence.ts';
export type { DeletionState, LoggedOrder } from './deletion-state.ts';
export type { AttestationRequest } from './holder-link.ts';
export { computeOutcome, weakestCopy } from './outcome.ts';
export type { DeletionParts } from './parts.ts';
export { policyDigest, type Policy } from './policy.ts';
export {
  deletionThatErased,
  keptForm,
  orderedForm,
  parseKept,
  putDeletionBack,
  takeBackDecisions,
  type KeptDeletion,
} from './put-back.ts';
export {
  caseOfDeletion,
  closingDeletions,
  listOpenDeletions,
  verifiedDeletions,
  type Deletion,
} from './queries.ts';
