// Holds: deletion suspended until lifted (RULE D-04). A hold acts on what is held now and on what comes later. Patients, people
// and days are in it as keyed digests only; which messages it covers is said in one place, the view `hold_cover`.
import type { Actor } from '../audit/index.ts';
import type { Period } from './period.ts';

export const HOLD_KINDS = ['access-request', 'foi', 'litigation', 'inquiry', 'incident'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

export const HOLD_SCOPES = ['patient', 'person', 'thread', 'team', 'period', 'case', 'everything'] as const;
export type HoldScope = (typeof HOLD_SCOPES)[number];

export type HoldSubject =
  /** `period`: only what was said in it. */
  | ({ period?: Period | undefined } & (
      | { scope: 'case'; caseId: string }
      /** Digests from `patientDigest`: a message about any of them is held. */
      | { scope: 'patient'; patientDigests: Buffer[] }
      /** Digests from `senderDigest` and `practitionerDigest`: what anybody of that name sent is held. */
      | { scope: 'person'; personDigests: Buffer[] }
      | { scope: 'thread'; threadId: string }
      | { scope: 'team'; team: string }
    ))
  | { scope: 'period'; period: Period }
  | { scope: 'everything' };

/** The cases that a hold can touch. */
export type HoldCover = 'every-case' | readonly string[];

/** What holds are searched by: digests as in `HoldSubject`. */
export type HoldNames =
  { patientDigests: readonly Buffer[] } | { personDigests: readonly Buffer[] } | { threadId: string };

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
  scope: HoldScope;
  /** The case, the thread or the team of a hold on one; null otherwise. */
  caseId: string | null;
  threadId: string | null;
  team: string | null;
  kind: HoldKind;
  authorityNoteId: string;
  /** `{"from", "to"}`, RFC 3339; null for a hold without a period. */
  periodNoteId: string | null;
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
