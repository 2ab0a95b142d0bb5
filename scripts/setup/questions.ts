// What `npm run setup` asks, in order: setting or choice, why, and what stands when nothing is said. Validation is the table of
// settings itself (settings.ts), so that what setup takes is what the service takes.
import { REQUIRED_OUTSIDE_SANDBOX } from '../../src/configuration/index.ts';
import { SETTINGS } from '../../src/settings.ts';

/** Settings and choices so far; a choice (small letters) is never written into the file. */
export type Answers = Readonly<Record<string, string>>;

export type Question = {
  name: string;
  help: string;
  /** Stands when neither the answers nor the file of before say anything. */
  fallback?: (answers: Answers) => string;
  when?: (answers: Answers) => boolean;
  /** A choice among these. */
  choices?: readonly string[];
  /** What was chosen by the settings that are there: of the file of before, and given. */
  chosen?: (said: Answers) => string | undefined;
  /** A file that holds a secret. `make`: setup makes it when it is not there. */
  secret?: 'given' | 'passphrase' | 'record-key' | 'provider-key';
  optional?: boolean;
};

const is = (name: string, value: string) => (answers: Answers) => answers[name] === value;
const has = (name: string) => (before: Answers) => (before[name] ?? '') !== '';

function choice(
  name: string,
  help: string,
  choices: readonly string[],
  chosen: Question['chosen'],
): Question {
  return {
    name,
    help,
    choices,
    fallback: () => choices[0] ?? '',
    ...(chosen === undefined ? {} : { chosen }),
  };
}

const SECRETS = './secrets';

export const QUESTIONS: readonly Question[] = [
  { name: 'PUBLIC_URL', help: 'The https address that people type, without a path.' },
  { name: 'ORGANISATION_CODE', help: REQUIRED_OUTSIDE_SANDBOX.ORGANISATION_CODE.about },
  { name: 'POLICY_ID', help: REQUIRED_OUTSIDE_SANDBOX.POLICY_ID.about },
  { name: 'POLICY_VERSION', help: REQUIRED_OUTSIDE_SANDBOX.POLICY_VERSION.about },
  {
    name: 'POLICY_TWO_PEOPLE',
    help: REQUIRED_OUTSIDE_SANDBOX.POLICY_TWO_PEOPLE.about,
    fallback: () => 'yes',
  },
  { name: 'POLICY_GRACE', help: SETTINGS.POLICY_GRACE.about, fallback: () => SETTINGS.POLICY_GRACE.fallback },
  choice(
    'tls',
    'Who does TLS: `own` (this service) or `proxy` (one in front).',
    ['own', 'proxy'],
    (before) => (has('TLS_CERT_FILE')(before) ? 'own' : has('TRUSTED_PROXIES')(before) ? 'proxy' : undefined),
  ),
  { name: 'TLS_CERT_FILE', help: SETTINGS.TLS_CERT_FILE.about, when: is('tls', 'own') },
  { name: 'TLS_KEY_FILE', help: SETTINGS.TLS_KEY_FILE.about, when: is('tls', 'own') },
  {
    name: 'HTTP_REDIRECT_PORT',
    help: SETTINGS.HTTP_REDIRECT_PORT.about,
    when: is('tls', 'own'),
    optional: true,
  },
  {
    name: 'TRUSTED_PROXIES',
    help: SETTINGS.TRUSTED_PROXIES.about,
    fallback: (answers) => (answers['tls'] === 'proxy' ? '127.0.0.1' : ''),
    // Without one, who leaves TLS to a proxy is refused by the configuration.
    optional: true,
  },
  {
    name: 'HOST',
    help: SETTINGS.HOST.about,
    fallback: (answers) => (answers['tls'] === 'own' ? '0.0.0.0' : SETTINGS.HOST.fallback),
  },
  {
    name: 'PORT',
    help: SETTINGS.PORT.about,
    fallback: (answers) => (answers['tls'] === 'own' ? '8443' : SETTINGS.PORT.fallback),
  },
  { name: 'CA_FILE', help: SETTINGS.CA_FILE.about, optional: true },
  { name: 'DATA_DIR', help: SETTINGS.DATA_DIR.about, fallback: () => SETTINGS.DATA_DIR.fallback },
  { name: 'BACKUP_DIR', help: SETTINGS.BACKUP_DIR.about, optional: true },
  choice(
    'database',
    'Which PostgreSQL: `embedded`, or `server` for one of yours.',
    ['embedded', 'server'],
    (before) => (has('DATABASE_URL')(before) ? 'server' : undefined),
  ),
  {
    name: 'DATABASE_URL',
    help: `${SETTINGS.DATABASE_URL.about} Without its password.`,
    when: is('database', 'server'),
  },
  {
    name: 'DATABASE_PASSWORD_FILE',
    help: SETTINGS.DATABASE_PASSWORD_FILE.about,
    when: is('database', 'server'),
    secret: 'given',
    optional: true,
  },
  { name: 'REDIS_URL', help: `${SETTINGS.REDIS_URL.about} Without its password.`, optional: true },
  {
    name: 'REDIS_PASSWORD_FILE',
    help: SETTINGS.REDIS_PASSWORD_FILE.about,
    when: has('REDIS_URL'),
    secret: 'given',
    optional: true,
  },
  choice(
    'keys',
    'What protects the keys: `passphrase` (a file) or `openbao`.',
    ['passphrase', 'openbao'],
    (before) => (has('OPENBAO_URL')(before) ? 'openbao' : undefined),
  ),
  {
    name: 'KEY_PASSPHRASE_FILE',
    help: 'File with the passphrase of the vault key; a new one is made when the file is not there.',
    when: is('keys', 'passphrase'),
    fallback: () => `${SECRETS}/passphrase`,
    secret: 'passphrase',
  },
  { name: 'VAULT_KEY_DIR', help: SETTINGS.VAULT_KEY_DIR.about, optional: true },
  { name: 'VAULT_KEY_COPY_DIR', help: SETTINGS.VAULT_KEY_COPY_DIR.about, optional: true },
  { name: 'OPENBAO_URL', help: SETTINGS.OPENBAO_URL.about, when: is('keys', 'openbao') },
  {
    name: 'OPENBAO_TOKEN_FILE',
    help: SETTINGS.OPENBAO_TOKEN_FILE.about,
    when: is('keys', 'openbao'),
    secret: 'given',
  },
  { name: 'RECORD_URL', help: REQUIRED_OUTSIDE_SANDBOX.RECORD_URL.about },
  choice(
    'record',
    'How we prove ourselves there: `smart` (SMART Backend Services, a key of ours) or `token` (a bearer token).',
    ['smart', 'token'],
    (before) => (has('RECORD_TOKEN_FILE')(before) && !has('RECORD_CLIENT_ID')(before) ? 'token' : undefined),
  ),
  { name: 'RECORD_CLIENT_ID', help: 'Our client id there.', when: is('record', 'smart') },
  {
    name: 'RECORD_CLIENT_KEY_FILE',
    help: 'File with our private key there; a new one is made when the file is not there.',
    when: is('record', 'smart'),
    fallback: () => `${SECRETS}/record-key.json`,
    secret: 'record-key',
  },
  {
    name: 'RECORD_TOKEN_FILE',
    help: SETTINGS.RECORD_TOKEN_FILE.about,
    when: is('record', 'token'),
    secret: 'given',
  },
  { name: 'OIDC_ISSUER', help: REQUIRED_OUTSIDE_SANDBOX.OIDC_ISSUER.about },
  { name: 'OIDC_CLIENT_ID', help: 'Our client id at the OpenID provider.' },
  choice(
    'provider',
    'How we prove ourselves to it: `key` (private_key_jwt, a key of ours) or `secret` (a client secret).',
    ['key', 'secret'],
    (before) => (has('OIDC_CLIENT_SECRET_FILE')(before) ? 'secret' : undefined),
  ),
  {
    name: 'OIDC_CLIENT_KEY_FILE',
    help: 'File with our private key there; a new one is made when the file is not there.',
    when: is('provider', 'key'),
    fallback: () => `${SECRETS}/provider-key.json`,
    secret: 'provider-key',
  },
  {
    name: 'OIDC_CLIENT_SECRET_FILE',
    help: 'File with our client secret there.',
    when: is('provider', 'secret'),
    secret: 'given',
  },
  {
    name: 'OIDC_CLAIMS_FILE',
    help: 'JSON file that says which claims give which role; see docs/claims-generic.json and docs/claims-cis2.json.',
  },
  { name: 'OIDC_ACR', help: 'acr_values to ask the provider for; none when empty.', optional: true },
  {
    name: 'OIDC_MINIMUM_AAL',
    help: 'Authenticator assurance level below which nobody gets in.',
    fallback: () => '2',
  },
  { name: 'TIME_ZONE', help: SETTINGS.TIME_ZONE.about, fallback: () => SETTINGS.TIME_ZONE.fallback },
  { name: 'SHIFT_ENDS', help: SETTINGS.SHIFT_ENDS.about, fallback: () => SETTINGS.SHIFT_ENDS.fallback },
];

const BY_NAME = new Map(QUESTIONS.map((question) => [question.name, question]));

export function isKnown(name: string): boolean {
  return BY_NAME.has(name) || name in SETTINGS || name in REQUIRED_OUTSIDE_SANDBOX;
}

/** Whether a name is a setting of the file, not a choice of setup's own. */
export function isSetting(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** PostgreSQL's clients read it from the parameters too. */
function holdsPassword(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.password !== '' || url.searchParams.has('password'));
}

/** Why a value cannot stand, in words for the person at the terminal; null when it can. */
export function objection(name: string, value: string): string | null {
  const question = BY_NAME.get(name);
  if (question?.choices !== undefined)
    return question.choices.includes(value) ? null : `one of ${question.choices.join(', ')}`;
  if (value === '') return question === undefined || question.optional === true ? null : 'needed';
  if (/[\r\n\0]/.test(value)) return 'one line';
  if (value.includes("'") && value.includes('"')) return 'without both kinds of quotes';
  if (/^(?:DATABASE|REDIS)_URL$/.test(name) && holdsPassword(value))
    return 'without a password: it belongs into a file of its own';
  if ((name === 'PUBLIC_URL' || name === 'OIDC_ISSUER') && !value.startsWith('https://'))
    return 'an address that begins with https://';
  const tables: Readonly<
    Record<
      string,
      { read: { safeParse(text: string): { success: boolean; error?: { issues: { message: string }[] } } } }
    >
  > = { ...SETTINGS, ...REQUIRED_OUTSIDE_SANDBOX };
  const result = tables[name]?.read.safeParse(value);
  if (result === undefined || result.success) return null;
  return result.error?.issues[0]?.message ?? 'not valid';
}
