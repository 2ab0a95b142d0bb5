// A live service from nothing to a signed-in clinician: set up by answers, checked, started from the file that setup wrote, spoken to
// by TLS with a real browser, signed in through a real provider, filing into a record system that runs by itself.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import type { Browser } from 'playwright-core';
import { startService, type ServiceProcess } from '../../scripts/service-process.ts';
import { startBrowser } from '../support/browser.ts';
import { holdsAny, openLiveStage, setupSync, type LiveStage, type SetupRun } from '../support/live-stage.ts';

let stage: LiveStage;
let first: SetupRun;
let service: ServiceProcess;
let browser: Browser;

beforeAll(async () => {
  stage = await openLiveStage();
  first = await stage.setup(stage.answers);
  if (first.status !== 0) throw new Error(first.out);
  service = await startService({ CONFIG_FILE: stage.configFile });
  browser = await startBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await stage?.close();
}, 60_000);

type Got = { status: number; headers: Record<string, unknown>; body: string };

function ask(place: string, options: https.RequestOptions = {}, body = ''): Promise<Got> {
  const url = new URL(place, stage.publicUrl);
  return new Promise((resolve, reject) => {
    const request = https.request(
      url,
      {
        host: '127.0.0.1',
        servername: 'localhost',
        ca: stage.authority.certificate,
        agent: false,
        ...options,
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

function codesOf(out: string): string[] {
  return [...out.matchAll(/\(([a-z0-9-]+)\)$/gm)].map(([, code = '']) => code);
}

describe('setting up with answers', () => {
  it('finds every connection in order, and lists what is left to do', () => {
    const codes = codesOf(first.out);
    for (const code of [
      'tls-ready',
      'database-ready',
      'redis-ready',
      'keys-passphrase',
      'record-capable',
      'record-admits',
      'provider-ready',
      'provider-knows-us',
      'clock-right',
    ])
      expect(codes).toContain(code);
    for (const code of ['backup-same-disk', 'key-copy-none', 'hand-policy', 'hand-guardian', 'hand-witness'])
      expect(codes).toContain(code);
    expect(first.out).not.toMatch(/OPEN/);
  });

  it('writes a file that nobody else reads, with no secret in it, and prints none', () => {
    expect(fs.statSync(stage.configFile).mode & 0o777).toBe(0o600);
    const passphrase = path.join(stage.folder, 'secrets/passphrase');
    expect(fs.statSync(passphrase).mode & 0o777).toBe(0o600);
    const made = fs.readFileSync(passphrase, 'utf8').trim();
    expect(made).toMatch(/^[\w-]{43}$/);
    for (const text of [fs.readFileSync(stage.configFile, 'utf8'), first.out])
      expect(holdsAny(text, [...stage.secrets, made])).toBe(false);
  });

  it('changes only what is asked the next time, and keeps the file of before', async () => {
    const file = path.join(stage.folder, 'again.env');
    fs.copyFileSync(stage.configFile, file);
    fs.chmodSync(file, 0o600);
    const before = fs.readFileSync(file, 'utf8');
    const again = await stage.setup({ POLICY_VERSION: '4' }, file);
    expect(again.status).toBe(0);
    const after = fs.readFileSync(file, 'utf8');
    expect(after).toBe(before.replace('POLICY_VERSION=3', 'POLICY_VERSION=4'));
    const kept = fs.readdirSync(stage.folder).filter((name) => name.startsWith('again.env.'));
    expect(kept).toHaveLength(1);
    expect(fs.readFileSync(path.join(stage.folder, kept[0] ?? ''), 'utf8')).toBe(before);
    expect((await stage.setup({}, file)).status).toBe(0);
    expect(fs.readdirSync(stage.folder).filter((name) => name.startsWith('again.env.'))).toEqual(kept);
  });

  it('makes our keys, prints their public halves to hand on, and says that the others do not know them yet', async () => {
    const file = path.join(stage.folder, 'keys.env');
    const answers = {
      ...stage.answers,
      OIDC_CLIENT_SECRET_FILE: '',
      RECORD_TOKEN_FILE: '',
      provider: 'key',
      OIDC_CLIENT_KEY_FILE: path.join(stage.folder, 'secrets/provider-key.json'),
      record: 'smart',
      RECORD_CLIENT_ID: 'countersign',
      RECORD_CLIENT_KEY_FILE: path.join(stage.folder, 'secrets/record-key.json'),
    };
    const { status, out } = await stage.setup(answers, file);
    expect(status).toBe(1);
    expect(codesOf(out)).toEqual(expect.arrayContaining(['record-no-token', 'provider-refuses-us']));
    const sets = [...out.matchAll(/^\{"keys".*\}$/gm)].map(
      ([text]) => JSON.parse(text) as { keys: Record<string, unknown>[] },
    );
    expect(sets.map(({ keys }) => keys[0]?.['alg'])).toEqual(['ES384', 'ES256']);
    for (const { keys } of sets) expect(keys[0]).not.toHaveProperty('d');
    for (const name of ['provider-key.json', 'record-key.json']) {
      const { d } = JSON.parse(fs.readFileSync(path.join(stage.folder, 'secrets', name), 'utf8')) as {
        d: string;
      };
      expect(holdsAny(out + fs.readFileSync(file, 'utf8'), [d])).toBe(false);
    }
  }, 60_000);

  it.each([
    ['an insecure combination', { POLICY_GRACE: 'PT1M' }, 'config-insecure-grace'],
    ['http in public', { PUBLIC_URL: 'http://localhost' }, 'setup-answer-invalid'],
    ['http to Redis elsewhere', { REDIS_URL: 'redis://redis.example' }, 'config-insecure-redis'],
    ['a password in an address', { DATABASE_URL: 'postgres://u:p@db.example/c' }, 'setup-answer-invalid'],
    ['a value that is none', { TIME_ZONE: 'London' }, 'setup-answer-invalid'],
    ['a missing value', { POLICY_ID: '' }, 'setup-answer-invalid'],
    ['an unknown name', { POLICY_IDD: 'IG-042' }, 'setup-answer-unknown'],
    ['a choice that is none', { tls: 'none' }, 'setup-answer-invalid'],
  ])('writes nothing for %s', async (_what, change, code) => {
    const file = path.join(stage.folder, 'refused.env');
    const { status, out } = await stage.setup({ ...stage.answers, ...change }, file);
    expect({ status, codes: codesOf(out) }).toEqual({ status: 2, codes: [code] });
    expect(fs.existsSync(file)).toBe(false);
  });

  it('asks nothing without a terminal', () => {
    expect(setupSync([])).toMatchObject({ status: 2, out: expect.stringMatching(/^usage:/) });
  });
});

describe('a live service', () => {
  it('is well, and says so by TLS', async () => {
    expect(service.url).toBe(stage.publicUrl.replace('localhost', '127.0.0.1'));
    const { status, body, headers } = await ask('/health');
    expect({ status, health: JSON.parse(body) as unknown }).toMatchObject({
      status: 200,
      health: {
        status: 'ok',
        parts: [
          { name: 'store', status: 'ok' },
          { name: 'record', status: 'ok' },
        ],
      },
    });
    expect(headers['strict-transport-security']).toContain('max-age=');
  });

  it('answers to no other name', async () => {
    expect(await ask('/sign-in', { headers: { host: 'evil.example' } })).toMatchObject({ status: 421 });
  });

  it('has no built-in account, and nobody signs in with a PIN (RULE I-01)', async () => {
    const { status } = await ask(
      '/api/v1/session',
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      JSON.stringify({ subject: 'amara.okafor', pin: '2468' }),
    );
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    const { rows } = await sql<{ issuer: string }>`select distinct issuer from account`.execute(
      stage.database.db,
    );
    expect(rows.filter(({ issuer }) => issuer === 'sandbox')).toEqual([]);
  });

  it('lets a clinician in through the provider, to an empty worklist without a banner (RULE I-01, RULE C-05)', async () => {
    stage.provider.person = undefined;
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`${stage.publicUrl}/sign-in`);
    expect(await page.textContent('body')).not.toMatch(/sandbox/i);
    await page.locator('form[action^="/sign-in"] button').first().click();
    await page.getByRole('link', { name: 'amara' }).click();
    await page.waitForURL(`${stage.publicUrl}/worklist`);
    expect(await page.textContent('body')).toContain('Dr Amara Okafor');
    expect(await page.textContent('body')).not.toMatch(/sandbox/i);
    const cookies = await context.cookies(stage.publicUrl);
    const session = cookies.find(({ name }) => name === '__Host-countersign-session');
    expect(session).toMatchObject({ secure: true, httpOnly: true, path: '/' });
    const { rows } = await sql<{ cases: number }>`select count(*)::int as cases from deposit`.execute(
      stage.database.db,
    );
    expect(rows).toEqual([{ cases: 0 }]);
    await context.close();
  }, 60_000);

  it('is checked beside its run, and what is broken is told with 1', async () => {
    expect((await stage.check()).status).toBe(0);
    await stage.redis.kill();
    const broken = await stage.check();
    await stage.redis.start();
    expect(broken.status).toBe(1);
    expect(codesOf(broken.out)).toContain('redis-unreachable');
  }, 60_000);

  it('takes a renewed certificate without a restart', async () => {
    const serialNow = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const ca = stage.authority.certificate;
        const port = Number(new URL(stage.publicUrl).port);
        const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca }, () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        });
        socket.once('error', reject);
      });
    const before = await serialNow();
    const next = await stage.authority.issue({ names: ['localhost'] });
    fs.writeFileSync(path.join(stage.folder, 'own.pem'), next.certificate);
    fs.writeFileSync(path.join(stage.folder, 'own-key.pem'), next.key);
    let now = before;
    for (let tries = 0; tries < 100 && now === before; tries += 1) {
      await delay(250);
      now = await serialNow();
    }
    expect(now).not.toBe(before);
  }, 40_000);
});
