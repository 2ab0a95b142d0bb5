import type dns from 'node:dns';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openMediaHttp } from '../../src/adapters/media-http/index.ts';
import { isPublic } from '../../src/outbound/index.ts';
import { Fault } from '../../src/kernel/fault.ts';
import type { FetchedMedia, Gateway, MediaReference } from '../../src/live/index.ts';
import { gatewaysAt, SECRETS } from '../live/gateways.ts';
import { serve, type HttpServer } from '../support/http-server.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(listener: RequestListener): Promise<string> {
  const server = await serve(listener);
  servers.push(server);
  return server.url;
}

type Given = {
  platform?: Gateway['platform'];
  id?: string;
  maxBytes?: number;
  timeoutMs?: number;
  mode?: 'sandbox' | 'live';
  lookup?: typeof dns.lookup;
  changes?: object;
};

function fetchAt(api: string, given: Given = {}): Promise<FetchedMedia> {
  const { platform = 'viber', id = `${api}/file`, maxBytes = 1000, timeoutMs = 5_000 } = given;
  const gateway = gatewaysAt(api).find((one) => one.platform === platform);
  if (gateway === undefined) throw new Error('no gateway');
  const source = openMediaHttp({
    mode: given.mode ?? 'sandbox',
    timeoutMs,
    ...(given.lookup === undefined ? {} : { lookup: given.lookup }),
  });
  const reference: MediaReference = { name: 'file', id, sha256: null };
  return source.fetch({ ...gateway, ...given.changes }, reference, maxBytes);
}

/** The code of what came of it: `fetched`, or why not. */
async function codeOf(pending: Promise<FetchedMedia>): Promise<string> {
  try {
    const fetched = await pending;
    return fetched.outcome === 'gone' ? fetched.code : 'fetched';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `${error.code} (${error.kind})`;
  }
}

const PICTURE = Buffer.from('a picture');

describe('a file of WhatsApp', () => {
  it('is asked for by its id, then at the address that comes back, each time with the token', async () => {
    const asked: [string | undefined, string | undefined][] = [];
    const url: string = await open((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      if (request.url?.startsWith('/v') === true)
        response.end(JSON.stringify({ url: `${url}/lookaside?mid=9001`, sha256: 'a'.repeat(64) }));
      else response.end(PICTURE);
    });
    const fetched = await fetchAt(url, { platform: 'whatsapp', id: '9001' });
    expect(fetched).toEqual({ outcome: 'fetched', bytes: PICTURE, sha256: 'a'.repeat(64) });
    const token = `Bearer ${SECRETS.accessToken}`;
    expect(asked).toEqual([
      ['/v23.0/9001', token],
      ['/lookaside?mid=9001', token],
    ]);
  });

  it('whose id has expired is gone', async () => {
    const url = await open((_request, response) => response.writeHead(400).end('{"error":{"code":100}}'));
    expect(await codeOf(fetchAt(url, { platform: 'whatsapp', id: '9001' }))).toBe('live-media-refused');
  });
});

describe('a file of Telegram', () => {
  it('is asked for by its id, then by its path', async () => {
    const asked: (string | undefined)[] = [];
    const url = await open((request, response) => {
      asked.push(request.url);
      const first = request.url?.includes('/getFile') === true;
      response.end(first ? '{"ok":true,"result":{"file_path":"photos/file_1.jpg"}}' : PICTURE);
    });
    expect(await fetchAt(url, { platform: 'telegram', id: 'AgAC-x' })).toMatchObject({ bytes: PICTURE });
    const bot = `/bot${SECRETS.botToken}`;
    expect(asked).toEqual([`${bot}/getFile?file_id=AgAC-x`, `/file${bot}/photos/file_1.jpg`]);
  });

  it('whose path leads out of the bot’s folder is not taken', async () => {
    const url = await open((_request, response) =>
      response.end('{"ok":true,"result":{"file_path":"../../other"}}'),
    );
    expect(await codeOf(fetchAt(url, { platform: 'telegram', id: 'x' }))).toBe('live-media-refused');
  });
});

describe('a file of Matrix', () => {
  it('is asked for with our token, and in the old way where the new one is not known', async () => {
    const asked: (string | undefined)[] = [];
    const url = await open((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      if (request.url?.includes('/client/v1/') === true) response.writeHead(404).end();
      else response.end(PICTURE);
    });
    expect(await fetchAt(url, { platform: 'matrix', id: 'mxc://h.example/Pic1' })).toMatchObject({
      bytes: PICTURE,
    });
    const token = `Bearer ${SECRETS.asToken}`;
    expect(asked).toEqual([
      `/_matrix/client/v1/media/download/h.example/Pic1 ${token}`,
      `/_matrix/media/v3/download/h.example/Pic1 ${token}`,
    ]);
  });
});

describe('a server', () => {
  it('that redirects to another port of this machine is not followed', async () => {
    let reached = 0;
    const inner = await open((_request, response) => {
      reached += 1;
      response.end('secret of the inner network');
    });
    const url = await open((_request, response) => response.writeHead(302, { location: inner }).end());
    expect(await codeOf(fetchAt(url))).toBe('live-media-host-not-allowed');
    expect(reached).toBe(0);
  });

  it('that redirects in circles is left', async () => {
    const url = await open((_request, response) => response.writeHead(302, { location: '/again' }).end());
    expect(await codeOf(fetchAt(url))).toBe('live-media-too-many-redirects');
  });

  it('that never answers, or stops in the middle, is left when the time is over', async () => {
    const silent = await open(() => undefined);
    const slow = await open((_request, response) => void response.write('begin'));
    for (const url of [silent, slow])
      expect(await codeOf(fetchAt(url, { timeoutMs: 100 }))).toBe('live-media-timeout (unavailable)');
  });

  it('that breaks off is tried again later', async () => {
    const url = await open((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(await codeOf(fetchAt(url))).toBe('live-media-unreachable (unavailable)');
  });

  it('that sends more than allowed is cut short, whatever it announced', async () => {
    const url = await open((_request, response) => {
      response.write(Buffer.alloc(800));
      response.end(Buffer.alloc(800));
    });
    expect(await codeOf(fetchAt(url))).toBe('live-media-too-large');
  });

  it.each([
    [404, 'live-media-expired'],
    [410, 'live-media-expired'],
    [401, 'live-media-not-authorised (unavailable)'],
    [429, 'live-media-server-failed (unavailable)'],
    [503, 'live-media-server-failed (unavailable)'],
  ])('that answers %i is understood', async (status, code) => {
    const url = await open((_request, response) => response.writeHead(status).end());
    expect(await codeOf(fetchAt(url))).toBe(code);
  });

  it('that packs what was asked for plain is not believed', async () => {
    const url = await open((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    );
    expect(await codeOf(fetchAt(url))).toBe('live-media-refused');
  });
});

describe('an address', () => {
  const viber = { mediaHosts: ['media.example', '*.viber.com'], privateHosts: [] };

  it.each([
    'https://evil.example/file',
    'https://viber.com.evil.example/file',
    'https://media.example:8443/file',
    'http://media.example/file',
    'https://user:pass@media.example/file',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/file',
    'file:///etc/passwd',
    'no address',
  ])('%s is not fetched from', async (id) => {
    expect(await codeOf(fetchAt('http://127.0.0.1:1', { id, mode: 'live', changes: viber }))).toBe(
      'live-media-host-not-allowed',
    );
  });

  it('whose name leads into a private network is not connected to', async () => {
    let reached = 0;
    const url = await open((_request, response) => {
      reached += 1;
      response.end('secret');
    });
    const { port } = new URL(url);
    const names: string[] = [];
    const lookup = ((name: string, _options: object, callback: (...told: unknown[]) => void) => {
      names.push(name);
      callback(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    }) as unknown as typeof dns.lookup;
    const changes = { mediaHosts: [`media.example:${port}`], privateHosts: [] };
    const id = `https://media.example:${port}/file`;
    expect(await codeOf(fetchAt(url, { id, lookup, changes }))).toBe('live-media-host-not-allowed');
    expect([names, reached]).toEqual([['media.example'], 0]);
  });

  it('of our own network is fetched from only when the operator names its host', async () => {
    const url = await open((_request, response) => response.end(PICTURE));
    const { port } = new URL(url);
    const lookup = ((_name: string, _options: object, callback: (...told: unknown[]) => void) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as typeof dns.lookup;
    const hosts = [`matrix.hospital.example:${port}`];
    const id = `http://matrix.hospital.example:${port}/file`;
    const changes = { mediaHosts: hosts, privateHosts: hosts };
    expect(await codeOf(fetchAt(url, { id, lookup, changes }))).toBe('fetched');
  });
});

describe('an IP address', () => {
  it.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fec0::1',
    '192.88.99.1',
    'fd00::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not-an-address',
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe('a fault of fetching', () => {
  it('names no address and no token, and carries no cause that does', async () => {
    const url = await open((request) => request.socket.destroy());
    const fault = await fetchAt(url, { platform: 'telegram', id: 'AgAC-x' }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    const told = JSON.stringify([fault, String(fault), (fault as Fault).cause ?? null]);
    for (const secret of [url, SECRETS.botToken, 'AgAC-x']) expect(told).not.toContain(secret);
  });
});
