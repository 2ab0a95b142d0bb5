// What an action can be about, and the facts that the permission table looks at: read from the store before anything is done,
// by whoever asks the table (a route, a button, a step of a worker).
import type { AuthorisationRule, Done } from './duties.ts';

/** On what ground somebody may open a case, as `case_ground` of the store tells it; null: on none. */
export const CASE_GROUNDS = [
  'no-team',
  'team',
  'handed-in',
  'signed',
  'signed-behind-glass',
  'prepared',
  'broken-glass',
] as const;
export type CaseGround = (typeof CASE_GROUNDS)[number];

/** A case, for one reader. */
export type CaseFacts = { readonly ground: CaseGround | null };

/** A deletion: who had which part in its case, and what its policy says. */
export type DeletionFacts = { readonly done: Done; readonly rule: AuthorisationRule };

export type OwnerFacts = {
  /** Whose it is: an account; a gateway's id for a device of one. */
  readonly ownerId: string;
};

/** Something that belongs to a team; null: to all. */
export type TeamFacts = { readonly team: string | null };

/** A time for which a case of another team is open to one person. */
export type GlassFacts = OwnerFacts & { readonly caseId: string };

/** By kind of thing. What has no facts is anybody's whom the role lets in. */
export type SubjectFacts = {
  readonly case: CaseFacts;
  readonly receipt: CaseFacts;
  readonly deletion: DeletionFacts;
  readonly hold: object;
  readonly account: OwnerFacts;
  readonly 'device-report': OwnerFacts;
  readonly 'live-thread': TeamFacts;
  readonly session: OwnerFacts;
  readonly upload: OwnerFacts;
  readonly passkey: OwnerFacts;
  readonly glass: GlassFacts;
};

export type SubjectKind = keyof SubjectFacts;
