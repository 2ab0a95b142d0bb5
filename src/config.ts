// The only file that reads the environment. It validates the settings of settings.ts and decides whether this is a sandbox.
// RULE C-05: outside the sandbox nothing starts before everything that is required is there.
import path from 'node:path';
import type { z } from 'zod';
import {
  readFrameAncestors,
  checkCertificate,
  demandClosed,
  demandGrace,
  demandHttps,
  demandHttpsIssuer,
  demandLongPassphrase,
  demandOwnersAlone,
  demandSafeDatabase,
  demandSafeRedis,
  demandTlsChecks,
  demandKeptMode,
  isSet,
  keySettings,
  LISTENING_SETTINGS,
  PROVIDER_SETTINGS,
  RECORD_SETTINGS,
  readListening,
  readProviderTarget,
  readRecordTarget,
  readText,
  refuse,
  REQUIRED_OUTSIDE_SANDBOX,
  withEnvFile,
  urlWithPassword,
  type Environment,
  type KeySettings,
  type Listening,
  type Mode,
  type ProviderTarget,
  type RecordTarget,
} from './configuration/index.ts';
import { parseClaimsFile, type ClaimsMapping } from './access/index.ts';
import { systemClock } from './kernel/clock.ts';
import type { Policy } from './deletion/index.ts';
import { parseManagerSettings, type ManagerSettings } from './devices/index.ts';
import { parseGateways, type Gateway } from './live/index.ts';
import { SETTINGS, type Settings } from './settings.ts';

export type { KeySettings, RecordTarget } from './configuration/index.ts';

/** The OpenID provider, with the mapping of its claims. */
export type Provider = Omit<ProviderTarget, 'claims'> & { readonly mapping: ClaimsMapping };

export type Config = {
  mode: Mode;
  host: string;
  port: number;
  /** What people type, without a path; null in a sandbox that was not told. */
  publicUrl: URL | null;
  /** Origins that may show the service in a frame. */
  frameAncestors: readonly string[];
  listening: Listening;
  /** Certificates to trust beside the public ones; null when there are none. */
  caFile: string | null;
  dataDir: string;
  /** Null: nothing is archived continuously. */
  backupDir: string | null;
  databaseUrl: string | null;
  redisUrl: string | null;
  logLevel: Settings['LOG_LEVEL'];
  timeZone: string;
  shiftEnds: string[];
  /** Null in a sandbox: the embedded one. */
  record: RecordTarget | null;
  recordPort: number;
  keys: KeySettings;
  /** How long a case of another team stays open to who broke the glass. */
  breakGlassSeconds: number;
  policy: Policy;
  organisation: string;
  /** Who signs staff in; null in a sandbox, which has built-in people. */
  provider: Provider | null;
  gateways: readonly Gateway[];
  /** Null: there are no machines. */
  machineClientsFile: string | null;
  /** Null where the organisation has none. */
  manager: ManagerSettings | null;
  loadSampleThread: boolean;
};

type Table = Readonly<Record<string, { read: z.ZodType; fallback?: string; about: string }>>;

function readTable(table: Table, env: Environment): Record<string, unknown> {
  const entries = Object.entries(table).map(([name, setting]) => {
    const text = isSet(env, name) ? env[name] : setting.fallback;
    const result = setting.read.safeParse(text === '' ? undefined : text);
    if (!result.success) {
      throw refuse(
        'config-invalid',
        `${name} is not valid: ${result.error.issues[0]?.message ?? ''}. ${setting.about}`,
        name,
      );
    }
    return [name, result.data] as const;
  });
  return Object.fromEntries(entries);
}

function readSettings(env: Environment): Settings {
  return readTable(SETTINGS, env) as Settings;
}

// A sandbox has no use for these: whoever set one meant a live service. It may connect to other systems by CA_FILE, and be
// shown to people at an https PUBLIC_URL.
const LIVE_ALONE = Object.keys({ ...PROVIDER_SETTINGS, ...RECORD_SETTINGS, ...LISTENING_SETTINGS }).filter(
  (name) => name !== 'CA_FILE',
);

/** RULE C-05: half a configuration starts nothing and says what is missing. */
function modeOf(env: Environment): Mode {
  const names = Object.keys(REQUIRED_OUTSIDE_SANDBOX);
  const missing = names.filter((name) => !isSet(env, name));
  const meant = LIVE_ALONE.filter((name) => isSet(env, name));
  if (missing.length === names.length && meant.length === 0) return 'sandbox';
  if (missing.length > 0) {
    const message = `The configuration is half complete. Also set: ${missing.join(', ')}; or none of ${[...names, ...meant].join(', ')} for the sandbox.`;
    throw refuse('config-incomplete', message, missing[0] ?? '');
  }
  if (!isSet(env, 'PUBLIC_URL'))
    throw refuse('config-incomplete', 'Set PUBLIC_URL to the https address that people see.', 'PUBLIC_URL');
  if (!isSet(env, 'KEY_PASSPHRASE_FILE') && !isSet(env, 'OPENBAO_URL'))
    throw refuse(
      'config-incomplete',
      'Nothing protects the keys. Set KEY_PASSPHRASE_FILE, or OPENBAO_URL and OPENBAO_TOKEN_FILE.',
      'KEY_PASSPHRASE_FILE',
    );
  return 'live';
}

/** The token is read at every use: whoever renews it writes it anew. */
function readManager(file: string | undefined, env: Environment, mode: Mode): ManagerSettings | null {
  if (file === undefined) return null;
  return parseManagerSettings(readText('MDM_FILE', file), {
    mode,
    readToken: (reference) => {
      if ('env' in reference) return env[reference.env] ?? '';
      const place = path.resolve(path.dirname(file), reference.file);
      demandClosed('MDM_FILE', place, mode);
      return readText('MDM_FILE', place).trim();
    },
  });
}

/** RULE C-05: read only after everything that is required outside the sandbox was found to be there. */
function readGateways(file: string | undefined, env: Environment, mode: Mode): readonly Gateway[] {
  if (file === undefined) return [];
  return parseGateways(readText('LIVE_GATEWAYS_FILE', file), {
    mode,
    readSecret: (reference) => {
      if ('env' in reference) return env[reference.env] ?? '';
      const place = path.resolve(path.dirname(file), reference.file);
      demandClosed('LIVE_GATEWAYS_FILE', place, mode);
      return readText('LIVE_GATEWAYS_FILE', place).replace(/\r?\n$/, '');
    },
  });
}

type ModeParts = Pick<
  Config,
  'mode' | 'publicUrl' | 'record' | 'policy' | 'organisation' | 'provider' | 'loadSampleThread'
>;

function policyOf(settings: Settings, named: { id: string; version: string; twoPeople: boolean }): Policy {
  return {
    ...named,
    graceSeconds: settings.POLICY_GRACE,
    attestationSeconds: settings.POLICY_ATTESTATION,
  };
}

function sandbox(settings: Settings): ModeParts {
  return {
    mode: 'sandbox',
    publicUrl: settings.PUBLIC_URL === undefined ? null : new URL(settings.PUBLIC_URL),
    record: null,
    policy: policyOf(settings, { id: 'sandbox', version: '1', twoPeople: true }),
    organisation: 'SANDBOX',
    provider: null,
    loadSampleThread: settings.SANDBOX_SAMPLE === 'thread',
  };
}

/** RULE C-05: what is insecure starts no more than what is incomplete. */
function live(settings: Settings, env: Environment): ModeParts {
  const required = readTable(REQUIRED_OUTSIDE_SANDBOX, env) as {
    [Name in keyof typeof REQUIRED_OUTSIDE_SANDBOX]: z.infer<(typeof REQUIRED_OUTSIDE_SANDBOX)[Name]['read']>;
  };
  const publicUrl = new URL(settings.PUBLIC_URL ?? '');
  if (publicUrl.protocol !== 'https:')
    throw refuse(
      'config-insecure-public-url',
      'PUBLIC_URL is http: sessions and content would be read on the way. Set it to the https address.',
      'PUBLIC_URL',
    );
  demandTlsChecks(env);
  demandGrace(settings);
  demandSafeDatabase(settings);
  demandHttps(settings.OPENBAO_URL, 'OPENBAO_URL', 'config-insecure-openbao');
  demandHttpsIssuer(required.OIDC_ISSUER);
  const { claims, ...provider } = readProviderTarget(required.OIDC_ISSUER, settings);
  const twoPeople = required.POLICY_TWO_PEOPLE === 'yes';
  return {
    mode: 'live',
    publicUrl,
    record: readRecordTarget(required.RECORD_URL, settings),
    policy: policyOf(settings, { id: required.POLICY_ID, version: required.POLICY_VERSION, twoPeople }),
    organisation: required.ORGANISATION_CODE,
    provider: { ...provider, mapping: parseClaimsFile(claims) },
    loadSampleThread: false,
  };
}

const GRANTING = [
  'OIDC_CLAIMS_FILE',
  'MACHINE_CLIENTS_FILE',
  'LIVE_GATEWAYS_FILE',
  'MDM_FILE',
  'MTLS_CA_FILE',
  'CA_FILE',
] as const;

/** Read once here, so that a wrong place is told before anything starts. */
function authorityOf({ CA_FILE: file }: Settings): string | null {
  if (file === undefined) return null;
  readText('CA_FILE', file);
  return file;
}

/**
 * The configuration. Faults: `access-claims-file`, `live-gateways-invalid`, `device-manager-invalid`, `config-file-unreadable`, `config-invalid` (a setting),
 * `config-incomplete` (half of what production or OpenBao needs), `config-other-mode` (of the data folder), `config-tls-certificate`, and outside the sandbox
 * `config-insecure-…`: what the service would not be safe with, and what to do.
 */
export function readConfig(
  env: Environment = withEnvFile(process.env),
  now: Date = systemClock.now(),
): Config {
  const mode = modeOf(env);
  const settings = readSettings(env);
  demandKeptMode(settings.DATA_DIR, mode);
  const parts = mode === 'sandbox' ? sandbox(settings) : live(settings, env);
  const redisUrl = urlWithPassword('REDIS_URL', settings, mode);
  if (mode === 'live') demandSafeRedis(redisUrl);
  const listening = readListening(settings, mode);
  for (const name of GRANTING) demandOwnersAlone(name, settings[name], mode);
  if (listening.tls !== null) checkCertificate(listening.tls, parts.publicUrl, now);
  const keys = keySettings(settings, env, mode);
  if (mode === 'live') demandLongPassphrase(keys.openBao === null ? keys.passphrase : null);
  return {
    ...parts,
    frameAncestors: readFrameAncestors(settings.FRAME_ANCESTORS, parts.publicUrl),
    host: settings.HOST,
    port: settings.PORT,
    listening,
    caFile: authorityOf(settings),
    dataDir: path.resolve(settings.DATA_DIR),
    backupDir: settings.BACKUP_DIR === undefined ? null : path.resolve(settings.BACKUP_DIR),
    databaseUrl: urlWithPassword('DATABASE_URL', settings, mode),
    redisUrl,
    breakGlassSeconds: settings.BREAK_GLASS_TIME,
    logLevel: settings.LOG_LEVEL,
    timeZone: settings.TIME_ZONE,
    shiftEnds: settings.SHIFT_ENDS,
    recordPort: settings.RECORD_PORT,
    keys,
    gateways: readGateways(settings.LIVE_GATEWAYS_FILE, env, mode),
    machineClientsFile:
      settings.MACHINE_CLIENTS_FILE === undefined ? null : path.resolve(settings.MACHINE_CLIENTS_FILE),
    manager: readManager(settings.MDM_FILE, env, mode),
  };
}

/** The text of .env.example: every setting with its default. A test checks that the file is current. */
export function envExample(): string {
  const optional = Object.entries(SETTINGS).map(
    ([name, { about, fallback }]) => `# ${about}\n# ${name}=${fallback}\n`,
  );
  const required = Object.entries(REQUIRED_OUTSIDE_SANDBOX).map(
    ([name, { about }]) => `# ${about}\n# ${name}=\n`,
  );
  return [
    '# Made by `npm run env-example`. Nothing here needs to be set for the sandbox.',
    '# `npm run setup` writes countersign.env, which every command reads; CONFIG_FILE names another file, `-` none.',
    '',
    ...optional,
    '# Outside the sandbox all of the following are needed; with only some of them the service refuses to start.',
    '',
    ...required,
  ].join('\n');
}
