// A stand-in for OpenBao that speaks its HTTP API as documented: tokens, namespaces, a key-value engine (version 2) with
// check-and-set, versions, destroy and metadata, a transit engine with real AES-256-GCM, associated data, versions, policies and
// trimming, and its errors word for word. No real server can be installed where these tests run.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import express, { type Request, type Response } from 'express';
import { serve } from './http-server.ts';

type KvValue = { versions: Map<number, Record<string, unknown> | 'destroyed'>; current: number };
type TransitKey = {
  versions: Map<number, Buffer>;
  latest: number;
  minDecryption: number;
  minEncryption: number;
  minAvailable: number;
};

export type OpenBaoState = {
  kv: Map<string, KvValue>;
  transit: Map<string, TransitKey>;
  tokens: Set<string>;
  sealed: boolean;
};

export type OpenBaoServer = {
  url: string;
  state: OpenBaoState;
  /** Called before each request is carried out; what it gives is sent in its place. */
  onRequest: ((request: Request) => 'hang' | number | undefined) | null;
  /** Requests that changed something. */
  writes: number;
  close(): Promise<void>;
};

const ENTRY_LIMIT_BYTES = 1024 * 1024;

function fail(response: Response, status: number, ...errors: string[]): void {
  response.status(status).json({ errors });
}

function pathOf(request: Request): string {
  const { path } = request.params as { path?: string[] | string };
  return Array.isArray(path) ? path.join('/') : (path ?? '');
}

function keyValue(state: OpenBaoState): express.Router {
  const router = express.Router();
  router.get('/data/*path', (request, response) => {
    const value = state.kv.get(pathOf(request));
    const data = value?.versions.get(value.current);
    const metadata = { version: value?.current ?? 0, destroyed: data === 'destroyed', deletion_time: '' };
    if (value === undefined) return fail(response, 404);
    if (data === undefined || data === 'destroyed')
      return void response.status(404).json({ data: { data: null, metadata } });
    response.json({ request_id: 'r', data: { data, metadata } });
  });
  router.post('/data/*path', (request, response) => {
    const { data, options } = request.body as { data?: Record<string, unknown>; options?: { cas?: number } };
    if (data === undefined) return fail(response, 400, 'no data provided');
    if (JSON.stringify(data).length > ENTRY_LIMIT_BYTES)
      return fail(response, 413, 'put failed due to value being too large');
    const value = state.kv.get(pathOf(request)) ?? { versions: new Map(), current: 0 };
    if (options?.cas !== undefined && options.cas !== value.current)
      return fail(response, 400, 'check-and-set parameter did not match the current version');
    value.current += 1;
    value.versions.set(value.current, data);
    state.kv.set(pathOf(request), value);
    response.json({ data: { version: value.current, destroyed: false, deletion_time: '' } });
  });
  router.post('/destroy/*path', (request, response) => {
    const value = state.kv.get(pathOf(request));
    for (const version of (request.body as { versions: number[] }).versions)
      if (value?.versions.has(version) === true) value.versions.set(version, 'destroyed');
    response.status(204).end();
  });
  router.get('/metadata/*path', (request, response) => {
    if (request.query['list'] !== 'true') return fail(response, 405, 'unsupported operation');
    const prefix = `${pathOf(request)}/`;
    const below = [...state.kv.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
    const keys = [...new Set(below.map((name) => name.replace(/\/.*$/, '/')))];
    if (keys.length === 0) return fail(response, 404);
    response.json({ data: { keys } });
  });
  router.delete('/metadata/*path', (request, response) => {
    state.kv.delete(pathOf(request));
    response.status(204).end();
  });
  return router;
}

type Coded = { plaintext?: string; ciphertext?: string; associated_data?: string };

function encrypt(key: TransitKey, { plaintext = '', associated_data: additional = '' }: Coded): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.versions.get(key.latest) ?? Buffer.alloc(0), iv, {
    authTagLength: 16,
  });
  cipher.setAAD(Buffer.from(additional, 'base64'));
  const body = Buffer.concat([
    cipher.update(Buffer.from(plaintext, 'base64')),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return `vault:v${key.latest}:${Buffer.concat([iv, body]).toString('base64')}`;
}

function decrypt(
  key: TransitKey,
  { ciphertext = '', associated_data: additional = '' }: Coded,
): string | Error {
  const [, version, text] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
  if (version === undefined || text === undefined) return new Error('invalid ciphertext: no prefix');
  if (Number(version) < key.minDecryption)
    return new Error('ciphertext or signature version is disallowed by policy (too old)');
  const material = key.versions.get(Number(version));
  if (material === undefined) return new Error('invalid ciphertext: version is too new');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 28) return new Error('invalid ciphertext: too short');
  const decipher = createDecipheriv('aes-256-gcm', material, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(additional, 'base64'));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('base64');
  } catch {
    return new Error('cipher: message authentication failed');
  }
}

function transit(state: OpenBaoState): express.Router {
  const router = express.Router();
  const named = (request: Request, response: Response): TransitKey | null => {
    const key = state.transit.get(String(request.params['name']));
    if (key === undefined) fail(response, 400, 'encryption key not found');
    return key ?? null;
  };
  router.get('/keys/:name', (request, response) => {
    const key = state.transit.get(request.params.name);
    if (key === undefined) return fail(response, 404);
    response.json({
      data: {
        type: 'aes256-gcm96',
        latest_version: key.latest,
        min_decryption_version: key.minDecryption,
        min_encryption_version: key.minEncryption,
        min_available_version: key.minAvailable,
        deletion_allowed: false,
      },
    });
  });
  router.post('/keys/:name', (request, response) => {
    if (!state.transit.has(request.params.name))
      state.transit.set(request.params.name, {
        versions: new Map([[1, randomBytes(32)]]),
        latest: 1,
        minDecryption: 1,
        minEncryption: 0,
        minAvailable: 0,
      });
    response.status(204).end();
  });
  router.post('/keys/:name/rotate', (request, response) => {
    const key = named(request, response);
    if (key === null) return;
    key.latest += 1;
    key.versions.set(key.latest, randomBytes(32));
    response.status(204).end();
  });
  router.post('/keys/:name/config', (request, response) => {
    const key = named(request, response);
    if (key === null) return;
    const {
      min_decryption_version: decryption = key.minDecryption,
      min_encryption_version: encryption = key.minEncryption,
    } = request.body as { min_decryption_version?: number; min_encryption_version?: number };
    if (decryption > key.latest || encryption > key.latest)
      return fail(response, 400, `cannot set min version of greater than the latest version ${key.latest}`);
    if (encryption !== 0 && encryption < decryption)
      return fail(response, 400, 'cannot set min encryption version lower than min decryption version');
    if (decryption < key.minAvailable)
      return fail(response, 400, 'min decryption version should not be less than min available version');
    [key.minDecryption, key.minEncryption] = [decryption, encryption];
    response.status(204).end();
  });
  router.post('/keys/:name/trim', (request, response) => {
    const key = named(request, response);
    if (key === null) return;
    const { min_available_version: available } = request.body as { min_available_version: number };
    if (key.minEncryption === 0)
      return fail(
        response,
        400,
        'minimum available version cannot be set when minimum encryption version is not set',
      );
    if (available < key.minAvailable || available > key.minDecryption || available > key.minEncryption)
      return fail(response, 400, 'minimum available version is out of range');
    key.minAvailable = available;
    for (const version of key.versions.keys()) if (version < available) key.versions.delete(version);
    response.json({ data: {} });
  });
  router.post('/encrypt/:name', (request, response) => {
    const key = named(request, response);
    if (key !== null)
      response.json({ data: { ciphertext: encrypt(key, request.body as Coded), key_version: key.latest } });
  });
  router.post('/decrypt/:name', (request, response) => {
    const key = named(request, response);
    if (key === null) return;
    const plaintext = decrypt(key, request.body as Coded);
    if (plaintext instanceof Error) return fail(response, 400, plaintext.message);
    response.json({ data: { plaintext } });
  });
  return router;
}

/** Starts it; `token` is accepted. */
export async function startOpenBao(token: string, namespace: string | null = null): Promise<OpenBaoServer> {
  const state: OpenBaoState = { kv: new Map(), transit: new Map(), tokens: new Set([token]), sealed: false };
  const app = express();
  const server: OpenBaoServer = { url: '', state, onRequest: null, writes: 0, close: async () => undefined };
  app.use(express.json({ limit: '32mb' }));
  app.use((request, response, next) => {
    const instead = server.onRequest?.(request);
    if (instead === 'hang') return;
    if (instead !== undefined) return fail(response, instead, 'internal error');
    if (state.sealed) return fail(response, 503, 'Vault is sealed');
    if ((request.get('x-vault-namespace') ?? null) !== namespace)
      return fail(response, 404, 'no handler for route');
    if (!state.tokens.has(request.get('x-vault-token') ?? ''))
      return fail(response, 403, 'permission denied');
    if (request.method !== 'GET') server.writes += 1;
    next();
  });
  app.use('/v1/countersign', keyValue(state));
  app.use('/v1/transit', transit(state));
  app.use((_request, response) => fail(response, 404, 'no handler for route'));
  return Object.assign(server, await serve(app));
}
