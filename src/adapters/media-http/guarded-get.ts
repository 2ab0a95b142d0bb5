// One bounded GET: to allowed hosts only, redirects judged like first addresses, size capped while bytes arrive, one deadline
// for everything. What comes back is hostile.
import type dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { Fault } from '../../kernel/fault.ts';
import { checkAddress, guardedLookup, HostNotAllowed, type HostRules } from './allowed-host.ts';

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
const GONE: Readonly<Record<number, string>> = {
  400: 'live-media-refused',
  404: 'live-media-expired',
  410: 'live-media-expired',
};

/**
 * The bytes at an address. Throws kind `unavailable`: `live-media-timeout`, `live-media-unreachable`,
 * `live-media-not-authorised`, `live-media-server-failed`.
 */
export async function guardedGet(address: string, options: GetOptions): Promise<Got> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    return await follow(address, options, deadline);
  } catch (cause) {
    if (cause instanceof HostNotAllowed) return { outcome: 'gone', code: cause.code };
    if (cause instanceof Fault) throw cause;
    if (deadline.aborted) throw notNow('live-media-timeout', 'A media server took too long.');
    // The cause's words may hold the address.
    throw notNow('live-media-unreachable', 'A media server does not answer.');
  }
}

async function follow(address: string, options: GetOptions, signal: AbortSignal): Promise<Got> {
  let url = toUrl(address);
  const { origin } = url;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    checkAddress(url, options.rules);
    const response = await send(url, options, signal, url.origin === origin);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy();
      url = toUrl(location, url);
      continue;
    }
    return await take(response, status, options.maxBytes);
  }
  return { outcome: 'gone', code: 'live-media-too-many-redirects' };
}

function toUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (url === null) throw new HostNotAllowed();
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

async function take(response: http.IncomingMessage, status: number, maxBytes: number): Promise<Got> {
  const code = GONE[status];
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (status !== 200 || encoding !== 'identity') {
    response.destroy();
    if (code !== undefined) return { outcome: 'gone', code };
    if (status === 200) return { outcome: 'gone', code: 'live-media-refused' };
    if (status === 401 || status === 403)
      throw notNow('live-media-not-authorised', 'A media server does not accept our token.');
    throw notNow('live-media-server-failed', 'A media server answered with a failure.');
  }
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of response) {
    sizeBytes += (part as Buffer).length;
    if (sizeBytes > maxBytes) {
      response.destroy();
      return { outcome: 'gone', code: 'live-media-too-large' };
    }
    parts.push(part as Buffer);
  }
  // A connection that ends before the announced length ends here as an error; see `complete`.
  if (!response.complete) throw notNow('live-media-unreachable', 'A media server broke off.');
  return { outcome: 'got', bytes: Buffer.concat(parts) };
}

function notNow(code: string, message: string): Fault {
  return new Fault('unavailable', code, message);
}
