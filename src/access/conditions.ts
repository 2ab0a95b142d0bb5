// Conditions that a role alone does not settle: whose the thing is, who did what before, whether the proof is fresh. Each looks
// at facts that the caller read from the store, and answers with the reason that the person will see.
import type { Actor } from './accounts.ts';
import { ALLOWED, hidden, refused, type Decision } from './decision.ts';
import { keepApart, type Duty } from './duties.ts';
import { isFresh, type FreshProof } from './fresh-proof.ts';
import type { Role } from './roles.ts';
import type { CaseFacts, DeletionFacts, GlassFacts, OwnerFacts, TeamFacts } from './subjects.ts';

/** Content is opened by them only: governance, authoriser and operator work on references. */
export const CARERS: readonly Role[] = ['clinician', 'delegate'];

export type ProofFacts = { readonly proof: FreshProof | null; readonly now: Date };

export type HolderFacts = {
  /** The account, or the participant's link, that the copy was assigned to. */
  readonly holderId: string;
};

/** RULE I-03: signing and authorising need proof given now. */
export function needsProof(actor: Actor, facts: ProofFacts): Decision {
  return isFresh(facts.proof, actor.accountId, facts.now)
    ? ALLOWED
    : refused('access-proof-needed', 'Confirm that it is you.');
}

/** A copy is attested by the person who holds it. */
export function needsHolder(actor: Actor, facts: HolderFacts): Decision {
  return actor.accountId === facts.holderId
    ? ALLOWED
    : refused('access-not-holder', 'Only the person who holds this copy can say that it is deleted.');
}

/** The role settles it: the thing is the whole organisation's, and those whom the line names see references of it only. */
export function anybodyOfTheLine(): Decision {
  return ALLOWED;
}

/**
 * Carers open cases of their team, their own, and those that belong to no team. Who is no carer came here by a line that shows
 * references only, and those are the organisation's.
 */
export function ofTheirTeam(actor: Actor, { ground }: CaseFacts): Decision {
  return ground !== null || !CARERS.includes(actor.role)
    ? ALLOWED
    : hidden('access-other-team', 'This case is of another team.');
}

/** The same, but a broken glass does not reach that far: it opens a case for the care of a patient. Nor does what was signed behind it. */
export function ofTheirTeamForGood(actor: Actor, facts: CaseFacts): Decision {
  return facts.ground === 'broken-glass' || facts.ground === 'signed-behind-glass'
    ? refused(
        'access-broken-glass-only',
        'You opened this case by breaking the glass. What becomes of its originals is for its own team.',
      )
    : ofTheirTeam(actor, facts);
}

/** A live thread is its gateway's team's. */
export function ofTheTeam(actor: Actor, { team }: TeamFacts): Decision {
  return team === null || team === actor.team
    ? ALLOWED
    : hidden('access-other-team', 'This thread is of another team.');
}

/** What somebody alone has to do with. */
export function theirOwn(actor: Actor, facts: OwnerFacts): Decision {
  return actor.accountId === facts.ownerId
    ? ALLOWED
    : hidden('access-not-owner', 'This belongs to somebody else.');
}

/** What happened to a lost device is for its owner and for governance. */
export function theirDevice(actor: Actor, facts: OwnerFacts): Decision {
  return actor.role === 'governance' ? ALLOWED : theirOwn(actor, facts);
}

/** A broken glass is ended by who broke it, or by governance. */
export function theirGlass(actor: Actor, facts: GlassFacts): Decision {
  return actor.role === 'governance' ? ALLOWED : theirOwn(actor, facts);
}

/** RULE D-02: who authorises had no part that the table of duties keeps apart from it. */
export function apartInCase(later: string) {
  return (actor: Actor, facts: DeletionFacts): Decision => keepApart(later, actor, facts);
}

/** The same for a thing that is somebody's: `first` is what its owner has to do with it. */
export function apartFromOwner(first: Duty, later: string) {
  return (actor: Actor, { ownerId }: OwnerFacts): Decision =>
    keepApart(later, actor, { done: { [first]: [ownerId] }, rule: 'one-person' });
}
