import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '../src/config.ts';
import { Fault } from '../src/kernel/fault.ts';

const COMPLETE = {
  POLICY_ID: 'IG-042',
  POLICY_VERSION: '3',
  ORGANISATION_CODE: 'RXX',
  RECORD_URL: 'https://ehr.example/fhir/R4',
  RECORD_TOKEN_FILE: 'token',
  KEY_PASSPHRASE_FILE: 'passphrase',
  OIDC_ISSUER: 'https://id.example',
};

// In the sandbox the keys may be protected too.
const REQUIRED = Object.keys(COMPLETE).filter((name) => name !== 'KEY_PASSPHRASE_FILE');

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

  it('starts nothing when nothing protects the keys (RULE C-05)', () => {
    const { KEY_PASSPHRASE_FILE: _none, ...rest } = COMPLETE;
    expect(refusal(rest)).toMatchObject({ code: 'config-incomplete', field: 'KEY_PASSPHRASE_FILE' });
    const half = { ...rest, OPENBAO_URL: 'https://bao.example' };
    expect(refusal(half)).toMatchObject({ code: 'config-sign-in-not-built' });
    expect(refusal({ OPENBAO_URL: 'https://bao.example' })).toMatchObject({
      code: 'config-incomplete',
      field: 'OPENBAO_TOKEN_FILE',
    });
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
    expect(refusal({ BACKUP_DIR: '/', DATA_DIR: '/data' })).toMatchObject({
      code: 'config-invalid',
      field: 'BACKUP_DIR',
    });
    expect(readConfig({ DATA_DIR: '/data' }).keys.vaultKeyDir).toBe('/data/vault-key');
  });

  it('starts nothing when complete, because this version has no sign-in for it (RULE C-05)', () => {
    expect(refusal(COMPLETE)).toMatchObject({ code: 'config-sign-in-not-built', field: 'OIDC_ISSUER' });
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
