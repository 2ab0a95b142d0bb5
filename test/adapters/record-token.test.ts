// How a live service proves itself to the record system: a token in a file that somebody renews, and SMART Backend Services against a
// token endpoint that checks every claim. The embedded record's own adapter asks again once when a token is refused.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import express, { type Request, type Response } from 'express';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, type JWTPayload } from 'jose';
import { checkRecord, openFhirRecord } from '../../src/adapters/record-fhir/index.ts';
import { fileToken, smartToken } from '../../src/adapters/record-token/index.ts';
import type { BearerSource } from '../../src/kernel/bearer.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { serve, type HttpServer } from '../support/http-server.ts';

type Answer = { status: number; body: unknown };

let folder: string;
let keyFile: string;
let server: HttpServer;
let keys: ReturnType<typeof createLocalJWKSet>;
/** Assertions that the token endpoint took, and what it was asked for. */
let taken: { payload: JWTPayload; form: Record<string, string>; alg: string }[];
let tokens: Set<string>;
let answer: ((token: string) => Answer) | null;
let now: Date;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-token-'));
  keyFile = path.join(folder, 'key.json');
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  fs.writeFileSync(keyFile, JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES384', kid: 'one' }));
  keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES384', kid: 'one' }] });
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  taken = [];
  tokens = new Set();
  answer = null;
  now = new Date('2026-06-05T07:40:00Z');
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.get('/fhir/.well-known/smart-configuration', (_request, response) => {
    response.json({ token_endpoint: `${server.url}/token` });
  });
  const give = async (request: Request, response: Response): Promise<void> => {
    const form = request.body as Record<string, string>;
    const audience = `${server.url}/token`;
    const verified = await jwtVerify(form['client_assertion'] ?? '', keys, {
      audience,
      issuer: 'countersign',
      subject: 'countersign',
      currentDate: now,
    }).catch(() => null);
    if (verified === null) return void response.status(401).json({ error: 'invalid_client' });
    taken.push({ payload: verified.payload, form, alg: verified.protectedHeader.alg });
    const token = `token-${taken.length}`;
    tokens.add(token);
    const given = answer?.(token) ?? {
      status: 200,
      body: { access_token: token, token_type: 'bearer', expires_in: 300 },
    };
    return void response.status(given.status).json(given.body);
  };
  app.post('/token', (request, response) => void give(request, response));
  app.get('/fhir/Patient/one', (request, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (!tokens.has(token)) return void response.status(401).json({ resourceType: 'OperationOutcome' });
    return void response.json({ resourceType: 'Patient', id: 'one' });
  });
  server = await serve(app);
});
afterEach(() => server.close());

function smart(changes: Partial<Parameters<typeof smartToken>[0]> = {}): BearerSource {
  return smartToken({
    baseUrl: `${server.url}/fhir`,
    clientId: 'countersign',
    keyFile,
    tokenUrl: null,
    scope: 'system/Communication.crs',
    clock: { now: () => now },
    random: randomBytes,
    ...changes,
  });
}

async function codeOf(act: Promise<unknown>): Promise<string | undefined> {
  return act.then(
    () => 'given',
    (error: unknown) => faultCode(error),
  );
}

describe('SMART Backend Services as a client', () => {
  it('finds the token endpoint and proves itself there with what the specification asks', async () => {
    expect(await smart().current()).toBe('token-1');
    const [first] = taken;
    expect(first).toMatchObject({
      alg: 'ES384',
      form: {
        grant_type: 'client_credentials',
        scope: 'system/Communication.crs',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    });
    const { exp = 0, iat = 0, jti = '' } = first?.payload ?? {};
    expect(exp - iat).toBeLessThanOrEqual(300);
    expect(jti).toMatch(/^[\w-]{22}$/);
  });

  it('keeps a token while it holds, asks anew before it ends, and never uses a jti twice', async () => {
    const bearer = smart();
    expect(await Promise.all([bearer.current(), bearer.current()])).toEqual(['token-1', 'token-1']);
    now = new Date(now.getTime() + 269_000);
    expect(await bearer.current()).toBe('token-1');
    now = new Date(now.getTime() + 2_000);
    expect(await bearer.current()).toBe('token-2');
    expect(new Set(taken.map(({ payload }) => payload.jti)).size).toBe(2);
  });

  it('gets another token when one is refused, once per request', async () => {
    const record = openFhirRecord({ baseUrl: `${server.url}/fhir`, token: smart() });
    expect(await record.read('Patient/one')).toMatchObject({ reference: 'Patient/one' });
    tokens.clear();
    expect(await record.read('Patient/one')).toMatchObject({ reference: 'Patient/one' });
    expect(taken).toHaveLength(2);
  });

  it.each([
    ['an endpoint that refuses us', () => ({ status: 401, body: {} }), 'record-token-refused'],
    ['an endpoint that is broken', () => ({ status: 500, body: {} }), 'record-token-unavailable'],
    [
      'another kind of token',
      (token: string) => ({ status: 200, body: { access_token: token, token_type: 'mac' } }),
      'record-token-unavailable',
    ],
    [
      'a token that would end the header',
      () => ({ status: 200, body: { access_token: 'a\r\nb', token_type: 'bearer' } }),
      'record-token-unavailable',
    ],
    ['no token', () => ({ status: 200, body: {} }), 'record-token-unavailable'],
    [
      'a huge answer',
      () => ({ status: 200, body: { access_token: 'a'.repeat(100_000), token_type: 'bearer' } }),
      'record-token-unavailable',
    ],
  ])('has no token from %s', async (_what, given, code) => {
    answer = given;
    expect(await codeOf(smart().current())).toBe(code);
  });

  it('tells a wrong key file without quoting it', async () => {
    const wrong = path.join(folder, 'wrong.json');
    for (const text of ['no JSON', '{"kty":"EC","d":"secret"}', '{"alg":"HS256","kid":"a","k":"secret"}']) {
      fs.writeFileSync(wrong, text);
      const error: unknown = await smart({ keyFile: wrong })
        .current()
        .catch((reason: unknown) => reason);
      expect(faultCode(error)).toBe('record-token-unavailable');
      expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    }
  });

  it('is answered by nobody when the record system is away', async () => {
    expect(await codeOf(smart({ baseUrl: 'http://127.0.0.1:9/fhir' }).current())).toBe(
      'record-token-unavailable',
    );
  });
});

describe('a token in a file', () => {
  it('is read again when it is refused, so that whoever renews it restarts nothing', async () => {
    const file = path.join(folder, 'token');
    fs.writeFileSync(file, 'old\n');
    const record = openFhirRecord({ baseUrl: `${server.url}/fhir`, token: fileToken(file) });
    tokens.add('old');
    expect(await record.read('Patient/one')).toMatchObject({ reference: 'Patient/one' });
    tokens.delete('old');
    tokens.add('new');
    expect(await codeOf(record.read('Patient/one'))).toBe('filing-not-authorised');
    fs.writeFileSync(file, 'new\n');
    expect(await record.read('Patient/one')).toMatchObject({ reference: 'Patient/one' });
  });

  it('that is empty or not there is none', async () => {
    const file = path.join(folder, 'empty');
    fs.writeFileSync(file, '\n');
    expect(await codeOf(fileToken(file).current())).toBe('record-token-unavailable');
    expect(await codeOf(fileToken(path.join(folder, 'none')).current())).toBe('record-token-unavailable');
  });
});

describe('the check of a record system', () => {
  it('says what it lacks, by code', async () => {
    const app = express();
    app.get('/metadata', (_request, response) => {
      const interaction = ['create', 'read', 'search-type'].map((code) => ({ code }));
      const resource = [
        { type: 'Communication', interaction },
        { type: 'Patient', interaction },
      ];
      response.json({ resourceType: 'CapabilityStatement', fhirVersion: '5.0.0', rest: [{ resource }] });
    });
    app.post('/Patient/_search', (_request, response) => void response.status(403).json({}));
    const other = await serve(app);
    const codes = (await checkRecord({ baseUrl: other.url, token: 'a token' })).map(({ code }) => code);
    await other.close();
    expect(codes).toEqual([
      'record-not-r4',
      'record-lacks-interaction',
      'record-lacks-interaction',
      'record-lacks-interaction',
      'record-no-conditional-create',
      'record-no-conditional-create',
      'record-refuses',
    ]);
    const away = await checkRecord({ baseUrl: 'http://127.0.0.1:9', token: 'a token' });
    expect(away.map(({ code }) => code)).toEqual(['record-unreachable']);
    const page = await serve(
      express().get('/metadata', (_request, response) => void response.send('<html>')),
    );
    const none = await checkRecord({ baseUrl: page.url, token: 'a token' });
    await page.close();
    expect(none.map(({ code }) => code)).toEqual(['record-no-capability']);
  });
});
