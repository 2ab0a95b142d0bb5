// How the service is known to the organisation's OpenID provider. From the operator's settings; the secret is asked for at every
// use, so that whoever renews its file need not restart anything.
import { Fault } from '../../kernel/fault.ts';
import type { ClaimsMapping } from '../../access/index.ts';
import type { Clock } from '../../kernel/clock.ts';

/** A private key (PKCS #8 in PEM, or a JWK with `alg` and `kid`) for private_key_jwt, or the client secret. */
export type ClientProof =
  | { readonly method: 'private_key_jwt'; readonly readKey: () => string }
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post';
      readonly readSecret: () => string;
    };

export type OidcOptions = {
  readonly mode: 'sandbox' | 'live';
  /** The issuer exactly as its discovery document names it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly proof: ClientProof;
  /** What people type: callback and return from sign-out are below it. */
  readonly publicUrl: URL;
  readonly mapping: ClaimsMapping;
  /** Our ODS code. */
  readonly organisation: string;
  /** `acr_values` to ask for, the preferred one first; none are asked for when empty. */
  readonly acrValues: readonly string[];
  /** The authenticator assurance level below which nobody gets in; 0: whatever the provider says or does not say. */
  readonly minimumAal: 0 | 1 | 2 | 3;
  readonly clock: Clock;
  /** For one call, everything included. */
  readonly timeoutMs?: number;
  /** How long what the provider says about itself is used without asking again. */
  readonly discoveryKeepMs?: number;
};

function refuse(field: string, message: string): Fault {
  return new Fault('invalid', 'access-provider-settings', message, { place: { field } });
}

/** No address but https outside a sandbox, none with a user or a fragment in it. Throws `access-provider-settings`. */
export function checkOptions(options: OidcOptions): void {
  const { issuer, mode, mapping, minimumAal, publicUrl } = options;
  if (!URL.canParse(issuer)) throw refuse('OIDC_ISSUER', 'OIDC_ISSUER is not a URL.');
  const url = new URL(issuer);
  if (url.protocol !== 'https:' && !(mode === 'sandbox' && url.protocol === 'http:')) {
    throw refuse('OIDC_ISSUER', 'OIDC_ISSUER has to begin with https://.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refuse('OIDC_ISSUER', 'OIDC_ISSUER has no user, query or fragment.');
  }
  if (mode === 'live' && publicUrl.protocol !== 'https:') {
    throw refuse('PUBLIC_URL', 'PUBLIC_URL has to begin with https://.');
  }
  if (minimumAal > 0 && mapping.assurance === undefined) {
    throw refuse(
      'OIDC_MINIMUM_AAL',
      'OIDC_MINIMUM_AAL asks for a level, but the claims mapping has no `assurance` that tells it.',
    );
  }
}
