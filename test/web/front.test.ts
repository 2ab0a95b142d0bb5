// What reaches the app: shapes of requests that two parsers read in two ways, foreign hosts, and what proxies may say. Raw bytes
// over real sockets, so that no client library tidies them up. RULE I-06: what is refused reaches no route.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import net from 'node:net';
import request from 'supertest';
import { openFrontDoor, type FrontDoor } from '../../src/listening/index.ts';
import { publicAction } from '../../src/web/action.ts';
import type { Services } from '../../src/web/index.ts';
import { openWeb, type WebStage } from './stage.ts';

const NAME = 'countersign.trust.example';
const LISTENING = { tls: null, trustedProxies: [], clientCertificateHeader: null, redirectPort: null };

type Opened = { stage: WebStage; door: FrontDoor };

async function openFront(services: Partial<Services> = {}): Promise<Opened> {
  const stage = await openWeb({ services });
  const door = await openFrontDoor(stage.app, {
    host: '127.0.0.1',
    port: 0,
    mode: 'sandbox',
    publicUrl: null,
    listening: LISTENING,
    clock: { now: () => new Date() },
    onCertificate: () => undefined,
    bounds: { headersMs: 500, requestMs: 500, checkMs: 50, keepAliveMs: 100 },
  });
  return { stage, door };
}

async function close({ stage, door }: Opened): Promise<void> {
  await door.close();
  await stage.close();
}

/** The status line of each answer, until the connection ends. */
async function statuses(port: number, bytes: string): Promise<string[]> {
  const text = await raw(port, bytes);
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);
}

async function raw(port: number, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => (text += data.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(Buffer.from(bytes, 'latin1'));
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const HIDDEN = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n';

describe('a request that could be read in two ways', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openFront();
  });
  beforeEach(() => void opened.stage.lines.splice(0));
  afterAll(() => close(opened));

  const form = 'Content-Type: application/x-www-form-urlencoded';
  it.each([
    [
      'both lengths: CL.TE',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Content-Length: 6', 'Transfer-Encoding: chunked') +
        `0\r\n\r\n${HIDDEN}`,
    ],
    [
      'both lengths: TE.CL',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: chunked', 'Content-Length: 4') +
        `5c\r\n${HIDDEN}\r\n0\r\n\r\n`,
    ],
    [
      'two different lengths',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Content-Length: 0', 'Content-Length: 40') + HIDDEN,
    ],
    ['a list of lengths', lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Content-Length: 0, 0') + HIDDEN],
    ['a length with a sign', lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Content-Length: +0') + HIDDEN],
    [
      'a length that is no number',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Content-Length: 0x0') + HIDDEN,
    ],
    ['a folded header', lines('GET /health HTTP/1.1', 'Host: a', 'X-One: a', ' b: c')],
    [
      'a folded Transfer-Encoding',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding:', ' chunked') +
        `0\r\n\r\n${HIDDEN}`,
    ],
    [
      'a space before the colon',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Content-Length : 0') + HIDDEN,
    ],
    [
      'another coding last',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: chunked, identity') +
        `0\r\n\r\n${HIDDEN}`,
    ],
    [
      'an unknown coding',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: xchunked') + HIDDEN,
    ],
    [
      'a coding with a tab',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: \x0bchunked') +
        `0\r\n\r\n${HIDDEN}`,
    ],
    [
      'a chunk that is not as long as it says',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: chunked') +
        `1\r\nabc\r\n0\r\n\r\n${HIDDEN}`,
    ],
    [
      'a chunk whose length is no number',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: chunked') + `-1\r\n\r\n${HIDDEN}`,
    ],
    [
      'a chunk of a huge length',
      lines('POST /sign-in HTTP/1.1', 'Host: a', form, 'Transfer-Encoding: chunked') +
        `fffffffffffffffff\r\n${HIDDEN}`,
    ],
    ['a bare line feed', `POST /sign-in HTTP/1.1\nHost: a\n${form}\nContent-Length: 0\n\n${HIDDEN}`],
    ['a bare carriage return in a header', `GET /health HTTP/1.1\r\nHost: a\r\nX: a\rY: b\r\n\r\n`],
    ['a NUL in a header', `GET /health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n`],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['no host, in HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n'],
    ['two hosts', lines('GET /health HTTP/1.1', 'Host: a', 'Host: b', 'Connection: close')],
    ['a host that is none', lines('GET /health HTTP/1.1', 'Host: a/b', 'Connection: close')],
    ['a host with a user', lines('GET /health HTTP/1.1', 'Host: a@b', 'Connection: close')],
    ['an absolute target', lines('GET http://a/health HTTP/1.1', 'Host: a', 'Connection: close')],
    [
      'an absolute target of another host',
      lines('GET http://b/health HTTP/1.1', 'Host: a', 'Connection: close'),
    ],
    ['an asterisk', lines('OPTIONS * HTTP/1.1', 'Host: a', 'Connection: close')],
    ['a space in the target', lines('GET /health x HTTP/1.1', 'Host: a')],
    ['another version', lines('GET /health HTTP/3.7', 'Host: a')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('is refused, and what hides behind it is never answered: %s', async (_what, bytes) => {
    const answered = await statuses(opened.door.port, bytes);
    expect(answered.filter((status) => !/^4\d\d$/.test(status))).toEqual([]);
    expect(answered.length).toBeLessThanOrEqual(1);
    // Nothing of it reached a route.
    const reached = opened.stage.lines.filter(
      (line) => /"event":"request"/.test(line) && !/"route":"unmatched"/.test(line),
    );
    expect(reached.filter((line) => !/"status":4\d\d/.test(line))).toEqual([]);
  });

  it('is no tunnel', async () => {
    expect(await statuses(opened.door.port, lines('CONNECT b:443 HTTP/1.1', 'Host: b:443'))).not.toContain(
      '200',
    );
  });

  it('changes to no other protocol', async () => {
    const upgrade = lines(
      'GET /health HTTP/1.1',
      'Host: a',
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
    );
    expect(await statuses(opened.door.port, upgrade)).toEqual(['200']);
  });
});

describe('outside the sandbox', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openFront({
      mode: 'live',
      publicUrl: new URL(`https://${NAME}`),
      scheme: 'https',
      proxies: { trusted: ['127.0.0.1'], certificateHeader: null },
    });
  });
  afterAll(() => close(opened));

  const ask = (...headers: string[]): Promise<string> =>
    raw(
      opened.door.port,
      lines('GET /sign-in HTTP/1.1', ...headers, 'X-Forwarded-Proto: https', 'Connection: close'),
    );

  it('the host is the one that people see, its port left out or not', async () => {
    for (const host of [NAME, `${NAME}:443`, NAME.toUpperCase()])
      expect(await ask(`Host: ${host}`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['another', ['Host: evil.example']],
    ['another port', [`Host: ${NAME}:8443`]],
    ['a longer name', [`Host: ${NAME}.evil.example`]],
    ['an address', ['Host: 127.0.0.1']],
    ['one that only the proxy says', ['Host: evil.example', `X-Forwarded-Host: ${NAME}`]],
    ['one in a Forwarded header', ['Host: evil.example', `Forwarded: host=${NAME}`]],
  ])('is refused with 421 for %s host', async (_what, headers) => {
    const text = await ask(...headers);
    expect(text).toMatch(/^HTTP\/1\.1 421 /);
    expect(text).not.toContain('evil.example');
  });

  it('health is told to whoever asks by address', async () => {
    const bytes = lines('GET /health HTTP/1.1', 'Host: 10.0.0.7:3000', 'Connection: close');
    expect(await statuses(opened.door.port, bytes)).toEqual(['200']);
  });

  it('what came to the proxy by http is refused', async () => {
    const bytes = lines(
      'GET /sign-in HTTP/1.1',
      `Host: ${NAME}`,
      'X-Forwarded-Proto: http',
      'Connection: close',
    );
    expect(await statuses(opened.door.port, bytes)).toEqual(['403']);
  });
});

describe('the address of a client', () => {
  const whoAsks = publicAction({
    method: 'get',
    path: '/api/v1/who-asks',
    action: 'view-public',
    handle: async (_services, { request: asked }) => ({ kind: 'json', value: asked.ip ?? '' }),
  });

  async function seen(trusted: readonly string[], forwarded: string): Promise<unknown> {
    const proxies = { trusted, certificateHeader: null };
    const stage = await openWeb({ actions: [whoAsks], services: { proxies } });
    const { body } = await request(stage.app).get('/api/v1/who-asks').set('X-Forwarded-For', forwarded);
    await stage.close();
    return String(body).replace('::ffff:', '');
  }

  it('is what a proxy of the configuration says, and nobody else; what stands before it is not believed', async () => {
    expect(await seen([], '203.0.113.9')).toBe('127.0.0.1');
    expect(await seen(['10.0.0.0/8'], '203.0.113.9')).toBe('127.0.0.1');
    expect(await seen(['127.0.0.0/8'], '203.0.113.9')).toBe('203.0.113.9');
    expect(await seen(['127.0.0.1', '10.0.0.0/8'], '1.1.1.1, 203.0.113.9, 10.0.0.7')).toBe('203.0.113.9');
  });
});
