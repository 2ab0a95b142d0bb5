// The only file that reads the environment. It validates the settings of settings.ts and decides whether this is a sandbox.
// RULE C-05: outside the sandbox nothing starts before everything that is required is there.
import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { Fault } from './kernel/fault.ts';
import { isInside } from './kernel/inside-folder.ts';
import type { Policy } from './deletion/index.ts';
import { parseManagerSettings, type ManagerSettings } from './devices/index.ts';
import { parseGateways, type Gateway } from './live/index.ts';
import { REQUIRED_OUTSIDE_SANDBOX, SETTINGS, type Settings } from './settings.ts';

/** Where keys live, and for how long an erased one could still be opened with old copies. */
export type KeySettings = {
  vaultKeyDir: string;
  /** Null: the vault key is copied nowhere. */
  vaultKeyCopyDir: string | null;
  /** Null in a sandbox alone. */
  passphrase: string | null;
  openBao: {
    url: string;
    tokenFile: string;
    namespace: string | null;
    kv: string;
    transit: string;
    key: string;
    /** Of a certificate authority of one's own, as Node reads it; handed on to processes that we start. */
    caFile: string | null;
  } | null;
  epochLimitSeconds: number;
  backupKeepSeconds: number;
};

export type Config = {
  mode: 'sandbox';
  host: string;
  port: number;
  /** What people type, without a path; null in a sandbox that was not told. */
  publicUrl: URL | null;
  dataDir: string;
  /** Null: nothing is archived continuously. */
  backupDir: string | null;
  databaseUrl: string | null;
  redisUrl: string | null;
  logLevel: Settings['LOG_LEVEL'];
  timeZone: string;
  shiftEnds: string[];
  recordPort: number;
  keys: KeySettings;
  policy: Policy;
  organisation: string;
  gateways: readonly Gateway[];
  /** Null where the organisation has none. */
  manager: ManagerSettings | null;
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
  if ((env['KEY_PASSPHRASE_FILE'] ?? '') === '' && (env['OPENBAO_URL'] ?? '') === '')
    throw refuse(
      'config-incomplete',
      'Nothing protects the keys. Set KEY_PASSPHRASE_FILE, or OPENBAO_URL and OPENBAO_TOKEN_FILE.',
      'KEY_PASSPHRASE_FILE',
    );
  throw refuse(
    'config-sign-in-not-built',
    'The configuration is complete, but sign-in through an OpenID provider is not part of this version, and built-in accounts exist in the sandbox only. Nothing was started.',
    'OIDC_ISSUER',
  );
}

function readFile(name: string, place: string): string {
  try {
    return fs.readFileSync(place, 'utf8');
  } catch (cause) {
    throw refuse('config-file-unreadable', `The file that ${name} names cannot be read.`, name, cause);
  }
}

/** A secret in a file of its own; a line break at its end is the editor's. */
function readSecret(name: string, place: string): string {
  const secret = readFile(name, place).replace(/\r?\n$/, '');
  if (secret === '') throw refuse('config-file-unreadable', `The file that ${name} names is empty.`, name);
  return secret;
}

/** The token is read at every use: whoever renews it writes it anew. */
function readManager(
  file: string | undefined,
  env: Record<string, string | undefined>,
): ManagerSettings | null {
  if (file === undefined) return null;
  return parseManagerSettings(readFile('MDM_FILE', file), {
    mode: 'sandbox',
    readToken: (reference) =>
      'file' in reference
        ? readFile('MDM_FILE', path.resolve(path.dirname(file), reference.file)).trim()
        : (env[reference.env] ?? ''),
  });
}

/** RULE C-05: read only after everything that is required outside the sandbox was found to be there. */
function readGateways(file: string | undefined, env: Record<string, string | undefined>): readonly Gateway[] {
  if (file === undefined) return [];
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

/** RULE D-06: what opens the keys and what it opens are never in one backup. */
function copyDirOf({
  VAULT_KEY_COPY_DIR: copyDir,
  BACKUP_DIR: backupDir,
  DATA_DIR: dataDir,
}: Settings): string | null {
  if (copyDir === undefined) return null;
  for (const other of [backupDir, dataDir]) {
    if (other === undefined) continue;
    if (isInside(copyDir, other))
      throw refuse(
        'config-invalid',
        'VAULT_KEY_COPY_DIR lies inside BACKUP_DIR or DATA_DIR: whoever has both copies opens everything. Set it to another place.',
        'VAULT_KEY_COPY_DIR',
      );
  }
  return path.resolve(copyDir);
}

/** RULE D-06: the key that opens the vault lies apart from everything that it opens and from every backup of it. */
function keyDirOf({ VAULT_KEY_DIR: keyDir, BACKUP_DIR: backupDir, DATA_DIR: dataDir }: Settings): string {
  const dir = path.resolve(keyDir ?? path.join(dataDir, 'vault-key'));
  for (const inside of ['keys', 'log', 'store'])
    if (isInside(dir, path.join(dataDir, inside)))
      throw refuse(
        'config-invalid',
        `VAULT_KEY_DIR lies inside DATA_DIR/${inside}: whoever copies one copies both. Set it to another place.`,
        'VAULT_KEY_DIR',
      );
  if (backupDir !== undefined && isInside(dir, backupDir)) {
    const name = keyDir === undefined ? 'BACKUP_DIR' : 'VAULT_KEY_DIR';
    throw refuse(
      'config-invalid',
      'The vault key would lie inside BACKUP_DIR: whoever has the backup opens everything. Set VAULT_KEY_DIR or BACKUP_DIR to another place.',
      name,
    );
  }
  return dir;
}

function keySettings(settings: Settings, env: Record<string, string | undefined>): KeySettings {
  const { OPENBAO_URL: url, OPENBAO_TOKEN_FILE: tokenFile } = settings;
  if ((url === undefined) !== (tokenFile === undefined)) {
    const name = url === undefined ? 'OPENBAO_URL' : 'OPENBAO_TOKEN_FILE';
    throw refuse('config-incomplete', `Set ${name} too: OpenBao needs its URL and a token.`, name);
  }
  const openBao = { kv: settings.OPENBAO_KV, transit: settings.OPENBAO_TRANSIT, key: settings.OPENBAO_KEY };
  const caFile = env['NODE_EXTRA_CA_CERTS'] ?? null;
  const passphraseFile = settings.KEY_PASSPHRASE_FILE;
  const namespace = settings.OPENBAO_NAMESPACE ?? null;
  return {
    vaultKeyDir: keyDirOf(settings),
    vaultKeyCopyDir: copyDirOf(settings),
    passphrase: passphraseFile === undefined ? null : readSecret('KEY_PASSPHRASE_FILE', passphraseFile),
    openBao:
      url === undefined || tokenFile === undefined ? null : { url, tokenFile, namespace, caFile, ...openBao },
    epochLimitSeconds: settings.KEY_EPOCH_LIMIT,
    backupKeepSeconds: settings.KEY_BACKUP_KEEP,
  };
}

/**
 * The configuration. Faults: `live-gateways-invalid`, `device-manager-invalid`, `config-file-unreadable`, `config-invalid` (a setting),
 * `config-incomplete` (half of what production or OpenBao needs),
 * `config-sign-in-not-built` (complete, but this version has no sign-in for it).
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  requireSandboxOrAll(env);
  const settings = readSettings(env);
  return {
    mode: 'sandbox',
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL === undefined ? null : new URL(settings.PUBLIC_URL),
    dataDir: path.resolve(settings.DATA_DIR),
    backupDir: settings.BACKUP_DIR === undefined ? null : path.resolve(settings.BACKUP_DIR),
    databaseUrl: settings.DATABASE_URL ?? null,
    redisUrl: settings.REDIS_URL ?? null,
    logLevel: settings.LOG_LEVEL,
    timeZone: settings.TIME_ZONE,
    shiftEnds: settings.SHIFT_ENDS,
    recordPort: settings.RECORD_PORT,
    keys: keySettings(settings, env),
    policy: {
      id: 'sandbox',
      version: '1',
      graceSeconds: settings.POLICY_GRACE,
      twoPeople: true,
      attestationSeconds: settings.POLICY_ATTESTATION,
    },
    organisation: 'SANDBOX',
    gateways: readGateways(settings.LIVE_GATEWAYS_FILE, env),
    manager: readManager(settings.MDM_FILE, env),
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
