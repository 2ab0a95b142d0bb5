// What access needs from outside: somebody who knows who a person is.
import type { StaffIdentifier } from './accounts.ts';
import type { StaffRole } from './roles.ts';

/** A member of staff as the identity provider describes them. */
export type IdentifiedPerson = {
  readonly subject: string;
  readonly display: string;
  readonly jobTitle: string;
  readonly role: StaffRole;
  readonly identifiers: readonly StaffIdentifier[];
  /** The organisation's code of their team, where the provider knows it: small letters, digits and hyphens, at most 40. */
  readonly team?: string | undefined;
};

/** One built-in person with the PIN that the sandbox gives them. */
export type BuiltInPerson = IdentifiedPerson & { readonly pin: string };

/**
 * RULE I-01: the organisation's OpenID provider, or the built-in people of a sandbox.
 *
 * Reading only: every method is safe to repeat and changes nothing outside. A timeout means that nobody was identified;
 * the person tries again, the service never retries for them.
 */
export interface Identity {
  /** Names the issuer in stored accounts: `sandbox`, or the provider's URL. */
  readonly issuer: string;
  /** People known beforehand; empty for a real provider. */
  builtIn(): readonly BuiltInPerson[];
  /** The person who gave this answer on the sign-in page, or undefined when the provider does not know them. */
  identify(answer: { readonly subject: string }): Promise<IdentifiedPerson | undefined>;
}
