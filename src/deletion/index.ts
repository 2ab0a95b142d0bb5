export { ANSWERS, ATTESTATION, type AttestationAnswer } from './attestation.ts';
export type { AttestationRequest } from './close.ts';
export { openDeletions, type Deletions } from './deletions.ts';
export type { DeletionState, LoggedOrder } from './deletion-state.ts';
export { computeOutcome, weakestCopy } from './outcome.ts';
export type { DeletionParts } from './parts.ts';
export { policyDigest, type Policy } from './policy.ts';
export type { CopyOrder, Deletion } from './queries.ts';
