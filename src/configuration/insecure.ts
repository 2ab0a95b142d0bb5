// What a live service refuses to run with, each with its code and what to do: everything here would let somebody read or forge
// what the service protects, and none of it can be seen from outside.
import { isThisMachine } from './networks.ts';
import { refuse, type Environment } from './refusal.ts';

export type Guarded = {
  POLICY_GRACE: number;
  DATABASE_URL?: string | undefined;
  OPENBAO_URL?: string | undefined;
};

const LEAST_GRACE_SECONDS = 3600;
const LEAST_PASSPHRASE = 16;

/** RULE D-03: an hour is the least in which a mistake is noticed. Throws `config-insecure-grace`. */
export function demandGrace({ POLICY_GRACE: seconds }: Guarded): void {
  if (seconds >= LEAST_GRACE_SECONDS) return;
  throw refuse(
    'config-insecure-grace',
    'POLICY_GRACE is under an hour: nobody could take a deletion back. Set it to PT1H or more.',
    'POLICY_GRACE',
  );
}

/** Throws `config-insecure-passphrase`: one that can be guessed opens every key. */
export function demandLongPassphrase(passphrase: string | null): void {
  if (passphrase === null || passphrase.length >= LEAST_PASSPHRASE) return;
  throw refuse(
    'config-insecure-passphrase',
    `The passphrase in KEY_PASSPHRASE_FILE has fewer than ${LEAST_PASSPHRASE} characters. Run \`npm run keys -- passphrase --new FILE\` with a longer one.`,
    'KEY_PASSPHRASE_FILE',
  );
}

/** Where `pg` would connect to: its own reading, in which a parameter goes before the address and an empty one does not count. */
function databaseHost(url: URL): string {
  if (url.protocol === 'socket:') return decodeURI(url.pathname);
  return url.searchParams.get('host') || decodeURIComponent(url.hostname);
}

/** Another host is spoken to by TLS that checks who it is. Throws `config-insecure-database`. */
export function demandSafeDatabase({ DATABASE_URL: text }: Guarded): void {
  if (text === undefined) return;
  const url = new URL(text);
  const names = [...url.searchParams.keys()];
  // Readers differ in which one counts.
  if (new Set(names).size < names.length)
    throw insecureDatabase('DATABASE_URL has a parameter twice. Leave each one in once.');
  const host = databaseHost(url);
  // Then the environment (PGHOST) would say where to.
  if (host === '')
    throw insecureDatabase('DATABASE_URL names no host. Add it, or ?host=/folder/of/the/socket.');
  if (host.startsWith('/') || isThisMachine(host)) return;
  if (url.searchParams.get('sslmode') === 'verify-full' && url.searchParams.get('uselibpqcompat') !== 'true')
    return;
  throw insecureDatabase(
    'DATABASE_URL leads to another host without checked TLS. Add ?sslmode=verify-full (and set CA_FILE for an authority of your own).',
  );
}

function insecureDatabase(message: string): Error {
  return refuse('config-insecure-database', message, 'DATABASE_URL');
}

/** Throws `config-insecure-redis`. */
export function demandSafeRedis(text: string | null): void {
  if (text === null) return;
  const url = new URL(text);
  if (isThisMachine(url.hostname)) return;
  if (url.protocol === 'rediss:' && url.password !== '') return;
  throw refuse(
    'config-insecure-redis',
    'REDIS_URL leads to another host without TLS or without a password. Use rediss:// and REDIS_PASSWORD_FILE.',
    'REDIS_URL',
  );
}

/** Throws `code` for http to another host. */
export function demandHttps(text: string | undefined, name: string, code: string): void {
  if (text === undefined) return;
  const url = new URL(text);
  if (url.protocol === 'https:' || isThisMachine(url.hostname)) return;
  throw refuse(
    code,
    `${name} is http on another host: tokens and content would be read on the way. Use https.`,
    name,
  );
}

/** RULE I-01: who signs in is believed because of this address; it is https everywhere. Throws `config-insecure-issuer`. */
export function demandHttpsIssuer(text: string): void {
  if (new URL(text).protocol === 'https:') return;
  throw refuse('config-insecure-issuer', 'OIDC_ISSUER is not https. Use the https address.', 'OIDC_ISSUER');
}

/** Throws `config-insecure-tls-check` when Node was told to believe every certificate. */
export function demandTlsChecks(env: Environment): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  throw refuse(
    'config-insecure-tls-check',
    'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off every check of certificates. Take it away; set CA_FILE for an authority of your own.',
    'NODE_TLS_REJECT_UNAUTHORIZED',
  );
}
