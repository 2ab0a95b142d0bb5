// Styles, scripts and images, prepared in memory at start and served from here alone: no page asks another origin for
// anything. The fonts that nhsuk-frontend loads from assets.nhs.uk are taken out; their licence is for NHS services.
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { visitOf } from './visit.ts';

type Asset = { bytes: Buffer; gzipped: Buffer | undefined; mediaType: string; etag: string; version: string };

export type Assets = {
  /** `/assets/app.css?v=…`: a new version has a new address. Throws when there is no such asset. */
  urlOf(name: string): string;
  serve: RequestHandler;
};

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** The folder that holds nhsuk-frontend's templates, styles and images. */
export function frontendFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('nhsuk-frontend'));
}

/** Takes remote fonts and the pointer to the source map out of the style sheet. */
export function localStyles(css: string): string {
  return css
    .replaceAll(/@font-face\s*\{[^}]*\}/g, '')
    .replaceAll('Frutiger W01,arial,sans-serif', 'Arial,Helvetica,sans-serif')
    .replaceAll(/\/[/*]# sourceMappingURL=[^\n*]*(?:\*\/)?/g, '');
}

function toAsset(name: string, bytes: Buffer): Asset {
  const mediaType = MEDIA_TYPES[path.extname(name)] ?? 'application/octet-stream';
  const digest = sha256(bytes).toString('hex').slice(0, 16);
  const compress = mediaType.startsWith('text/') || mediaType === 'image/svg+xml';
  return {
    bytes,
    gzipped: compress ? gzipSync(bytes, { level: 9 }) : undefined,
    mediaType,
    etag: `"${digest}"`,
    version: digest,
  };
}

async function readAll(): Promise<Map<string, Asset>> {
  const frontend = frontendFolder();
  const own = path.join(import.meta.dirname, 'assets');
  const nhsuk = await fs.readFile(path.join(frontend, 'nhsuk-frontend.min.css'), 'utf8');
  const styles = await fs.readFile(path.join(own, 'app.css'), 'utf8');
  const library = await fs.readFile(path.join(frontend, 'nhsuk-frontend.min.js'), 'utf8');
  const assets = new Map<string, Asset>();
  const put = (name: string, bytes: Buffer) => assets.set(name, toAsset(name, bytes));
  put('app.css', Buffer.from(`${localStyles(nhsuk)}\n${styles}`));
  put('nhsuk-frontend.js', Buffer.from(localStyles(library)));
  for (const name of await fs.readdir(own)) {
    if (name !== 'app.css') put(name, await fs.readFile(path.join(own, name)));
  }
  const images = path.join(frontend, 'assets', 'images');
  for (const name of await fs.readdir(images)) {
    // Only icons: logo and preview picture stand for NHS services.
    if (name.startsWith('nhsuk-icon-') && name.endsWith('.svg')) {
      put(`images/${name}`, await fs.readFile(path.join(images, name)));
    }
  }
  return assets;
}

function send(asset: Asset, request: Request, response: Response): void {
  response.set('ETag', asset.etag);
  response.set('Vary', 'Accept-Encoding');
  response.set(
    'Cache-Control',
    request.query['v'] === asset.version ? 'public, max-age=31536000, immutable' : 'public, no-cache',
  );
  if (request.headers['if-none-match'] === asset.etag) {
    response.status(304).end();
    return;
  }
  response.set('Content-Type', asset.mediaType);
  if (asset.gzipped !== undefined && request.acceptsEncodings('gzip') === 'gzip') {
    response.set('Content-Encoding', 'gzip').end(asset.gzipped);
    return;
  }
  response.end(asset.bytes);
}

/** Reads every asset once. `serve` is to be mounted at `/assets`. */
export async function loadAssets(): Promise<Assets> {
  const assets = await readAll();
  return {
    urlOf: (name) => {
      const asset = assets.get(name);
      if (asset === undefined)
        throw new Fault('internal', 'web-unknown-asset', 'A page names an unknown asset.');
      return `/assets/${name}?v=${asset.version}`;
    },
    serve: (request, response, next) => {
      visitOf(response).route = '/assets';
      const asset = assets.get(request.path.slice(1));
      if (asset === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
        next(new Fault('not-found', 'web-not-found', 'There is no such file.'));
        return;
      }
      send(asset, request, response);
    },
  };
}
