import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '../src/config.ts';
import { keepMode, withEnvFile } from '../src/configuration/index.ts';
import { Fault } from '../src/kernel/fault.ts';

const FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-config-'));

/** A file of its own that nobody else can read. */
function secret(name: string, text: string, mode = 0o600): string {
  const file = path.join(FOLDER, name);
  fs.writeFileSync(file, text);
  fs.chmodSync(file, mode);
  return file;
}

const CLAIMS = fs.readFileSync('docs/claims-generic.json', 'utf8');
const DECIDING = {
  POLICY_ID: 'IG-042',
  POLICY_VERSION: '3',
  POLICY_TWO_PEOPLE: 'yes',
  ORGANISATION_CODE: 'RXX',
  RECORD_URL: 'https://ehr.example/fhir/R4/',
  OIDC_ISSUER: 'https://id.example',
};
const COMPLETE: Record<string, string> = {
  ...DECIDING,
  PUBLIC_URL: 'https://countersign.trust.example',
  RECORD_TOKEN_FILE: secret('token', 'a token'),
  KEY_PASSPHRASE_FILE: secret('passphrase', 'a passphrase that is long'),
  TRUSTED_PROXIES: '10.0.0.5,10.1.0.0/24',
  OIDC_CLIENT_ID: 'countersign',
  OIDC_CLIENT_SECRET_FILE: secret('client-secret', 'a client secret'),
  OIDC_CLAIMS_FILE: secret('claims.json', CLAIMS, 0o644),
};
const TLS = { TLS_CERT_FILE: secret('cert.pem', 'pem'), TLS_KEY_FILE: secret('key.pem', 'pem') };
const REQUIRED = Object.keys(DECIDING);

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(COMPLETE).filter(([name]) => !names.includes(name)));
}

function refusal(
  env: Record<string, string>,
): { code: string; field: string | undefined; message: string } | 'accepted' {
  try {
    readConfig(env);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { code: error.code, field: error.place?.field, message: error.message };
  }
}

describe('the configuration', () => {
  it('is a sandbox when nothing is set', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'sandbox',
      port: 3000,
      dataDir: path.resolve('data'),
      policy: { graceSeconds: 86_400, twoPeople: true, attestationSeconds: 7 * 86_400 },
    });
  });

  it.each(REQUIRED)('starts nothing with %s alone, and names what is missing (RULE C-05)', (name) => {
    const refused = refusal({ [name]: 'set' });
    expect(refused).toMatchObject({ code: 'config-incomplete' });
    const others = REQUIRED.filter((other) => other !== name);
    for (const other of others) expect(refused).toHaveProperty('message', expect.stringContaining(other));
  });

  it.each([
    'OIDC_CLIENT_ID',
    'OIDC_CLAIMS_FILE',
    'RECORD_TOKEN_FILE',
    'RECORD_CLIENT_ID',
    'TLS_CERT_FILE',
    'MTLS_CA_FILE',
    'TRUSTED_PROXIES',
  ])('is no sandbox when %s is set, which only a live service needs (RULE C-05)', (name) => {
    const refused = refusal({ [name]: 'set' });
    expect(refused).toMatchObject({ code: 'config-incomplete' });
    for (const told of [...REQUIRED, name])
      expect(refused).toHaveProperty('message', expect.stringContaining(told));
  });

  it('is a sandbox that people see by https and that keeps its keys elsewhere', () => {
    const env = {
      PUBLIC_URL: 'https://try.trust.example',
      CA_FILE: secret('authority', 'pem'),
      OPENBAO_URL: 'https://bao.example',
      OPENBAO_TOKEN_FILE: secret('token-of-bao', 'a token'),
    };
    expect(readConfig(env).mode).toBe('sandbox');
  });

  it('is refused in the other mode than its data folder was begun in (RULE C-05)', async () => {
    const folder = (): string => fs.mkdtempSync(path.join(FOLDER, 'data-'));
    const [ofLive, ofSandbox] = [folder(), folder()];
    await keepMode(ofLive, 'live');
    await keepMode(ofSandbox, 'sandbox');
    await keepMode(ofSandbox, 'sandbox');
    const otherMode = { code: 'config-other-mode', field: 'DATA_DIR' };
    expect(refusal({ DATA_DIR: ofLive })).toMatchObject(otherMode);
    expect(refusal({ ...COMPLETE, DATA_DIR: ofSandbox })).toMatchObject(otherMode);
    expect(refusal({ DATA_DIR: ofSandbox })).toBe('accepted');
    expect(refusal({ ...COMPLETE, DATA_DIR: ofLive })).toBe('accepted');
    await expect(keepMode(ofLive, 'sandbox')).rejects.toMatchObject({ code: 'config-other-mode' });
    fs.writeFileSync(path.join(ofLive, 'mode'), '');
    expect(refusal({ ...COMPLETE, DATA_DIR: ofLive })).toMatchObject(otherMode);
  });

  it('is live when everything is there, without a sample and with the policy that was named (RULE C-05)', () => {
    expect(readConfig(COMPLETE)).toMatchObject({
      mode: 'live',
      organisation: 'RXX',
      publicUrl: new URL('https://countersign.trust.example'),
      loadSampleThread: false,
      policy: { id: 'IG-042', version: '3', twoPeople: true, graceSeconds: 86_400 },
      record: {
        baseUrl: 'https://ehr.example/fhir/R4',
        proof: { kind: 'bearer-file', file: COMPLETE['RECORD_TOKEN_FILE'] },
      },
      listening: { tls: null, trustedProxies: ['10.0.0.5', '10.1.0.0/24'] },
    });
    expect(readConfig({ ...COMPLETE, POLICY_TWO_PEOPLE: 'no' }).policy.twoPeople).toBe(false);
  });

  it.each([
    ['PUBLIC_URL', without('PUBLIC_URL')],
    ['KEY_PASSPHRASE_FILE', without('KEY_PASSPHRASE_FILE')],
    ['RECORD_TOKEN_FILE', without('RECORD_TOKEN_FILE')],
    ['RECORD_CLIENT_KEY_FILE', { ...without('RECORD_TOKEN_FILE'), RECORD_CLIENT_ID: 'countersign' }],
    ['RECORD_CLIENT_ID', { ...COMPLETE, RECORD_CLIENT_KEY_FILE: 'key.json' }],
    ['OPENBAO_TOKEN_FILE', { OPENBAO_URL: 'https://bao.example' }],
    ['OPENBAO_TOKEN_FILE', { ...without('KEY_PASSPHRASE_FILE'), OPENBAO_URL: 'https://bao.example' }],
    ['OIDC_CLIENT_ID', without('OIDC_CLIENT_ID')],
    ['OIDC_CLIENT_SECRET_FILE', without('OIDC_CLIENT_SECRET_FILE')],
    ['OIDC_CLAIMS_FILE', without('OIDC_CLAIMS_FILE')],
    ['TLS_KEY_FILE', { ...COMPLETE, TLS_CERT_FILE: 'cert.pem' }],
    ['TLS_CERT_FILE', { ...COMPLETE, TLS_KEY_FILE: 'key.pem' }],
    ['MTLS_CA_FILE', { ...COMPLETE, MTLS_CA_FILE: 'ca.pem' }],
  ])('starts nothing without %s where it is needed (RULE C-05)', (field, env) => {
    expect(refusal(env)).toMatchObject({ code: 'config-incomplete', field });
  });

  it.each([
    ['config-insecure-public-url', 'PUBLIC_URL', { PUBLIC_URL: 'http://countersign.trust.example' }],
    ['config-insecure-listening', 'TLS_CERT_FILE', { TRUSTED_PROXIES: '' }],
    ['config-insecure-listening', 'TLS_CERT_FILE', { TRUSTED_PROXIES: '', HOST: '0.0.0.0' }],
    ['config-insecure-proxies', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: '0.0.0.0/0' }],
    ['config-insecure-proxies', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.1,::/0' }],
    ['config-insecure-grace', 'POLICY_GRACE', { POLICY_GRACE: 'PT59M' }],
    ['config-insecure-redis', 'REDIS_URL', { REDIS_URL: 'redis://:word@redis.trust.example' }],
    ['config-insecure-redis', 'REDIS_URL', { REDIS_URL: 'rediss://redis.trust.example' }],
    ['config-insecure-database', 'DATABASE_URL', { DATABASE_URL: 'postgres://u:p@db.trust.example/c' }],
    [
      'config-insecure-database',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://u:p@db.trust.example/c?sslmode=no-verify' },
    ],
    [
      'config-insecure-database',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://u@127.0.0.1/c?host=db.trust.example' },
    ],
    ...[
      'postgres:///c',
      'postgres:///c?host=',
      'postgres:///c?sslmode=verify-full',
      'postgres://u@db.trust.example/c?host=',
      'postgres://u@localhost/c?host=127.0.0.1&host=db.trust.example',
      'postgres://u@localhost/c?host=/tmp&host=db.trust.example',
      'postgres://db.trust.example/c?sslmode=verify-full&sslmode=disable',
      'socket:db.trust.example',
    ].map((url) => ['config-insecure-database', 'DATABASE_URL', { DATABASE_URL: url }] as const),
    ['config-insecure-record', 'RECORD_URL', { RECORD_URL: 'http://ehr.example/fhir' }],
    ['config-insecure-issuer', 'OIDC_ISSUER', { OIDC_ISSUER: 'http://127.0.0.1:9000' }],
    [
      'config-insecure-openbao',
      'OPENBAO_URL',
      { OPENBAO_URL: 'http://bao.example', OPENBAO_TOKEN_FILE: secret('bao', 'a token') },
    ],
    [
      'config-insecure-passphrase',
      'KEY_PASSPHRASE_FILE',
      { KEY_PASSPHRASE_FILE: secret('short', 'correct horse') },
    ],
    ['config-insecure-file', 'RECORD_TOKEN_FILE', { RECORD_TOKEN_FILE: secret('open', 'a token', 0o644) }],
    [
      'config-insecure-file',
      'KEY_PASSPHRASE_FILE',
      { KEY_PASSPHRASE_FILE: secret('group-writes', 'a passphrase that is long', 0o620) },
    ],
    ...(
      [
        'OIDC_CLAIMS_FILE',
        'MACHINE_CLIENTS_FILE',
        'LIVE_GATEWAYS_FILE',
        'MDM_FILE',
        'MTLS_CA_FILE',
        'CA_FILE',
      ] as const
    ).flatMap((name) =>
      [0o664, 0o646].map(
        (mode) =>
          [
            'config-insecure-file',
            name,
            { ...TLS, [name]: secret(`${name}-${mode}`, CLAIMS, mode) },
          ] as const,
      ),
    ),
    ['config-file-unreadable', 'RECORD_TOKEN_FILE', { RECORD_TOKEN_FILE: path.join(FOLDER, 'none') }],
    ['config-file-unreadable', 'CA_FILE', { CA_FILE: path.join(FOLDER, 'none') }],
    ['config-insecure-tls-check', 'NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    [
      'config-insecure-listening',
      'TLS_CLIENT_CERT_HEADER',
      { TLS_CLIENT_CERT_HEADER: 'Client-Cert', TRUSTED_PROXIES: '' },
    ],
    ['config-invalid', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: 'loopback' }],
    ['config-invalid', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/33' }],
    ['config-invalid', 'ORGANISATION_CODE', { ORGANISATION_CODE: 'rxx' }],
    ['config-invalid', 'POLICY_ID', { POLICY_ID: 'a policy' }],
    ['config-invalid', 'POLICY_TWO_PEOPLE', { POLICY_TWO_PEOPLE: 'maybe' }],
    ['config-invalid', 'RECORD_URL', { RECORD_URL: 'https://user@ehr.example/fhir' }],
    ['config-invalid', 'PUBLIC_URL', { PUBLIC_URL: 'https://countersign.trust.example/path' }],
  ])('refuses with %s on %s: %j (RULE C-05)', (code, field, change) => {
    expect(refusal({ ...COMPLETE, ...change })).toMatchObject({ code, field });
  });

  it.each([
    { REDIS_URL: 'redis://127.0.0.1:6379' },
    { REDIS_URL: 'rediss://:word@redis.trust.example' },
    { REDIS_URL: 'rediss://redis.trust.example', REDIS_PASSWORD_FILE: secret('redis', 'a word') },
    { DATABASE_URL: 'postgres://u@127.0.0.1/c' },
    { DATABASE_URL: 'postgres://u@localhost/c?host=/var/run/postgresql' },
    { DATABASE_URL: 'postgres:///c?host=/var/run/postgresql' },
    { DATABASE_URL: 'postgres://u@%2Fvar%2Frun%2Fpostgresql/c' },
    { DATABASE_URL: 'socket:///var/run/postgresql?db=c' },
    { DATABASE_URL: 'postgres://u:p@db.trust.example/c?sslmode=verify-full' },
    { RECORD_URL: 'http://127.0.0.1:3001/fhir/R4' },
    { POLICY_GRACE: 'PT1H' },
    { KEY_PASSPHRASE_FILE: secret('group-reads', 'a passphrase that is long', 0o640) },
    { TRUSTED_PROXIES: '::1' },
    { TLS_CLIENT_CERT_HEADER: 'X-Client-Cert' },
  ])('takes %j', (change) => {
    expect(refusal({ ...COMPLETE, ...change })).toBe('accepted');
  });

  it('puts passwords that lie in files into the addresses of the stores', () => {
    const file = secret('database', 'p@ss/word\n');
    const env = { DATABASE_URL: 'postgres://u@127.0.0.1/c', DATABASE_PASSWORD_FILE: file };
    expect(readConfig(env).databaseUrl).toBe('postgres://u:p%40ss%2Fword@127.0.0.1/c');
    const bySocket = { ...env, DATABASE_URL: 'postgres:///c?user=u&host=/tmp' };
    expect(new URL(readConfig(bySocket).databaseUrl ?? '').searchParams.get('password')).toBe('p@ss/word');
    expect(refusal({ DATABASE_PASSWORD_FILE: file })).toMatchObject({
      code: 'config-incomplete',
      field: 'DATABASE_URL',
    });
  });

  it('reads the file that setup wrote under the environment, and only when nobody else can', () => {
    const file = secret('own.env', 'PORT=4000\nHOST="127.0.0.2"\n');
    const env = withEnvFile({ CONFIG_FILE: file, PORT: '5000' });
    expect(readConfig(env)).toMatchObject({ port: 5000, host: '127.0.0.2' });
    fs.chmodSync(file, 0o644);
    const codeOf = (given: Record<string, string>): unknown => {
      try {
        return withEnvFile(given);
      } catch (error) {
        return error instanceof Fault ? error.code : error;
      }
    };
    expect(codeOf({ CONFIG_FILE: file })).toBe('config-insecure-file');
    expect(codeOf({ CONFIG_FILE: path.join(FOLDER, 'none') })).toBe('config-file-unreadable');
    expect(codeOf({ CONFIG_FILE: '-' })).toEqual({ CONFIG_FILE: '-' });
  });

  it('protects the keys of a sandbox too, when a passphrase is given', () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'cs-config-')), 'passphrase');
    fs.writeFileSync(file, 'correct horse\n');
    expect(readConfig({ KEY_PASSPHRASE_FILE: file }).keys.passphrase).toBe('correct horse');
    expect(readConfig({}).keys.passphrase).toBeNull();
    fs.writeFileSync(file, '\n');
    expect(refusal({ KEY_PASSPHRASE_FILE: file })).toMatchObject({ code: 'config-file-unreadable' });
  });

  it('keeps the copy of the vault key out of the backup and the data (RULE D-06)', () => {
    const copy = (dir: string) =>
      refusal({ BACKUP_DIR: '/backup', DATA_DIR: '/data', VAULT_KEY_COPY_DIR: dir });
    for (const dir of ['/backup', '/backup/keys', '/data/vault-key-copy', '/data'])
      expect(copy(dir)).toMatchObject({ code: 'config-invalid', field: 'VAULT_KEY_COPY_DIR' });
    for (const dir of ['/', '/data/..'])
      expect(copy(dir)).toMatchObject({ code: 'config-invalid', field: 'VAULT_KEY_COPY_DIR' });
    expect(copy('/backup-of-keys')).toBe('accepted');
    expect(copy('/safe')).toBe('accepted');
  });

  it('keeps the vault key out of what it opens, and out of the backup (RULE D-06)', () => {
    const dir = (place: string) =>
      refusal({ BACKUP_DIR: '/backup', DATA_DIR: '/data', VAULT_KEY_DIR: place });
    for (const inside of ['keys', 'keys/own', 'log', 'store/pg'])
      expect(dir(`/data/${inside}`)).toMatchObject({ code: 'config-invalid', field: 'VAULT_KEY_DIR' });
    for (const inside of ['/backup', '/backup/keys'])
      expect(dir(inside)).toMatchObject({ code: 'config-invalid', field: 'VAULT_KEY_DIR' });
    for (const apart of ['/data/vault-key', '/safe', '/data-keys']) expect(dir(apart)).toBe('accepted');
    for (const holds of ['/', '/data'])
      expect(dir(holds)).toMatchObject({ code: 'config-invalid', field: 'VAULT_KEY_DIR' });
    expect(refusal({ BACKUP_DIR: '/', DATA_DIR: '/data' })).toMatchObject({
      code: 'config-invalid',
      field: 'BACKUP_DIR',
    });
    expect(readConfig({ DATA_DIR: '/data' }).keys.vaultKeyDir).toBe('/data/vault-key');
  });

  it.each([
    ['VAULT_KEY_COPY_DIR', { VAULT_KEY_COPY_DIR: '/safe', BACKUP_DIR: '/safe/backup' }],
    ['VAULT_KEY_COPY_DIR', { VAULT_KEY_COPY_DIR: '/safe', VAULT_KEY_DIR: '/safe' }],
    ['VAULT_KEY_COPY_DIR', { VAULT_KEY_COPY_DIR: '/safe', VAULT_KEY_DIR: '/safe/key' }],
    ['VAULT_KEY_COPY_DIR', { VAULT_KEY_COPY_DIR: '/safe/copy', VAULT_KEY_DIR: '/safe' }],
    ['VAULT_KEY_COPY_DIR', { VAULT_KEY_COPY_DIR: '/safe', DATA_DIR: '/safe/data' }],
    ['VAULT_KEY_DIR', { VAULT_KEY_DIR: '/safe', BACKUP_DIR: '/safe/backup' }],
    ['BACKUP_DIR', { DATA_DIR: '/data', BACKUP_DIR: '/data/vault-key/backup' }],
  ])(
    'keeps the vault key, its copy and the backup apart, whichever holds the other (RULE D-06): %s of %j',
    (field, env) => {
      expect(refusal(env)).toMatchObject({ code: 'config-invalid', field });
    },
  );

  it('follows links to where the vault key and the backup really lie (RULE D-06)', () => {
    const root = fs.mkdtempSync(path.join(FOLDER, 'links-'));
    fs.mkdirSync(path.join(root, 'backup'));
    fs.symlinkSync(path.join(root, 'backup'), path.join(root, 'link'));
    const env = { BACKUP_DIR: path.join(root, 'backup') };
    for (const field of ['VAULT_KEY_DIR', 'VAULT_KEY_COPY_DIR'])
      expect(refusal({ ...env, [field]: path.join(root, 'link/keys') })).toMatchObject({
        code: 'config-invalid',
        field,
      });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['TIME_ZONE', 'London'],
    ['SHIFT_ENDS', '8am'],
    ['POLICY_GRACE', '24h'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'postgres'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(refusal({ [name]: value })).toMatchObject({ code: 'config-invalid', field: name });
  });

  it('has no gateway, and takes those of a file with their secrets in files and variables', () => {
    expect(readConfig({}).gateways).toEqual([]);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-config-'));
    const file = path.join(folder, 'gateways.json');
    fs.writeFileSync(path.join(folder, 'secret'), 'a secret of a gateway\n');
    const gateways = [
      { id: 'careline', platform: 'other', token: { file: 'secret' } },
      { id: 'careline-two', platform: 'other', token: { env: 'CARELINE_TOKEN' } },
    ];
    fs.writeFileSync(file, JSON.stringify({ gateways }));
    const env = { LIVE_GATEWAYS_FILE: file, CARELINE_TOKEN: 'another secret of a gateway' };
    expect(readConfig(env).gateways).toMatchObject([
      { id: 'careline', token: 'a secret of a gateway' },
      { id: 'careline-two', token: 'another secret of a gateway' },
    ]);
    expect(refusal({ LIVE_GATEWAYS_FILE: file })).toMatchObject({ code: 'live-gateways-invalid' });
    expect(refusal({ LIVE_GATEWAYS_FILE: path.join(folder, 'none.json') })).toMatchObject({
      code: 'config-file-unreadable',
    });
  });

  it('has no manager of devices, and takes the one of a file, whose token is read whenever it is used', () => {
    expect(readConfig({}).manager).toBeNull();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-config-'));
    const file = path.join(folder, 'mdm.json');
    const write = (settings: object): void => fs.writeFileSync(file, JSON.stringify(settings));
    fs.writeFileSync(path.join(folder, 'token'), 'one\n');
    write({ kind: 'graph', token: { file: 'token' }, principalSuffix: '@trust.example', timeLimitHours: 48 });
    const { manager } = readConfig({ MDM_FILE: file });
    expect(manager).toMatchObject({
      baseUrl: 'https://graph.microsoft.com/v1.0',
      principalSuffix: '@trust.example',
      timeLimitMs: 48 * 3_600_000,
    });
    fs.writeFileSync(path.join(folder, 'token'), 'two\n');
    expect(manager?.readToken()).toBe('two');
    for (const wrong of [
      { kind: 'graph' },
      { kind: 'other', token: { file: 'token' } },
      { kind: 'graph', token: { file: 'token' }, baseUrl: 'https://graph.example/v1.0/' },
      { kind: 'graph', token: { file: 'token' }, baseUrl: 'ftp://graph.example' },
      { kind: 'graph', token: { file: 'token' }, timeLimitHours: 0 },
      { kind: 'graph', token: { file: 'token' }, principalSuffix: '/../' },
    ]) {
      write(wrong);
      expect([wrong, refusal({ MDM_FILE: file })]).toMatchObject([wrong, { code: 'device-manager-invalid' }]);
    }
    expect(refusal({ MDM_FILE: path.join(folder, 'none.json') })).toMatchObject({
      code: 'config-file-unreadable',
    });
  });

  it('takes from no gateway while the rest of a production configuration is missing (RULE C-05)', () => {
    const env = { LIVE_GATEWAYS_FILE: 'gateways.json', POLICY_ID: 'IG-042' };
    expect(refusal(env)).toMatchObject({ code: 'config-incomplete' });
  });

  it.each([
    ['PT2S', 2],
    ['PT24H', 86_400],
    ['P7D', 604_800],
    ['P1DT1H1M1S', 90_061],
  ])('reads the duration %s', (text, seconds) => {
    expect(readConfig({ POLICY_GRACE: text }).policy.graceSeconds).toBe(seconds);
  });
});
