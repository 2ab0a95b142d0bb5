// Holds: deletion suspended until lifted (RULE D-04). A hold names a case, a patient or everything; the patient only as a
// keyed digest.
import type { Actor } from '../audit/index.ts';

export const HOLD_KINDS = ['access-request', 'foi', 'litigation', 'inquiry', 'incident'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

export type HoldSubject =
  | { scope: 'case'; caseId: string }
  /** Digests from `patientDigest`: a message about any of them is held. */
  | { scope: 'patient'; patientDigests: Buffer[] }
  | { scope: 'everything' };

/** The cases that a hold can touch. */
export type HoldCover = 'every-case' | readonly string[];

export type HoldToPlace = {
  subject: HoldSubject;
  kind: HoldKind;
  /** The requester's reference as written; sealed, because it may name a person. */
  authority: string;
  receivedAt: Date;
  by: Actor;
};

export type Hold = {
  holdId: string;
  scope: 'case' | 'patient' | 'everything';
  /** The case of a case hold; null otherwise. */
  caseId: string | null;
  kind: HoldKind;
  authorityNoteId: string;
  receivedAt: Date;
  placedAt: Date;
  placedBy: string;
  liftedAt: Date | null;
  liftedBy: string | null;
};

export type HoldCheckResult = {
  /** RFC 3339 UTC. */
  at: string;
  result: 'none' | 'held';
  heldMessageIds: string[];
  /** Salted commitment (base64) to the holds that were in force, and the sealed note that opens it. */
  register: string;
  registerNoteId: string;
};
