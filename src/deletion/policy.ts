// The policy that a deletion runs under: named, versioned, digested (RULE D-02, RULE G-04). A receipt names the one in force.
import { canonicalJson } from '../kernel/canonical-json.ts';
import { sha256 } from '../kernel/digest.ts';

export type Policy = {
  /** The board's reference, e.g. `IG-042`. */
  id: string;
  version: string;
  /** RULE D-03: between confirmed filing and execution. */
  graceSeconds: number;
  /** RULE D-02: whether the authoriser must be another person than the signer and the preparers. */
  twoPeople: boolean;
  /** How long people have to attest before their copy counts as unreachable. */
  attestationSeconds: number;
};

// RULE G-04: a receipt names id, version and this digest.
/** SHA-256 (hex) of the policy's canonical form. */
export function policyDigest(policy: Policy): string {
  return sha256(canonicalJson(policy)).toString('hex');
}
