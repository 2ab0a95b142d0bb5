// The settings that only matter outside a sandbox, and those of how the service is reached: the rest of the table in settings.ts.
import { z } from 'zod';
import { readNetwork } from './networks.ts';

const file = z.string().min(1);
const reference = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$/, 'letters, digits, dot, slash and hyphen, at most 32');

const networks = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine(
    (list) => list.every((one) => readNetwork(one) !== null),
    'addresses or networks such as 10.0.0.5,10.1.0.0/24',
  );

/** A FHIR base URL: no user, query or fragment. */
const baseUrl = z.url({ protocol: /^https?$/ }).refine((text) => !/[?#@]/.test(text), 'a plain address');

// RULE C-05: all of these, or none (which is the sandbox).
export const REQUIRED_OUTSIDE_SANDBOX = {
  POLICY_ID: { read: reference, about: "The board's reference of the policy that deletions run under." },
  POLICY_VERSION: { read: reference, about: 'Its version, as the receipts name it.' },
  POLICY_TWO_PEOPLE: {
    read: z.enum(['yes', 'no']),
    about: 'Whether it says that whoever authorises a deletion is another person than the signer.',
  },
  ORGANISATION_CODE: {
    read: z.string().regex(/^[A-Z0-9]{1,16}$/, 'capital letters and digits'),
    about: 'ODS code of the organisation that issues the receipts.',
  },
  RECORD_URL: {
    read: baseUrl,
    about: 'Base URL of the FHIR R4 record system that entries are filed into.',
  },
  OIDC_ISSUER: {
    read: z.url({ protocol: /^https?$/ }),
    about: 'Issuer URL of the OpenID provider that staff sign in with.',
  },
} as const;

export const RECORD_SETTINGS = {
  RECORD_TOKEN_FILE: {
    read: file.optional(),
    fallback: '',
    about:
      'File with the bearer token for the record system; read again when it is refused, so that whoever renews it writes it anew.',
  },
  RECORD_CLIENT_ID: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'Or, in place of that file: our client id there (SMART Backend Services).',
  },
  RECORD_CLIENT_KEY_FILE: {
    read: file.optional(),
    fallback: '',
    about: 'And the file with our private key there, a JWK (ES384 or RS384); `npm run setup` makes one.',
  },
  RECORD_TOKEN_URL: {
    read: z.url({ protocol: /^https?$/ }).optional(),
    fallback: '',
    about: 'Its token endpoint; found in its .well-known/smart-configuration when empty.',
  },
  RECORD_SCOPE: {
    read: z.string().min(1),
    fallback:
      'system/Communication.crs system/Provenance.crs system/Binary.cr system/Patient.rs system/Practitioner.rs',
    about: 'The scopes that we ask for there.',
  },
} as const;

export const LISTENING_SETTINGS = {
  TLS_CERT_FILE: {
    read: file.optional(),
    fallback: '',
    about:
      'Certificate chain (PEM) when the service does TLS by itself; read again when it changes. HTTP when empty.',
  },
  TLS_KEY_FILE: { read: file.optional(), fallback: '', about: 'Its private key (PEM).' },
  MTLS_CA_FILE: {
    read: file.optional(),
    fallback: '',
    about:
      'Certificate authority (PEM) of machines that prove themselves by a certificate; clients are asked for one when set. A machine with a self-signed one is registered in MACHINE_CLIENTS_FILE (`certificates`), never here: one that may sign (CA:TRUE) would be an authority over the others.',
  },
  TRUSTED_PROXIES: {
    read: networks.optional(),
    fallback: '',
    about:
      'Addresses or networks of the proxies in front, such as 10.0.0.5,10.1.0.0/24: X-Forwarded-For and -Proto are believed from them alone.',
  },
  TLS_CLIENT_CERT_HEADER: {
    read: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{2,63}$/, 'the name of a header')
      .optional(),
    fallback: '',
    about:
      "Header in which those proxies pass on a client's certificate (RFC 9440, or PEM in percent-encoding); they must remove it from what comes in. None when empty.",
  },
  HTTP_REDIRECT_PORT: {
    read: z.coerce.number().int().min(0).max(65_535).optional(),
    fallback: '',
    about: 'Port that sends plain HTTP on to PUBLIC_URL; none when empty.',
  },
  CA_FILE: {
    read: file.optional(),
    fallback: '',
    about:
      'Certificates (PEM) of your own authority, trusted beside the public ones when the service connects to other systems.',
  },
} as const;
