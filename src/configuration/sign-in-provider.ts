// The OpenID provider that staff sign in with outside a sandbox, and how we prove ourselves to it. RULE I-01. Secrets are read at
// every use, so that whoever renews one writes its file anew.
import { z } from 'zod';
import { refuse } from './refusal.ts';
import { demandClosed, readSecret, readText } from './secret-file.ts';

const file = z.string().min(1);

export const PROVIDER_SETTINGS = {
  OIDC_CLIENT_ID: {
    read: z.string().min(1).max(200).optional(),
    fallback: '',
    about: 'Our client id at the OpenID provider; needed outside the sandbox.',
  },
  OIDC_CLIENT_SECRET_FILE: {
    read: file.optional(),
    fallback: '',
    about: 'File with our client secret there; it or OIDC_CLIENT_KEY_FILE is needed outside the sandbox.',
  },
  OIDC_CLIENT_AUTH: {
    read: z.enum(['client_secret_basic', 'client_secret_post']),
    fallback: 'client_secret_basic',
    about: 'How the client secret is sent, as the provider registered it.',
  },
  OIDC_CLIENT_KEY_FILE: {
    read: file.optional(),
    fallback: '',
    about:
      'Or, in place of the secret: file with our private key there (private_key_jwt), a JWK with alg and kid, or PKCS #8 in PEM.',
  },
  OIDC_CLAIMS_FILE: {
    read: file.optional(),
    fallback: '',
    about:
      'JSON file that says which claims give which role; needed outside the sandbox. Examples: docs/claims-generic.json, docs/claims-cis2.json.',
  },
  OIDC_ACR: {
    read: z
      .string()
      .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, 'values with a blank between')
      .transform((text) => text.split(' '))
      .optional(),
    fallback: '',
    about:
      'acr_values to ask the provider for, such as AAL2_OR_AAL3_ANY for NHS CIS2; none are asked for when empty.',
  },
  OIDC_MINIMUM_AAL: {
    read: z.enum(['0', '1', '2', '3']).transform((text): 0 | 1 | 2 | 3 => {
      if (text === '0') return 0;
      return text === '1' ? 1 : text === '2' ? 2 : 3;
    }),
    fallback: '2',
    about:
      'Authenticator assurance level below which nobody gets in, as the claims file tells it; 0 asks for none.',
  },
} as const;

type ProviderInput = {
  [Name in keyof typeof PROVIDER_SETTINGS]?: z.infer<(typeof PROVIDER_SETTINGS)[Name]['read']> | undefined;
};

export type ProviderProof =
  | { readonly method: 'private_key_jwt'; readonly readKey: () => string }
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post';
      readonly readSecret: () => string;
    };

export type ProviderTarget = {
  readonly issuer: string;
  readonly clientId: string;
  readonly proof: ProviderProof;
  /** The claims file as it is, not parsed. */
  readonly claims: string;
  readonly acrValues: readonly string[];
  readonly minimumAal: 0 | 1 | 2 | 3;
};

function proofOf(settings: ProviderInput): ProviderProof {
  const { OIDC_CLIENT_SECRET_FILE: secretFile, OIDC_CLIENT_KEY_FILE: keyFile } = settings;
  if (secretFile !== undefined && keyFile !== undefined) {
    throw refuse(
      'config-invalid',
      'Both OIDC_CLIENT_SECRET_FILE and OIDC_CLIENT_KEY_FILE are set. Take one away.',
      'OIDC_CLIENT_SECRET_FILE',
    );
  }
  if (keyFile !== undefined) {
    demandClosed('OIDC_CLIENT_KEY_FILE', keyFile, 'live');
    const readKey = (): string => readSecret('OIDC_CLIENT_KEY_FILE', keyFile);
    readKey();
    return { method: 'private_key_jwt', readKey };
  }
  if (secretFile === undefined) {
    throw refuse(
      'config-incomplete',
      'Nothing proves us to the OpenID provider. Set OIDC_CLIENT_SECRET_FILE or OIDC_CLIENT_KEY_FILE.',
      'OIDC_CLIENT_SECRET_FILE',
    );
  }
  demandClosed('OIDC_CLIENT_SECRET_FILE', secretFile, 'live');
  const readIt = (): string => readSecret('OIDC_CLIENT_SECRET_FILE', secretFile);
  readIt();
  return { method: settings.OIDC_CLIENT_AUTH ?? 'client_secret_basic', readSecret: readIt };
}

/** Throws `config-incomplete`, `config-invalid`, `config-insecure-file`, `config-file-unreadable`. */
export function readProviderTarget(issuer: string, settings: ProviderInput): ProviderTarget {
  const { OIDC_CLIENT_ID: clientId, OIDC_CLAIMS_FILE: claimsFile } = settings;
  if (clientId === undefined)
    throw refuse(
      'config-incomplete',
      'Set OIDC_CLIENT_ID: our client id at the OpenID provider.',
      'OIDC_CLIENT_ID',
    );
  if (claimsFile === undefined)
    throw refuse(
      'config-incomplete',
      'Set OIDC_CLAIMS_FILE: without it nobody has a role.',
      'OIDC_CLAIMS_FILE',
    );
  return {
    issuer,
    clientId,
    proof: proofOf(settings),
    claims: readText('OIDC_CLAIMS_FILE', claimsFile),
    acrValues: settings.OIDC_ACR ?? [],
    minimumAal: settings.OIDC_MINIMUM_AAL ?? 2,
  };
}
