// The real app on a real port, the file of machine clients on a real disk, and a SMART client that signs with keys of its own.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { serve } from '../support/http-server.ts';
import { openWeb, START, type WebStage } from '../web/stage.ts';

export type Keys = {
  kid: string;
  alg: 'RS384' | 'ES384';
  privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  jwk: JWK;
};

export async function newKeys(kid: string, alg: Keys['alg'] = 'ES384'): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

export type MachineStage = WebStage & {
  url: string;
  tokenUrl: string;
  file: string;
  write(clients: object[], more?: object): void;
  now(): number;
  passMs(ms: number): void;
  form(fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, token: string, headers?: Record<string, string>): Promise<Answer>;
  /** Events of the trail, by name, oldest first. */
  close(): Promise<void>;
};

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: Record<string, unknown> = { text };
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A file of lines or a page.
  }
  return { status: response.status, headers: response.headers, body };
}

export async function openMachineStage(
  clients: object[],
  changes: Parameters<typeof openWeb>[0] = {},
): Promise<MachineStage> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-machines-'));
  const file = path.join(folder, 'clients.json');
  let version = 0;
  const write = (now: object[], more: object = {}): void => {
    fs.writeFileSync(file, JSON.stringify({ clients: now, ...more }));
    // Whatever the disk's clock does, each writing is another file.
    version += 1;
    fs.utimesSync(file, version, version);
  };
  write(clients, { privateHosts: [] });
  const stage = await openWeb({ ...changes, machineFile: file });
  const server = await serve(stage.app);
  let passed = 0;
  return {
    ...stage,
    url: server.url,
    tokenUrl: `${server.url}/oauth/token`,
    file,
    write,
    now: () => Math.floor((START.getTime() + passed) / 1000),
    passMs: (ms) => {
      passed += ms;
      stage.passMs(ms);
    },
    form: async (fields, headers = {}) =>
      answerOf(
        await fetch(`${server.url}/oauth/token`, {
          method: 'POST',
          body: new URLSearchParams(fields),
          headers,
        }),
      ),
    get: async (where, token, headers = {}) =>
      answerOf(
        await fetch(`${server.url}${where}`, {
          headers: { authorization: `Bearer ${token}`, ...headers },
          redirect: 'manual',
        }),
      ),
    close: async () => {
      await server.close();
      await stage.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export type Claims = Record<string, unknown>;

/** What a well-behaved client signs, with changes. */
export async function assertion(
  stage: MachineStage,
  clientId: string,
  keys: Keys,
  changes: { claims?: Claims; header?: Record<string, unknown> } = {},
): Promise<string> {
  const claims: Claims = {
    iss: clientId,
    sub: clientId,
    aud: stage.tokenUrl,
    exp: stage.now() + 240,
    jti: randomUUID(),
    ...changes.claims,
  };
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  const header = { alg: keys.alg, kid: keys.kid, typ: 'JWT', ...changes.header };
  const cleaned = Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined));
  return new SignJWT(kept).setProtectedHeader(cleaned as { alg: string }).sign(keys.privateKey);
}

export function request(signed: string, scope: string): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: signed,
  };
}

/** A token, the ordinary way. */
export async function tokenFor(
  stage: MachineStage,
  clientId: string,
  keys: Keys,
  scope: string,
): Promise<string> {
  const answer = await stage.form(request(await assertion(stage, clientId, keys), scope));
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${JSON.stringify(answer.body)}`);
  return String(answer.body['access_token']);
}
