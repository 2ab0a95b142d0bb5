// What access needs from outside: somebody who knows who a person is. RULE I-01: the built-in people of a sandbox, or the
// organisation's OpenID provider.
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

/** The people of a sandbox: known beforehand, each proved by the PIN that stands on the page. */
export type BuiltInIdentity = {
  readonly kind: 'built-in';
  /** Names the issuer in stored accounts. */
  readonly issuer: string;
  readonly people: readonly BuiltInPerson[];
};

/** What the service made for one sign-in; `again`: the provider has to ask the person for their credentials anew. */
export type SignInRequest = {
  readonly state: string;
  readonly nonce: string;
  /** The PKCE verifier; the browser never sees it. */
  readonly verifier: string;
  readonly again: boolean;
};

/** Who came back from the provider, after every check of its tokens. */
export type ProvedPerson = {
  readonly person: IdentifiedPerson;
  /** The provider's `auth_time`: when the person last gave their credentials; null when it does not tell. */
  readonly authenticatedAt: Date | null;
  /** Its `sid`, by which it ends sessions. */
  readonly providerSession: string | null;
  /** Authenticator assurance level (NIST SP 800-63B), where it tells. */
  readonly aal: 1 | 2 | 3 | null;
};

/** A logout token that was checked: who is to be signed out. At least one of subject and session is there. */
export type LogoutOrder = {
  readonly tokenId: string;
  readonly subject: string | null;
  readonly providerSession: string | null;
  /** Until when a second use of the token has to be told apart. */
  readonly rememberUntil: Date;
};

/**
 * The organisation's OpenID provider.
 *
 * Nothing outside changes but that a code is used up, so whatever failed is begun anew by the person; the service never retries
 * for them. A provider that does not answer in time is `access-provider-down` (unavailable, with seconds to wait); everything that
 * can be refused is one of the codes of sign-in-refusals.ts, thrown as a fault. Nothing of the provider's own text is in a fault.
 */
export interface OpenIdIdentity {
  readonly kind: 'openid';
  /** Names the issuer in stored accounts: the provider's URL. */
  readonly issuer: string;
  /** As the page names it, e.g. `Care Identity`. */
  readonly name: string;
  /** Where the browser goes to sign in. */
  authorizationUrl(request: SignInRequest): Promise<URL>;
  /** Who came back: `parameters` is the callback's query, hostile. */
  finish(request: SignInRequest, parameters: URLSearchParams): Promise<ProvedPerson>;
  /** Checks a back-channel logout token, hostile. Faults: `access-logout-token`, `access-provider-down`. */
  readLogout(token: string): Promise<LogoutOrder>;
  /** Where the person can end their session at the provider too; null when it offers no such place, or does not answer. */
  endSessionUrl(): Promise<URL | null>;
}

export type Identity = BuiltInIdentity | OpenIdIdentity;
