// MediaSource over HTTP: how each platform is asked for a file. Durable nowhere, safe to repeat; tokens go into headers, but
// Telegram wants its own in the path, so no address of a request is ever in a fault or a log.
import type dns from 'node:dns';
import { z } from 'zod';
import type { FetchedMedia, Gateway, GatewayOf, MediaReference, MediaSource } from '../../live/index.ts';
import { guardedGet, type GetOptions, type Got } from '../../outbound/index.ts';

export type MediaHttpOptions = {
  mode: 'sandbox' | 'live';
  /** For one file, everything included. */
  timeoutMs?: number;
  lookup?: typeof dns.lookup;
};

const TIMEOUT_MS = 30_000;
const ANSWER_BYTES = 64 * 1024;

type Fetcher = (reference: MediaReference, get: Get, maxBytes: number) => Promise<FetchedMedia>;
type Get = (address: string, maxBytes: number, bearer?: string) => Promise<Got>;

/** Opens it for all HTTP platforms. A Signal file is got another way: `live-media-unknown`. */
export function openMediaHttp(options: MediaHttpOptions): MediaSource {
  return {
    fetch: (gateway, reference, maxBytes) => {
      const get: Get = (address, limit, bearer) =>
        guardedGet(address, getOptions(gateway, options, limit, bearer));
      return fetcherOf(gateway)(reference, get, maxBytes);
    },
  };
}

function getOptions(
  gateway: Gateway,
  { mode, timeoutMs, lookup }: MediaHttpOptions,
  maxBytes: number,
  bearer: string | undefined,
): GetOptions {
  const api = 'api' in gateway ? gateway.api : 'homeserver' in gateway ? gateway.homeserver : null;
  const hosts = 'mediaHosts' in gateway ? gateway.mediaHosts : [];
  const privateHosts = 'privateHosts' in gateway ? gateway.privateHosts : [];
  return {
    rules: { what: 'live-media', api, hosts, privateHosts, mode },
    maxBytes,
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
    ...(bearer === undefined ? {} : { bearer }),
    ...(lookup === undefined ? {} : { lookup }),
  };
}

function fetcherOf(gateway: Gateway): Fetcher {
  switch (gateway.platform) {
    case 'whatsapp':
      return fromWhatsapp(gateway);
    case 'telegram':
      return fromTelegram(gateway);
    case 'matrix':
      return fromMatrix(gateway);
    case 'viber':
      return async (reference, get, maxBytes) => toFetched(await get(reference.id, maxBytes));
    case 'signal':
    case 'other':
      return () => Promise.resolve({ outcome: 'gone', code: 'live-media-unknown' });
  }
}

function toFetched(got: Got, sha256: string | null = null): FetchedMedia {
  return got.outcome === 'gone' ? got : { outcome: 'fetched', bytes: got.bytes, sha256 };
}

const graphAnswer = z.looseObject({
  url: z.string().max(8192),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional()
    .catch(undefined),
});

/** A media id gives a short-lived address, which wants the token again. */
function fromWhatsapp({ api, apiVersion, accessToken }: GatewayOf<'whatsapp'>): Fetcher {
  return async ({ id }, get, maxBytes) => {
    const got = await get(`${api}/${apiVersion}/${encodeURIComponent(id)}`, ANSWER_BYTES, accessToken);
    const answer = readAnswer(got, graphAnswer);
    if (answer === null) return notAsExpected(got);
    const sha256 = answer.sha256?.toLowerCase() ?? null;
    return toFetched(await get(answer.url, maxBytes, accessToken), sha256);
  };
}

const fileAnswer = z.looseObject({
  result: z.looseObject({ file_path: z.string().regex(/^(?!.*\.\.)[\w./-]{1,1024}$/) }),
});

/** A file id gives a path below the bot's own address. A bot gets files of 20 MB at most. */
function fromTelegram({ api, botToken }: GatewayOf<'telegram'>): Fetcher {
  return async ({ id }, get, maxBytes) => {
    const asked = `${api}/bot${botToken}/getFile?file_id=${encodeURIComponent(id)}`;
    const got = await get(asked, ANSWER_BYTES);
    const answer = readAnswer(got, fileAnswer);
    if (answer === null) return notAsExpected(got);
    return toFetched(await get(`${api}/file/bot${botToken}/${answer.result.file_path}`, maxBytes));
  };
}

/** Authenticated media (specification 1.11), else the way of older homeservers. */
function fromMatrix({ homeserver, asToken }: GatewayOf<'matrix'>): Fetcher {
  return async ({ id }, get, maxBytes) => {
    const [server = '', media = ''] = id.slice('mxc://'.length).split('/').map(encodeURIComponent);
    const got = await get(
      `${homeserver}/_matrix/client/v1/media/download/${server}/${media}`,
      maxBytes,
      asToken,
    );
    if (got.outcome === 'got' || got.code !== 'live-media-expired') return toFetched(got);
    return toFetched(
      await get(`${homeserver}/_matrix/media/v3/download/${server}/${media}`, maxBytes, asToken),
    );
  };
}

function readAnswer<Schema extends z.ZodType>(got: Got, schema: Schema): z.output<Schema> | null {
  if (got.outcome === 'gone') return null;
  try {
    return schema.safeParse(JSON.parse(got.bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function notAsExpected(got: Got): FetchedMedia {
  return got.outcome === 'gone' ? got : { outcome: 'gone', code: 'live-media-refused' };
}
