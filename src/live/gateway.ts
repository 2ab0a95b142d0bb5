// A gateway: something outside that brings messages as they are sent, with the secrets by which it proves itself and the hosts
// that its media may come from. Read from a file of the operator's; secrets stand in files or variables of their own.
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';
import { TEAM_CODE } from '../kernel/team-code.ts';

/** Ids are part of URLs and of the audit trail. */
const gatewayId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'small letters, digits and hyphens, 2 to 40 of them')
  .refine((id) => id !== 'sealing-key', 'sealing-key names another address');

/** The team whose conversations it brings, as accounts name it; a hold on any team covers what came through one without. */
const team = z.string().regex(TEAM_CODE, 'small letters, digits and hyphens, at most 40 of them').optional();

/** Where a secret is: a file (a final line break is not part of it) or a variable of the environment. */
const secret = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ env: z.string().min(1) }),
]);

export type SecretReference = z.infer<typeof secret>;

const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => new URL(text).origin === text,
    'an origin such as https://media.example.org, without a path',
  );
const host = z
  .string()
  .regex(/^(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?$/, 'a host name, `*.` in front for its subdomains');

const fetching = {
  /** Hosts that media may come from, beside the origin of the API. */
  mediaHosts: z.array(host).max(20),
  /** Those of our own network, which may have private addresses. */
  privateHosts: z.array(host).max(20).default([]),
};

const FORMS = {
  whatsapp: z.strictObject({
    id: gatewayId,
    team,
    platform: z.literal('whatsapp'),
    appSecret: secret,
    verifyToken: secret,
    accessToken: secret,
    api: origin.default('https://graph.facebook.com'),
    apiVersion: z
      .string()
      .regex(/^v\d{1,3}\.\d$/)
      .default('v23.0'),
    ...fetching,
    mediaHosts: fetching.mediaHosts.default(['lookaside.fbsbx.com']),
  }),
  telegram: z.strictObject({
    id: gatewayId,
    team,
    platform: z.literal('telegram'),
    secretToken: secret,
    botToken: secret,
    api: origin.default('https://api.telegram.org'),
    ...fetching,
    mediaHosts: fetching.mediaHosts.default([]),
  }),
  viber: z.strictObject({
    id: gatewayId,
    team,
    platform: z.literal('viber'),
    authToken: secret,
    ...fetching,
    mediaHosts: fetching.mediaHosts.default(['*.viber.com']),
  }),
  matrix: z.strictObject({
    id: gatewayId,
    team,
    platform: z.literal('matrix'),
    hsToken: secret,
    asToken: secret,
    homeserver: origin,
    ...fetching,
    mediaHosts: fetching.mediaHosts.default([]),
  }),
  signal: z.strictObject({
    id: gatewayId,
    team,
    platform: z.literal('signal'),
    /** Where signal-cli's daemon listens: `host:port`, or a Unix socket's path. */
    connect: z.union([
      z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) }),
      z.strictObject({ socket: z.string().min(1) }),
    ]),
    /** For a daemon with several accounts. */
    account: z.string().min(1).optional(),
  }),
  /** It proves itself by a token that was agreed, or as the machine client of that id (MACHINE_CLIENTS_FILE), or by either. */
  other: z.strictObject({
    id: gatewayId,
    team,
    platform: z.literal('other'),
    token: secret.optional(),
    client: gatewayId.optional(),
  }),
};

const form = z.discriminatedUnion('platform', [
  FORMS.whatsapp,
  FORMS.telegram,
  FORMS.viber,
  FORMS.matrix,
  FORMS.signal,
  FORMS.other,
]);
const file = z.strictObject({ gateways: z.array(form).max(100) });

type Form = z.infer<typeof form>;
type WithSecrets<One> = {
  [Name in keyof One]: SecretReference extends One[Name] ? string | Extract<One[Name], undefined> : One[Name];
};
type Distribute<One> = One extends Form ? WithSecrets<One> : never;

/** With its secrets in it: in memory only, never logged. */
export type Gateway = Distribute<Form>;
export type GatewayPlatform = Gateway['platform'];
export type GatewayOf<Platform extends GatewayPlatform> = Extract<Gateway, { platform: Platform }>;

const MIN_SECRET_LENGTH = 16;

export type GatewayRules = {
  /** The value of a secret. Throws what tells the operator where it is not. */
  readSecret(reference: SecretReference): string;
  /** Outside a sandbox every origin is https. */
  mode: 'sandbox' | 'live';
};

/**
 * The gateways of a file's text. Throws `live-gateways-invalid` with the exact place; a secret's value is never in a message.
 */
export function parseGateways(text: string, rules: GatewayRules): Gateway[] {
  const parsed = file.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(issue?.path.join('.') ?? '', issue?.message ?? '');
  }
  const ids = new Set<string>();
  return parsed.data.gateways.map((one, index) => {
    if (ids.has(one.id)) throw invalid(`gateways.${index}.id`, 'another gateway has the same id');
    ids.add(one.id);
    if (one.platform === 'other' && one.token === undefined && one.client === undefined)
      throw invalid(`gateways.${index}.token`, 'a token, or the id of a machine client, is needed');
    checkOrigins(one, index, rules.mode);
    return withSecrets(one, index, rules);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('', 'the file is no JSON');
  }
}

function checkOrigins(one: Form, index: number, mode: GatewayRules['mode']): void {
  for (const name of ['api', 'homeserver'] as const) {
    const value = (one as Record<string, unknown>)[name];
    if (mode !== 'sandbox' && typeof value === 'string' && !value.startsWith('https:'))
      throw invalid(`gateways.${index}.${name}`, 'outside the sandbox it is https');
  }
}

function withSecrets(one: Form, index: number, rules: GatewayRules): Gateway {
  const entries = Object.entries(one).map(([name, value]) => {
    if (!secret.safeParse(value).success) return [name, value] as const;
    const text = rules.readSecret(value as SecretReference);
    if (text.length < MIN_SECRET_LENGTH)
      throw invalid(`gateways.${index}.${name}`, `a secret has ${MIN_SECRET_LENGTH} characters or more`);
    return [name, text] as const;
  });
  return Object.fromEntries(entries) as unknown as Gateway;
}

function invalid(path: string, why: string): Fault {
  return new Fault(
    'invalid',
    'live-gateways-invalid',
    `The file of gateways is not valid: ${path}: ${why}.`,
    {
      place: { path },
    },
  );
}
