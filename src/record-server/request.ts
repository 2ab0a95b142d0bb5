// One HTTP request, read within bounds: token, path, media types, body. Everything in it is outside input.
import type { IncomingMessage } from 'node:http';
import { sha256, equalBytes } from '../kernel/digest.ts';
import { outcome } from './outcome.ts';
import type { OperationOutcome } from '@medplum/fhirtypes';

/** A photo as a Binary is the largest thing that comes. */
export const MOST_BODY_BYTES = 32 * 1024 * 1024;
const MOST_URL_LENGTH = 4096;

/** A refusal with its status, for what the router never sees. */
export class Refusal extends Error {
  readonly status: number;
  readonly outcome: OperationOutcome;

  constructor(status: number, code: Parameters<typeof outcome>[0], text: string) {
    super(text);
    this.status = status;
    this.outcome = outcome(code, text);
  }
}

/** Refuses whoever has not the token. Compares digests, in constant time, so that nothing is learnt from how long it takes. */
export function checkToken(request: IncomingMessage, tokenDigest: Buffer): void {
  const given = /^Bearer ([!-~]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!equalBytes(sha256(Buffer.from(given)), tokenDigest))
    throw new Refusal(401, 'login', 'A bearer token is needed');
}

/** The part of the URL after `base`, with its query; refuses what is not under it. */
export function pathUnder(request: IncomingMessage, base: string): string {
  const url = request.url ?? '/';
  if (url.length > MOST_URL_LENGTH) throw new Refusal(414, 'too-long', 'The URL is too long');
  if (url !== base && !url.startsWith(`${base}/`)) throw new Refusal(404, 'not-found', 'Nothing is here');
  return url.slice(base.length + 1);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) throw new Refusal(413, 'too-long', 'The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body: JSON for a resource, the form of a `_search` as parameters, undefined for a GET. */
export async function bodyOf(request: IncomingMessage): Promise<object | undefined> {
  if (request.method === 'GET') return undefined;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!isForm && !['application/fhir+json', 'application/json'].includes(type))
    throw new Refusal(415, 'not-supported', 'Send application/fhir+json');
  const bytes = await bytesOf(request);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isForm) return new URLSearchParams(text);
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below: the parser's words would quote the body.
  }
  throw new Refusal(400, 'structure', 'The body is not a JSON object in UTF-8');
}

/** Refuses a client that takes no JSON. */
export function checkAccept(request: IncomingMessage): void {
  const accept = request.headers.accept ?? '*/*';
  if (!/json|\*\/\*|application\/\*/i.test(accept))
    throw new Refusal(406, 'not-supported', 'This record speaks JSON only');
}
