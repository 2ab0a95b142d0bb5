// Conditions that a role alone does not settle: who signed, who prepared, whether the proof is fresh. Each looks at facts
// that the caller read from the store, and answers with the reason that the person will see.
import type { Actor } from './accounts.ts';
import { refused, type Decision } from './decision.ts';
import { isFresh, type FreshProof } from './fresh-proof.ts';

const ALLOWED: Decision = Object.freeze({ kind: 'allowed' });

export type ProofFacts = { readonly proof: FreshProof | null; readonly now: Date };

export type AuthorisationFacts = ProofFacts & {
  readonly signerId: string;
  readonly preparerIds: readonly string[];
  /** What the policy in force says: `two-people` forbids the signer and whoever prepared. */
  readonly rule: 'two-people' | 'one-person';
};

export type HolderFacts = {
  /** The account, or the participant's link, that the copy was assigned to. */
  readonly holderId: string;
};

export type OwnerFacts = {
  /** The account whose device it is; a gateway's id for one of a gateway. */
  readonly ownerId: string;
};

export type AccountFacts = {
  /** The account that it is about. */
  readonly accountId: string;
};

/** RULE I-03: signing and authorising need proof given now. */
export function needsProof(actor: Actor, facts: ProofFacts): Decision {
  return isFresh(facts.proof, actor.accountId, facts.now)
    ? ALLOWED
    : refused('access-proof-needed', 'Enter your PIN to confirm that it is you.');
}

/** RULE D-02: where the policy says two people, the authoriser neither signed nor prepared the case. */
export function needsSecondPerson(actor: Actor, facts: AuthorisationFacts): Decision {
  if (facts.rule === 'two-people') {
    if (actor.accountId === facts.signerId) {
      return refused(
        'access-same-person',
        'You signed this case, so another person must authorise its deletion.',
      );
    }
    if (facts.preparerIds.includes(actor.accountId)) {
      return refused(
        'access-same-person',
        'You prepared this case, so another person must authorise its deletion.',
      );
    }
  }
  return needsProof(actor, facts);
}

/** A copy is attested by the person who holds it. */
export function needsHolder(actor: Actor, facts: HolderFacts): Decision {
  return actor.accountId === facts.holderId
    ? ALLOWED
    : refused('access-not-holder', 'Only the person who holds this copy can say that it is deleted.');
}

/** What happened to a lost device is for its owner and for governance. */
export function needsOwnDevice(actor: Actor, facts: OwnerFacts): Decision {
  return actor.role === 'governance' || actor.accountId === facts.ownerId
    ? ALLOWED
    : refused('access-not-owner', 'This is about a device of somebody else.');
}

/** Patients of the threads on a lost device: their names are for the clinician who had them on it. */
export function needsOwnerAlone(actor: Actor, facts: OwnerFacts): Decision {
  return actor.accountId === facts.ownerId
    ? ALLOWED
    : refused('access-not-owner', 'Names of patients are open to the clinician whose device it was.');
}

/** For what must not be done to oneself. */
export function needsOtherAccount(actor: Actor, facts: AccountFacts): Decision {
  return actor.accountId === facts.accountId
    ? refused('access-own-account', 'This is your own account; somebody else has to do it.')
    : ALLOWED;
}
