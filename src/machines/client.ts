// The machines that may ask for a token, as the operator's file names them: id, kind, keys or certificate, scopes, limits. No secret
// stands in it: keys are public. The file is read again when it changes; what is wrong in it is named by its place.
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { isScope, type ScopeName } from '../access/index.ts';
import { Fault } from '../kernel/fault.ts';
import { TEAM_CODE } from '../kernel/team-code.ts';
import { findKeySetFault, keySet } from './key-set.ts';

/** Ids are in the audit trail. */
const clientId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'small letters, digits and hyphens, 2 to 40 of them');

const scope = z.string().refine(isScope, 'no scope of this service') as unknown as z.ZodType<ScopeName>;

const limits = z.strictObject({
  requestsPerMinute: z.int().min(1).max(100_000).default(600),
  tokensPerMinute: z.int().min(1).max(1_000).default(30),
});

/** Of our own network, where a key set may lie (adapters: the same words as for media). */
const host = z.string().regex(/^(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?$/, 'a host name');

const name = z.string().trim().min(1).max(100);

/** RFC 8705 §2.1.2: exactly one of these names the certificate of an authority that we trust. */
const certificateName = z.union(
  [
    z.strictObject({ subject: name.max(500) }),
    z.strictObject({ sanDns: z.string().regex(/^[a-z0-9.-]{1,253}$/) }),
    z.strictObject({ sanUri: z.url().max(500) }),
    z.strictObject({ sanIp: z.union([z.ipv4(), z.ipv6()]) }),
    z.strictObject({ sanEmail: z.email() }),
  ],
  'one of subject (RFC 2253), sanDns, sanUri, sanIp, sanEmail',
);

const pem = z
  .string()
  .max(16_384)
  .transform((text, context) => {
    try {
      return new X509Certificate(text).raw;
    } catch {
      context.addIssue({ code: 'custom', message: 'a certificate in PEM' });
      return z.NEVER;
    }
  });

const base = {
  id: clientId,
  name,
  kind: z.enum(['ehr', 'gateway', 'agent']),
  scopes: z.array(scope).min(1).max(20),
  limits: limits.prefault({}),
  team: z.string().regex(TEAM_CODE, 'small letters, digits and hyphens, at most 40 of them').optional(),
};

const form = z.union(
  [
    z.strictObject({ ...base, jwks: keySet }),
    z.strictObject({ ...base, jwksUrl: z.url({ protocol: /^https?$/ }).max(2_000) }),
    z.strictObject({ ...base, certificate: certificateName }),
    z.strictObject({ ...base, certificates: z.array(pem).min(1).max(10) }),
  ],
  'exactly one of jwks, jwksUrl, certificate, certificates',
);

const file = z.strictObject({
  privateHosts: z.array(host).max(20).default([]),
  clients: z.array(z.unknown()).max(200),
});

export type MachineClient = z.output<typeof form>;
export type CertificateName = z.output<typeof certificateName>;
export type MachineKind = MachineClient['kind'];

export type MachineFile = {
  readonly clients: readonly MachineClient[];
  /** Hosts of our own network that key sets may come from. */
  readonly privateHosts: readonly string[];
};

/** Throws `machine-clients-invalid` with the exact place. */
export function parseMachineFile(text: string, mode: 'sandbox' | 'live'): MachineFile {
  const parsed = file.safeParse(parseJson(text));
  if (!parsed.success) throw ofIssue('', parsed.error.issues[0]);
  const ids = new Set<string>();
  const clients = parsed.data.clients.map((one, index) => {
    const client = parseClient(one, `clients.${index}`, mode);
    if (ids.has(client.id)) throw invalid(`clients.${index}.id`, 'another client has the same id');
    ids.add(client.id);
    return client;
  });
  return { clients, privateHosts: parsed.data.privateHosts };
}

function parseClient(value: unknown, place: string, mode: 'sandbox' | 'live'): MachineClient {
  const keyed = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const [option, ...more] = form.options.filter(({ shape }) =>
    keyed.some((key) => key in shape && !(key in base)),
  );
  if (option === undefined || more.length > 0)
    throw invalid(place, 'exactly one of jwks, jwksUrl, certificate, certificates');
  const parsed = option.safeParse(value);
  if (!parsed.success) throw ofIssue(place, parsed.error.issues[0]);
  const client: MachineClient = parsed.data;
  if (mode === 'live' && 'jwksUrl' in client && !client.jwksUrl.startsWith('https:'))
    throw invalid(`${place}.jwksUrl`, 'outside the sandbox it is https');
  const fault = 'jwks' in client ? findKeySetFault(client.jwks) : null;
  if (fault !== null) throw invalid(`${place}.jwks`, fault);
  return client;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('', 'the file is no JSON');
  }
}

function ofIssue(place: string, issue: z.core.$ZodIssue | undefined): Fault {
  const path = [place, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  return invalid(path, issue?.message ?? '');
}

function invalid(path: string, message: string): Fault {
  const where = path === '' ? 'The file of machine clients' : `${path} in the file of machine clients`;
  return new Fault('invalid', 'machine-clients-invalid', `${where} is not valid: ${message}.`, {
    place: path === '' ? {} : { path },
  });
}
