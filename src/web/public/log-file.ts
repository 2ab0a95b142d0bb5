// The log's public files (C2SP tlog-tiles): anybody may read them, and nothing in them is secret. The path is hostile: it is
// one of the forms of the specification or there is no such file. A full tile never changes; a checkpoint does.
import { Fault } from '../../kernel/fault.ts';
import { publicAction, type Reply } from '../action.ts';
import type { Services } from '../services.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const FRESH = 'public, no-cache';

type PublicFile = { pattern: RegExp; caching: string; mediaType: string };

const INDEX = String.raw`(?:x\d{3}/){0,5}\d{3}`;
const PARTIAL = String.raw`(?:\.p/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?`;
const TEXT = 'text/plain; charset=utf-8';

// Partial tiles are of one size each and so never change either; they may be removed once the full one is there.
const FILES: readonly PublicFile[] = [
  { pattern: /^checkpoint$/, caching: FRESH, mediaType: TEXT },
  { pattern: /^checkpoints\/(?:0|[1-9]\d{0,15})$/, caching: IMMUTABLE, mediaType: TEXT },
  {
    pattern: new RegExp(`^tile/(?:entries|\\d|[1-5]\\d|6[0-3])/${INDEX}${PARTIAL}$`),
    caching: IMMUTABLE,
    mediaType: 'application/octet-stream',
  },
  { pattern: /^trust\/[a-z0-9][a-z0-9-]{0,40}\.(?:txt|note|md|json)$/, caching: FRESH, mediaType: TEXT },
];

/** How a public file is served; undefined when its path has no form of ours. */
export function publicFile(path: string): PublicFile | undefined {
  return FILES.find(({ pattern }) => pattern.test(path));
}

/** Throws `log-no-such-file`. */
export async function logFileReply(services: Services, path: string): Promise<Reply> {
  const file = publicFile(path);
  const bytes = file === undefined ? null : await services.stations.tiles.read(path);
  if (file === undefined || bytes === null)
    throw new Fault('not-found', 'log-no-such-file', 'The log has no such file.');
  const headers = {
    'Cache-Control': file.caching,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
  return { kind: 'bytes', bytes, mediaType: file.mediaType, headers };
}

function serve(folder: 'checkpoints' | 'tile' | 'trust') {
  return publicAction({
    method: 'get',
    path: `/log/${folder}/*rest`,
    action: 'read-log',
    handle: (services, { request }) => {
      const rest: unknown = request.params['rest'];
      const parts = Array.isArray(rest) ? rest.map(String) : [];
      return logFileReply(services, [folder, ...parts].join('/'));
    },
  });
}

export const logCheckpoint = publicAction({
  method: 'get',
  path: '/log/checkpoint',
  action: 'read-log',
  handle: (services) => logFileReply(services, 'checkpoint'),
});
export const logCheckpoints = serve('checkpoints');
export const logTiles = serve('tile');
export const logTrust = serve('trust');
