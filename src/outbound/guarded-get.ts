// One bounded GET: to allowed hosts only, redirects judged like first addresses, size capped while bytes arrive, one deadline
// for everything. What comes back is hostile.
import type dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { Fault } from '../kernel/fault.ts';
import { checkAddress, guardedLookup, HostNotAllowed, type Fetched, type HostRules } from './allowed-host.ts';

export type GetOptions = {
  rules: HostRules;
  maxBytes: number;
  timeoutMs: number;
  /** Sent to the first origin only, never along a redirect to another. */
  bearer?: string;
  /** For tests: who resolves names. */
  lookup?: typeof dns.lookup;
};

/** `gone`: an answer that no repeat changes. */
export type Got = { outcome: 'got'; bytes: Buffer } | { outcome: 'gone'; code: string };

const REDIRECTS = 3;
const GONE: Readonly<Record<number, string>> = { 400: 'refused', 404: 'expired', 410: 'expired' };

/**
 * The bytes at an address. Throws kind `unavailable`, its codes beginning with what is fetched: `…-timeout`, `…-unreachable`,
 * `…-not-authorised`, `…-server-failed`.
 */
export async function guardedGet(address: string, options: GetOptions): Promise<Got> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    return await follow(address, options, deadline);
  } catch (cause) {
    if (cause instanceof HostNotAllowed) return { outcome: 'gone', code: cause.code };
    if (cause instanceof Fault) throw cause;
    const { what } = options.rules;
    if (deadline.aborted) throw notNow(what, 'timeout', 'A server took too long.');
    // The cause's words may hold the address.
    throw notNow(what, 'unreachable', 'A server does not answer.');
  }
}

async function follow(address: string, options: GetOptions, signal: AbortSignal): Promise<Got> {
  let url = toUrl(options.rules.what, address);
  const { origin } = url;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    checkAddress(url, options.rules);
    const response = await send(url, options, signal, url.origin === origin);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy();
      url = toUrl(options.rules.what, location, url);
      continue;
    }
    return await take(response, status, options);
  }
  return { outcome: 'gone', code: `${options.rules.what}-too-many-redirects` };
}

function toUrl(what: Fetched, address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (url === null) throw new HostNotAllowed(what);
  return url;
}

function send(
  url: URL,
  { rules, bearer, lookup }: GetOptions,
  signal: AbortSignal,
  firstOrigin: boolean,
): Promise<http.IncomingMessage> {
  const headers = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'countersign',
    ...(bearer === undefined || !firstOrigin ? {} : { authorization: `Bearer ${bearer}` }),
  };
  const request = url.protocol === 'https:' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, signal, agent: false, lookup: guardedLookup(url, rules, lookup) });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end();
  });
}

async function take(
  response: http.IncomingMessage,
  status: number,
  { maxBytes, rules: { what } }: GetOptions,
): Promise<Got> {
  const code = GONE[status];
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (status !== 200 || encoding !== 'identity') {
    response.destroy();
    if (code !== undefined) return { outcome: 'gone', code: `${what}-${code}` };
    if (status === 200) return { outcome: 'gone', code: `${what}-refused` };
    if (status === 401 || status === 403)
      throw notNow(what, 'not-authorised', 'A server does not accept our token.');
    throw notNow(what, 'server-failed', 'A server answered with a failure.');
  }
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of response) {
    sizeBytes += (part as Buffer).length;
    if (sizeBytes > maxBytes) {
      response.destroy();
      return { outcome: 'gone', code: `${what}-too-large` };
    }
    parts.push(part as Buffer);
  }
  // A connection that ends before the announced length ends here as an error; see `complete`.
  if (!response.complete) throw notNow(what, 'unreachable', 'A server broke off.');
  return { outcome: 'got', bytes: Buffer.concat(parts) };
}

function notNow(what: Fetched, code: string, message: string): Fault {
  return new Fault('unavailable', `${what}-${code}`, message);
}
