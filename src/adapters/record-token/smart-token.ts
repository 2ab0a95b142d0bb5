// SMART Backend Services as a client: client_credentials with private_key_jwt (ES384 or RS384), as the record system's
// .well-known/smart-configuration says. https://hl7.org/fhir/smart-app-launch/backend-services.html. Answers are outside input.
import fs from 'node:fs/promises';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';
import type { BearerSource } from '../../kernel/bearer.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Random } from '../../kernel/ids.ts';

export type SmartTokenOptions = {
  baseUrl: string;
  clientId: string;
  /** A private JWK with `alg` ES384 or RS384 and a `kid`; read anew for each token, so that it may be exchanged. */
  keyFile: string;
  /** Null: asked of the record system. */
  tokenUrl: string | null;
  scope: string;
  clock: Clock;
  random: Random;
  timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const ASSERTION_SECONDS = 240;
// Not used in its last half minute: it must still hold when it arrives.
const SPARE_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;

const privateJwk = z.looseObject({ alg: z.enum(['ES384', 'RS384']), kid: z.string().min(1) });
const smartConfiguration = z.object({ token_endpoint: z.url({ protocol: /^https?$/ }) });
const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().max(86_400).default(300),
});

type Kept = { token: string; until: number };

/** Faults at use, kind `unavailable`: `record-token-unavailable`; `refused`: `record-token-refused`. */
export function smartToken(options: SmartTokenOptions): BearerSource {
  let kept: Kept | null = null;
  let underWay: Promise<Kept> | null = null;
  return {
    current: async () => {
      if (kept !== null && options.clock.now().getTime() < kept.until) return kept.token;
      // Whoever comes while one is asked for waits for the same.
      underWay ??= ask(options).finally(() => {
        underWay = null;
      });
      kept = await underWay;
      return kept.token;
    },
    refused: (token) => {
      if (kept?.token === token) kept = null;
    },
  };
}

async function ask(options: SmartTokenOptions): Promise<Kept> {
  const { clientId, scope, clock } = options;
  const tokenUrl = options.tokenUrl ?? (await discover(options));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(options, tokenUrl),
  });
  const asked = clock.now().getTime();
  const { status, body } = await exchange(options, tokenUrl, { method: 'POST', body: form });
  if (status === 400 || status === 401 || status === 403)
    throw new Fault('refused', 'record-token-refused', `The record system gives ${clientId} no token.`);
  const parsed = tokenAnswer.safeParse(body);
  if (status !== 200 || !parsed.success) throw unavailable();
  return {
    token: parsed.data.access_token,
    until: asked + Math.max(parsed.data.expires_in * 1000 - SPARE_MS, 1000),
  };
}

async function discover(options: SmartTokenOptions): Promise<string> {
  const place = `${options.baseUrl}/.well-known/smart-configuration`;
  const { status, body } = await exchange(options, place, { method: 'GET' });
  const parsed = smartConfiguration.safeParse(body);
  if (status !== 200 || !parsed.success) throw unavailable();
  // The assertion goes nowhere that the record system's own address would not go.
  if (options.baseUrl.startsWith('https:') && !parsed.data.token_endpoint.startsWith('https:'))
    throw unavailable();
  return parsed.data.token_endpoint;
}

async function assertion(options: SmartTokenOptions, audience: string): Promise<string> {
  const { clientId, keyFile, clock, random } = options;
  const { jwk, key } = await readKey(keyFile);
  const now = Math.floor(clock.now().getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + ASSERTION_SECONDS)
    .setJti(random(16).toString('base64url'))
    .sign(key);
}

async function readKey(
  file: string,
): Promise<{ jwk: z.infer<typeof privateJwk>; key: CryptoKey | Uint8Array }> {
  try {
    const jwk = privateJwk.parse(JSON.parse(await fs.readFile(file, 'utf8')));
    return { jwk, key: await importJWK(jwk as JWK, jwk.alg) };
  } catch {
    // What is wrong with it may quote the key.
    throw new Fault('unavailable', 'record-token-unavailable', 'The file of our key holds no private JWK.');
  }
}

async function exchange(
  { timeoutMs = TIMEOUT_MS }: SmartTokenOptions,
  url: string,
  request: { method: string; body?: URLSearchParams },
): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, {
      ...request,
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MAX_ANSWER_BYTES) throw unavailable();
      parts.push(part);
    }
    const text = Buffer.concat(parts).toString('utf8');
    return { status: response.status, body: response.status < 300 ? JSON.parse(text) : null };
  } catch {
    throw unavailable();
  }
}

function unavailable(): Fault {
  return new Fault('unavailable', 'record-token-unavailable', 'The record system gives no token now.');
}
