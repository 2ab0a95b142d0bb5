// RULE I-03: signing and authorising ask again for proof of the person. A proof can be made only by checking the PIN, and
// it is good for five minutes and for the account that gave it.
import { asBaton, type Baton } from '../kernel/baton.ts';

const PROOF_LIFETIME_MS = 5 * 60_000;

export type FreshProof = Baton<
  'fresh-proof',
  { readonly accountId: string; readonly method: 'pin'; readonly at: Date }
>;

/** Answer to "is it still you?". `locked`: five wrong tries; an operator gives new ones. */
export type ProofOutcome =
  | { readonly kind: 'proved'; readonly proof: FreshProof }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'locked' };

/** To be called by the PIN check alone (pin-check.ts). */
export function pinProof(accountId: string, at: Date): FreshProof {
  return asBaton<'fresh-proof', { accountId: string; method: 'pin'; at: Date }>({
    accountId,
    method: 'pin',
    at,
  });
}

/** Whether the proof is this account's own and at most five minutes old. */
export function isFresh(proof: FreshProof | null, accountId: string, now: Date): boolean {
  if (proof === null || proof.accountId !== accountId) return false;
  const ageMs = now.getTime() - proof.at.getTime();
  return ageMs >= 0 && ageMs <= PROOF_LIFETIME_MS;
}
