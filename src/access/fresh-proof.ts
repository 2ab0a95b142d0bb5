// RULE I-03: signing and authorising ask again for proof of the person. A proof can be made only by who checked one: the PIN,
// the passkey, or a new sign-in at the provider. It is good for five minutes and for the account that gave it.
import { asBaton, type Baton } from '../kernel/baton.ts';

const PROOF_LIFETIME_MS = 5 * 60_000;

export type ProofMethod = 'pin' | 'passkey' | 'sign-in';

type Given = { readonly accountId: string; readonly method: ProofMethod; readonly at: Date };

export type FreshProof = Baton<'fresh-proof', Given>;

/** Answer to "is it still you?". `locked`: five wrong tries; an operator gives new ones. */
export type ProofOutcome =
  | { readonly kind: 'proved'; readonly proof: FreshProof }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'locked' }
  /** Too many wrong tries from this browser or address, over all accounts. Nothing was tried. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

function given(proof: Given): FreshProof {
  return asBaton<'fresh-proof', Given>(proof);
}

/** To be called by the PIN check alone (pin-check.ts). */
export function pinProof(accountId: string, at: Date): FreshProof {
  return given({ accountId, method: 'pin', at });
}

/** To be called by the check of a passkey's assertion alone. */
export function passkeyProof(accountId: string, at: Date): FreshProof {
  return given({ accountId, method: 'passkey', at });
}

/**
 * To be called by the sign-in alone, when the provider asked this person for their credentials just now: `at` is its
 * `auth_time`, checked, never the time of the call.
 */
export function signInProof(accountId: string, at: Date): FreshProof {
  return given({ accountId, method: 'sign-in', at });
}

/** Whether the proof is this account's own and at most five minutes old. */
export function isFresh(proof: FreshProof | null, accountId: string, now: Date): boolean {
  if (proof === null || proof.accountId !== accountId) return false;
  const ageMs = now.getTime() - proof.at.getTime();
  return ageMs >= 0 && ageMs <= PROOF_LIFETIME_MS;
}
