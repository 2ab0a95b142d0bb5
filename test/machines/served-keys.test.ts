import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JWK } from 'jose';
import { openJwksHttp } from '../../src/adapters/jwks-http/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { serve, type HttpServer } from '../support/http-server.ts';
import {
  assertion,
  newKeys,
  openMachineStage,
  request,
  type Answer,
  type Keys,
  type MachineStage,
} from './stage.ts';

const SCOPE = 'countersign/receipts.read';
let stage: MachineStage;
let keyServer: HttpServer;
let served: { status: number; body: string };
let asked: number;
let [first, second]: Keys[] = [];

const serveKeys = (...keys: (JWK | undefined)[]): void => {
  served = { status: 200, body: JSON.stringify({ keys }) };
};

beforeEach(async () => {
  [first, second] = await Promise.all([newKeys('k-1'), newKeys('k-2', 'RS384')]);
  asked = 0;
  serveKeys(first?.jwk);
  keyServer = await serve((_request, response) => {
    asked += 1;
    response.writeHead(served.status, { 'content-type': 'application/json' }).end(served.body);
  });
  stage = await openMachineStage([]);
  allow([new URL(keyServer.url).host]);
});
afterEach(async () => {
  await stage.close();
  await keyServer.close();
});

function allow(privateHosts: string[]): void {
  const jwksUrl = `${keyServer.url}/keys`;
  stage.write([{ id: 'ehr-north', name: 'EHR', kind: 'ehr', scopes: [SCOPE], jwksUrl }], { privateHosts });
}

async function ask(keys: Keys | undefined, header: Record<string, unknown> = {}): Promise<Answer> {
  if (keys === undefined) throw new Error('no keys');
  return stage.form(request(await assertion(stage, 'ehr-north', keys, { header }), SCOPE));
}

describe('keys at a client’s own address', () => {
  it('are fetched once and kept', async () => {
    for (let i = 0; i < 3; i += 1) expect((await ask(first)).status).toBe(200);
    expect(asked).toBe(1);
    expect((await ask(first, { jku: `${keyServer.url}/keys` })).status).toBe(200);
  });

  it('rotate without anybody here doing anything, at most one look a minute', async () => {
    expect((await ask(first)).status).toBe(200);
    serveKeys(first?.jwk, second?.jwk);
    expect((await ask(second)).body['code']).toBe('machine-assertion-key-unknown');
    stage.passMs(60_000);
    expect((await ask(second)).status).toBe(200);
    const before = asked;
    for (let i = 0; i < 20; i += 1) await ask(first, { kid: `made-up-${i}` });
    expect(asked).toBe(before);
    serveKeys(second?.jwk);
    stage.passMs(5 * 60_000);
    expect((await ask(first)).body['code']).toBe('machine-assertion-key-unknown');
  });

  it('are in use for an hour while their address does not answer, and no longer', async () => {
    expect((await ask(first)).status).toBe(200);
    served = { status: 500, body: '' };
    stage.passMs(59 * 60_000);
    expect((await ask(first)).status).toBe(200);
    stage.passMs(2 * 60_000);
    const answer = await ask(first);
    expect([answer.status, answer.body['error'], answer.headers.get('retry-after')]).toEqual([
      503,
      'temporarily_unavailable',
      '60',
    ]);
  });

  it.each([
    ['no JSON', '<html>'],
    ['no set', '{"keys":7}'],
    ['an endless one', JSON.stringify({ keys: [], filler: 'x'.repeat(70_000) })],
  ])('are none when what is served is %s', async (_what, body) => {
    served = { status: 200, body };
    expect((await ask(first)).status).toBe(503);
  });

  it('are none when two have the same kid, are for encryption, or too small', async () => {
    serveKeys(first?.jwk, { ...second?.jwk, kid: 'k-1' });
    expect((await ask(first)).body['code']).toBe('machine-assertion-key-unknown');
    stage.passMs(60_000);
    serveKeys({ ...first?.jwk, use: 'enc' }, { kty: 'RSA', kid: 'k-2', n: 'AQAB', e: 'AQAB' });
    expect((await ask(first)).body['code']).toBe('machine-assertion-key-unknown');
    expect((await ask(second)).body['code']).toBe('machine-assertion-key-unknown');
  });

  it('are not fetched from our own network unless its host is named', async () => {
    allow([]);
    expect((await ask(first)).status).toBe(503);
    expect(asked).toBe(0);
  });
});

describe('fetching a key set (server-side request forgery)', () => {
  const lookup = ((_host: string, _options: object, callback: (...answer: unknown[]) => void) => {
    callback(null, [{ address: '169.254.169.254', family: 4 }]);
  }) as unknown as NonNullable<Parameters<typeof openJwksHttp>[0]['lookup']>;

  it.each([
    ['http outside a sandbox', 'http://keys.example/set'],
    ['an address of this machine', 'https://127.0.0.1/set'],
    ['an address of this machine as IPv6', 'https://[::1]/set'],
    ['one written as a number', 'https://2130706433/set'],
    ['the address where clouds keep secrets', 'https://169.254.169.254/latest'],
    ['a name that resolves to it', 'https://keys.example/set'],
    ['a name and password', 'https://user:word@keys.example/set'],
  ])('refuses %s', async (_what, url) => {
    const source = openJwksHttp({ mode: 'live', timeoutMs: 1_000, lookup });
    const code = await source.fetch(url, []).then(
      () => 'fetched',
      (error: unknown) => faultCode(error),
    );
    expect(code).toBe('machine-keys-host-not-allowed');
  });
});
