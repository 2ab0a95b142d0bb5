// Everything around a live service, real: an authority and certificates, an OpenID provider by https, the record server started by
// itself, PostgreSQL by URL, Redis; and `npm run setup` as a process of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { makeAuthority, writeIssued, type Authority } from './certificates.ts';
import { blankDatabase, type FreshDatabase } from './database.ts';
import { openProvider, type ProviderPerson, type TestProvider } from './oidc-provider.ts';
import { startRedis, type RedisServer } from './redis.ts';

const SETUP = path.resolve('scripts/setup/main.ts');
const RECORD = path.resolve('src/record-server/main.ts');

export const PEOPLE: readonly ProviderPerson[] = [
  {
    sub: 'amara',
    acr: '2',
    claims: { name: 'Dr Amara Okafor', title: 'Consultant', groups: ['countersign-clinicians'] },
  },
  { sub: 'nobody', acr: '2', claims: { name: 'Nobody', groups: ['canteen'] } },
];

export type SetupRun = { status: number | null; out: string };

export type LiveStage = {
  folder: string;
  authority: Authority;
  provider: TestProvider;
  database: FreshDatabase;
  redis: RedisServer;
  publicUrl: string;
  /** Texts that stand in secret files. */
  secrets: string[];
  /** Answers of a complete setup. */
  answers: Record<string, string>;
  configFile: string;
  setup(answers: Record<string, string>, configFile?: string): Promise<SetupRun>;
  check(configFile?: string): Promise<SetupRun>;
  close(): Promise<void>;
};

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function startRecord(folder: string, tokenFile: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    [RECORD, '--folder', folder, '--port', '0', '--token-file', tokenFile],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const line = await new Promise<string>((resolve) => {
    readline.createInterface(child.stdout).once('line', resolve);
  });
  const { listening } = JSON.parse(line) as { listening?: string };
  if (listening === undefined) throw new Error(`the record did not start: ${line}`);
  return { url: listening, child };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const over = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  await over;
}

export async function openLiveStage(): Promise<LiveStage> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-live-'));
  const secrets: string[] = [];
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const secret = (name: string, text: string): string => {
    secrets.push(text);
    return write(name, `${text}\n`);
  };
  const authority = await makeAuthority();
  const caFile = write('authority.pem', authority.certificate);
  const own = writeIssued(folder, 'own', await authority.issue({ names: ['localhost'] }));
  const port = await freePort();
  const publicUrl = `https://localhost:${port}`;
  const { certificate: cert, key } = await authority.issue({ names: ['127.0.0.1'] });
  const tokenFile = secret('record-token', 'a-token-of-the-record-that-is-long-enough');
  const [provider, database, redis, record] = await Promise.all([
    openProvider({ people: PEOPLE, publicUrl, claimsInToken: true, tls: { cert, key } }),
    blankDatabase(),
    startRedis(),
    startRecord(path.join(folder, 'record'), tokenFile),
  ]);
  const { host, user, database: name } = database.connection;
  const answers = {
    PUBLIC_URL: publicUrl,
    ORGANISATION_CODE: 'RXX',
    POLICY_ID: 'IG-042',
    POLICY_VERSION: '3',
    tls: 'own',
    TLS_CERT_FILE: own.certFile,
    TLS_KEY_FILE: own.keyFile,
    HOST: '127.0.0.1',
    PORT: String(port),
    CA_FILE: caFile,
    DATA_DIR: path.join(folder, 'data'),
    BACKUP_DIR: path.join(folder, 'backup'),
    database: 'server',
    DATABASE_URL: `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`,
    REDIS_URL: redis.url,
    KEY_PASSPHRASE_FILE: path.join(folder, 'secrets/passphrase'),
    RECORD_URL: record.url,
    record: 'token',
    RECORD_TOKEN_FILE: tokenFile,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    provider: 'secret',
    OIDC_CLIENT_SECRET_FILE: secret('client-secret', provider.clientSecret),
    OIDC_CLAIMS_FILE: write('claims.json', fs.readFileSync('docs/claims-generic.json', 'utf8')),
    OIDC_ACR: '2',
    LOG_LEVEL: 'warn',
  };
  const configFile = path.join(folder, 'countersign.env');
  // Not blocking: the provider that setup asks runs in this process.
  const run = async (args: string[]): Promise<SetupRun> => {
    const child = spawn(process.execPath, [SETUP, ...args], {
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    const status = await new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    return { status, out };
  };
  return {
    folder,
    authority,
    provider,
    database,
    redis,
    publicUrl,
    secrets,
    answers,
    configFile,
    setup: (given, file = configFile) => {
      const answersFile = write('answers.json', JSON.stringify(given));
      return run(['--answers', answersFile, '--config', file]);
    },
    check: (file = configFile) => run(['--check', '--config', file]),
    close: async () => {
      await Promise.all([provider.close(), redis.close(), ended(record.child)]);
      await database.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a program's output, or a file, holds one of these texts. */
export function holdsAny(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => text.includes(secret));
}

/** For `spawnSync` in tests of wrong calls, where nothing of this process is asked. */
export function setupSync(args: string[], input = ''): SetupRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SETUP, ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
    input,
  });
  return { status, out: stdout + stderr };
}
