// RULE I-03: signing and authorising ask again for proof of the person. A proof can be made only by who checked one: the PIN,
// the passkey, or a new sign-in at the provider. It is good for five minutes and for the account that gave it. Who has a passkey
// opens their session by PIN and does nothing else with it.
import { asBaton, type Baton } from '../kernel/baton.ts';

const PROOF_LIFETIME_MS = 5 * 60_000;

export type ProofMethod = 'pin' | 'passkey' | 'sign-in';

/** What a proof is asked for: an act (signing, authorising, …), or to go on with one's own session. */
export type ProofUse = 'act' | 'session';

type Given = {
  readonly accountId: string;
  readonly method: ProofMethod;
  readonly at: Date;
  readonly use: ProofUse;
};

export type FreshProof = Baton<'fresh-proof', Given>;

/** Answer to "is it still you?" for the sake of the session. `locked`: five wrong tries; an operator gives new ones. */
export type SessionProofOutcome =
  | { readonly kind: 'proved'; readonly proof: FreshProof }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'locked' }
  /** Too many wrong tries from this browser or address, over all accounts. Nothing was tried. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

/** The same for an act. `passkey-needed`: the person has a passkey, so the PIN was not looked at. */
export type ProofOutcome = SessionProofOutcome | { readonly kind: 'passkey-needed' };

function given(proof: Given): FreshProof {
  return asBaton<'fresh-proof', Given>(proof);
}

/** To be called by the PIN check alone (pin-check.ts). */
export function pinProof(accountId: string, at: Date, use: ProofUse): FreshProof {
  return given({ accountId, method: 'pin', at, use });
}

/** To be called by the check of a passkey's assertion alone. */
export function passkeyProof(accountId: string, at: Date): FreshProof {
  return given({ accountId, method: 'passkey', at, use: 'act' });
}

/**
 * To be called by the sign-in alone, when the provider asked this person for their credentials just now: `at` is its
 * `auth_time`, checked, never the time of the call.
 */
export function signInProof(accountId: string, at: Date): FreshProof {
  return given({ accountId, method: 'sign-in', at, use: 'act' });
}

/** Whether the proof is good for an act of this account: its own and at most five minutes old. */
export function isFresh(proof: FreshProof | null, accountId: string, now: Date): boolean {
  return proof?.use === 'act' && isFreshForSession(proof, accountId, now);
}

/** Whether it is good for going on with a session of this account. */
export function isFreshForSession(proof: FreshProof | null, accountId: string, now: Date): boolean {
  if (proof === null || proof.accountId !== accountId) return false;
  const ageMs = now.getTime() - proof.at.getTime();
  return ageMs >= 0 && ageMs <= PROOF_LIFETIME_MS;
}
