// RULE C-05: an authority of one's own holds for every process of ours: the commands, and the one that proves an erasure. The server
// answers nothing that helps; that it is asked at all shows that its certificate was taken.
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { makeAuthority } from '../support/certificates.ts';

type Known = { caFile: string; url: string; asked: number; server: https.Server };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-authority-'));
const tokenFile = path.join(folder, 'token');
let first: Known;
let second: Known;

async function openKnown(name: string): Promise<Known> {
  const authority = await makeAuthority(`CN=${name}`);
  const caFile = path.join(folder, `${name}.pem`);
  fs.writeFileSync(caFile, authority.certificate);
  const { certificate: cert, key } = await authority.issue({ names: ['localhost'] });
  const server = https.createServer({ cert, key }, (_request, response) => {
    known.asked += 1;
    response.writeHead(503).end();
  });
  const known: Known = { caFile, url: '', asked: 0, server };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  known.url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return known;
}

beforeAll(async () => {
  fs.writeFileSync(tokenFile, 'token\n', { mode: 0o600 });
  [first, second] = await Promise.all([openKnown('first'), openKnown('second')]);
});

afterAll(() => {
  for (const { server } of [first, second]) {
    server.closeAllConnections();
    server.close();
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  first.asked = 0;
  second.asked = 0;
});

async function run(args: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
}

it('a command trusts CA_FILE', async () => {
  const env = {
    CONFIG_FILE: '-',
    DATA_DIR: path.join(folder, 'data'),
    OPENBAO_URL: first.url,
    OPENBAO_TOKEN_FILE: tokenFile,
    CA_FILE: first.caFile,
  };
  await run([path.resolve('scripts/keys.ts'), 'status'], env);
  expect(first.asked).toBeGreaterThan(0);
});

it('every program that reads the configuration does', () => {
  const programs = ['src/main.ts', 'scripts/keys.ts', 'scripts/backup.ts', 'scripts/fsck-audit.ts']
    .concat(['scripts/fsck-custody.ts', 'scripts/setup/main.ts'])
    .map((file) => [file, fs.readFileSync(file, 'utf8').replaceAll('trustAuthority(readConfig(', '')]);
  expect(programs.filter(([, text]) => text?.includes('readConfig(') === true).map(([file]) => file)).toEqual(
    [],
  );
});

it('the process that proves an erasure trusts both that authority and the one of the environment', async () => {
  const program = `
    import { lookAfresh } from '${path.resolve('src/wiring-fresh-look.ts')}';
    import { trustAuthority } from '${path.resolve('src/trust-authority.ts')}';
    trustAuthority({ caFile: ${JSON.stringify(first.caFile)} });
    for (const url of ${JSON.stringify([first.url, second.url])}) {
      const openBao = { url, tokenFile: ${JSON.stringify(tokenFile)}, namespace: null, kv: 'kv', transit: 'transit', key: 'key', caFile: ${JSON.stringify(first.caFile)} };
      await lookAfresh({ dataDir: 'none', keys: { openBao, passphrase: null, vaultKeyDir: 'none' } }).catch(() => undefined);
    }`;
  await run(['--input-type=module-typescript', '-e', program], { NODE_EXTRA_CA_CERTS: second.caFile });
  expect([first.asked > 0, second.asked > 0]).toEqual([true, true]);
});
