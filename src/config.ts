// The only file that reads the environment. One table of settings: it validates, documents (.env.example) and decides whether
// this is a sandbox. RULE C-05: outside the sandbox nothing starts before everything that is required is there.
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Fault } from './kernel/fault.ts';
import type { Policy } from './deletion/index.ts';
import { parseGateways, type Gateway } from './live/index.ts';

const seconds = z
  .string()
  .regex(/^P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/, 'an ISO 8601 duration such as PT24H, PT2S or P7D')
  .transform((text) => {
    const [, days = 0, hours = 0, minutes = 0, rest = 0] =
      /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text)?.map((part) => Number(part ?? 0)) ??
      [];
    return days * 86_400 + hours * 3600 + minutes * 60 + rest;
  });

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}, 'a time zone such as Europe/London');

const times = z
  .string()
  .regex(/^\d\d:\d\d(?:,\d\d:\d\d)*$/, 'times of day such as 08:00,20:00')
  .transform((text) => text.split(','));

const port = z.coerce.number().int().min(0).max(65_535);

// Each setting: how it is read, what stands for it when it is not set, what it is for.
const SETTINGS = {
  PORT: { read: port, fallback: '3000', about: 'Port of the pages and the API.' },
  HOST: { read: z.string().min(1), fallback: '127.0.0.1', about: 'Address to listen on.' },
  DATA_DIR: {
    read: z.string().min(1),
    fallback: './data',
    about: 'Everything the service writes is in this folder.',
  },
  BACKUP_DIR: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'Continuous archive for restores, on another disk; no archive when empty.',
  },
  DATABASE_URL: {
    read: z.url().optional(),
    fallback: '',
    about: 'A PostgreSQL server of yours (16 or newer); embedded when empty.',
  },
  REDIS_URL: {
    read: z.url().optional(),
    fallback: '',
    about: 'Redis for Bull, which then wakes the workers; in-process when empty.',
  },
  LOG_LEVEL: {
    read: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    fallback: 'info',
    about: 'How much is logged; never content.',
  },
  TIME_ZONE: {
    read: timeZone,
    fallback: 'Europe/London',
    about: 'Zone offered for exports that carry none, and of the shifts.',
  },
  SHIFT_ENDS: {
    read: times,
    fallback: '08:00,20:00',
    about: 'When shifts end: what is not filed by then is overdue.',
  },
  RECORD_PORT: {
    read: port,
    fallback: '3001',
    about: 'Port of the embedded record (sandbox; 127.0.0.1 only).',
  },
  LIVE_GATEWAYS_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'JSON file of the gateways that messages come from live; none when empty.',
  },
  POLICY_GRACE: {
    read: seconds,
    fallback: 'PT24H',
    about: 'Between confirmed filing and deletion; the case can be reopened in it.',
  },
  POLICY_ATTESTATION: {
    read: seconds,
    fallback: 'P7D',
    about: 'How long people have to attest before their copy counts as unreachable.',
  },
  SANDBOX_SAMPLE: {
    read: z.enum(['thread', 'none']),
    fallback: 'thread',
    about: 'Whether the sandbox starts with its sample thread.',
  },
} as const;

// RULE C-05: all of these, or none (which is the sandbox).
const REQUIRED_OUTSIDE_SANDBOX = {
  POLICY_ID: { about: "The board's reference of the policy that deletions run under." },
  POLICY_VERSION: { about: 'Its version, as the receipts name it.' },
  ORGANISATION_CODE: { about: 'ODS code of the organisation that issues the receipts.' },
  RECORD_URL: { about: 'Base URL of the FHIR R4 record system that entries are filed into.' },
  RECORD_TOKEN_FILE: { about: 'File with the bearer token for it.' },
  KEY_PASSPHRASE_FILE: { about: 'File with the passphrase of the key vault.' },
  OIDC_ISSUER: { about: 'Issuer URL of the OpenID provider that staff sign in with.' },
} as const;

type Settings = { [Name in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[Name]['read']> };

export type Config = {
  mode: 'sandbox';
  host: string;
  port: number;
  dataDir: string;
  /** Null: nothing is archived continuously. */
  backupDir: string | null;
  databaseUrl: string | null;
  redisUrl: string | null;
  logLevel: Settings['LOG_LEVEL'];
  timeZone: string;
  shiftEnds: string[];
  recordPort: number;
  policy: Policy;
  organisation: string;
  gateways: readonly Gateway[];
  loadSampleThread: boolean;
};

function refuse(code: string, message: string, name: string, cause?: unknown): Fault {
  return new Fault('invalid', code, message, { place: { field: name }, cause });
}

function readSettings(env: Record<string, string | undefined>): Settings {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => {
    const text = (env[name] ?? '') === '' ? setting.fallback : env[name];
    const result = (setting.read as z.ZodType).safeParse(text === '' ? undefined : text);
    if (!result.success) {
      throw refuse(
        'config-invalid',
        `${name} is not valid: ${result.error.issues[0]?.message ?? ''}. ${setting.about}`,
        name,
      );
    }
    return [name, result.data] as const;
  });
  return Object.fromEntries(entries) as Settings;
}

/** RULE C-05: half a configuration starts nothing and says what is missing. */
function requireSandboxOrAll(env: Record<string, string | undefined>): void {
  const names = Object.keys(REQUIRED_OUTSIDE_SANDBOX);
  const missing = names.filter((name) => (env[name] ?? '') === '');
  if (missing.length === names.length) return;
  if (missing.length > 0) {
    const message = `The configuration is half complete. Also set: ${missing.join(', ')}; or none of ${names.join(', ')} for the sandbox.`;
    throw refuse('config-incomplete', message, missing[0] ?? '');
  }
  throw refuse(
    'config-sign-in-not-built',
    'The configuration is complete, but sign-in through an OpenID provider is not part of this version, and built-in accounts exist in the sandbox only. Nothing was started.',
    'OIDC_ISSUER',
  );
}

/** RULE C-05: read only after everything that is required outside the sandbox was found to be there. */
function readGateways(file: string | undefined, env: Record<string, string | undefined>): readonly Gateway[] {
  if (file === undefined) return [];
  const readFile = (name: string, place: string): string => {
    try {
      return fs.readFileSync(place, 'utf8');
    } catch (cause) {
      throw refuse('config-file-unreadable', `The file that ${name} names cannot be read.`, name, cause);
    }
  };
  return parseGateways(readFile('LIVE_GATEWAYS_FILE', file), {
    mode: 'sandbox',
    readSecret: (reference) =>
      'file' in reference
        ? readFile('LIVE_GATEWAYS_FILE', path.resolve(path.dirname(file), reference.file)).replace(
            /\r?\n$/,
            '',
          )
        : (env[reference.env] ?? ''),
  });
}

/**
 * The configuration. Faults: `live-gateways-invalid`, `config-file-unreadable`, `config-invalid` (a setting), `config-incomplete` (half of what production needs),
 * `config-sign-in-not-built` (complete, but this version has no sign-in for it).
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  requireSandboxOrAll(env);
  const settings = readSettings(env);
  return {
    mode: 'sandbox',
    host: settings.HOST,
    port: settings.PORT,
    dataDir: path.resolve(settings.DATA_DIR),
    backupDir: settings.BACKUP_DIR === undefined ? null : path.resolve(settings.BACKUP_DIR),
    databaseUrl: settings.DATABASE_URL ?? null,
    redisUrl: settings.REDIS_URL ?? null,
    logLevel: settings.LOG_LEVEL,
    timeZone: settings.TIME_ZONE,
    shiftEnds: settings.SHIFT_ENDS,
    recordPort: settings.RECORD_PORT,
    policy: {
      id: 'sandbox',
      version: '1',
      graceSeconds: settings.POLICY_GRACE,
      twoPeople: true,
      attestationSeconds: settings.POLICY_ATTESTATION,
    },
    organisation: 'SANDBOX',
    gateways: readGateways(settings.LIVE_GATEWAYS_FILE, env),
    loadSampleThread: settings.SANDBOX_SAMPLE === 'thread',
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
    '',
    ...optional,
    '# Outside the sandbox all of the following are needed; with only some of them the service refuses to start.',
    '',
    ...required,
  ].join('\n');
}
