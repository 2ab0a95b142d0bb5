// The port itself, over real sockets: bounds against slow clients, who gets in behind proxies, TLS and its renewal, the redirect.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import type { RequestListener } from 'node:http';
import { openFrontDoor, type DoorOptions, type FrontDoor } from '../../src/listening/index.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { makeAuthority, writeIssued, type Authority } from '../support/certificates.ts';

const NAME = 'countersign.trust.example';
const PUBLIC = new URL(`https://${NAME}`);
const PLAIN = { tls: null, trustedProxies: [], clientCertificateHeader: null, redirectPort: null };

let authority: Authority;
let folder: string;
const doors: FrontDoor[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-door-'));
});

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const answer: RequestListener = (request, response) => {
  request.resume();
  response.end('here');
};

async function open(options: Partial<DoorOptions> = {}, listener = answer): Promise<FrontDoor> {
  const door = await openFrontDoor(listener, {
    host: '127.0.0.1',
    port: 0,
    mode: 'sandbox',
    publicUrl: PUBLIC,
    listening: PLAIN,
    clock: { now: () => new Date() },
    onCertificate: () => undefined,
    ...options,
  });
  doors.push(door);
  return door;
}

/** Sends bytes and gives what came back until the connection ended; `within` bounds the wait. */
async function raw(port: number, bytes: string, within = 8_000): Promise<{ text: string; ended: boolean }> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => (text += data.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(bytes);
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      socket.destroy();
      resolve({ text, ended: false });
    }, within);
    socket.once('close', () => {
      clearTimeout(limit);
      resolve({ text, ended: true });
    });
  });
}

describe('slow clients', () => {
  it('that never end their head are let go', async () => {
    const { port } = await open({ bounds: { headersMs: 200, requestMs: 400, checkMs: 50 } });
    const { text, ended } = await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    expect(ended).toBe(true);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that never end their body are let go', async () => {
    const { port } = await open({ bounds: { headersMs: 200, requestMs: 300, checkMs: 50 } }, (request) => {
      request.resume();
    });
    const { ended } = await raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
    expect(ended).toBe(true);
  });

  it('that do not take their answer are let go', async () => {
    const over = Promise.withResolvers<boolean>();
    const { port } = await open({ bounds: { silentMs: 200 } }, (request, response) => {
      request.resume();
      response.once('close', () => over.resolve(response.writableFinished));
      response.write(Buffer.alloc(64 * 1024 * 1024));
    });
    const socket = net.connect(port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await over.promise).toBe(false);
    socket.destroy();
  });

  it('that keep a connection without asking are let go', async () => {
    const { port } = await open({ bounds: { keepAliveMs: 100, checkMs: 50 } });
    const { text, ended } = await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(ended).toBe(true);
    expect(text).toContain('here');
  });

  it('with a head beyond the bound get 431', async () => {
    const { port } = await open();
    const { text } = await raw(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('take no more than their share of connections', async () => {
    const { port } = await open({ bounds: { connectionsOfAddress: 3 } });
    const held = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<net.Socket>((resolve) => {
            const socket = net.connect(port, '127.0.0.1');
            socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
            socket.once('data', () => resolve(socket));
          }),
      ),
    );
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toEqual({ text: '', ended: true });
    for (const socket of held) {
      const over = new Promise((resolve) => socket.once('close', resolve));
      socket.destroy();
      await over;
    }
    const again = await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(again.text).toContain('here');
  });
});

describe('behind proxies, outside the sandbox', () => {
  const ask = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

  it('nobody else is spoken to', async () => {
    const listening = { ...PLAIN, trustedProxies: ['10.0.0.0/24'] };
    const { port } = await open({ mode: 'live', listening });
    expect(await raw(port, ask)).toEqual({ text: '', ended: true });
  });

  it('they are', async () => {
    const { port } = await open({ mode: 'live', listening: { ...PLAIN, trustedProxies: ['127.0.0.1'] } });
    expect((await raw(port, ask)).text).toContain('here');
  });
});

describe('TLS by the service itself', () => {
  async function files(name: string, names = [NAME]) {
    return { ...writeIssued(folder, name, await authority.issue({ names })), mtlsCaFile: null };
  }

  async function handshake(port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
    const ca = authority.certificate;
    const socket = tls.connect({ port, host: '127.0.0.1', servername: NAME, ca, ...options });
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', () => resolve());
      socket.once('error', reject);
    });
    return socket;
  }

  it('is TLS 1.2 or 1.3 with forward secrecy, and HTTP/1.1 alone', async () => {
    const { port, url } = await open({ listening: { ...PLAIN, tls: await files('own') } });
    expect(url).toMatch(/^https:/);
    const newest = await handshake(port);
    expect(newest.getProtocol()).toBe('TLSv1.3');
    newest.destroy();
    const older = await handshake(port, { maxVersion: 'TLSv1.2' });
    expect(older.getCipher().name).toMatch(/^ECDHE-.*GCM/);
    older.destroy();
    const low = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    await expect(handshake(port, low)).rejects.toThrow();
    await expect(handshake(port, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' })).rejects.toThrow();
    await expect(handshake(port, { ALPNProtocols: ['h2'] })).rejects.toThrow();
  });

  it('takes a renewed certificate without a restart, and keeps the old one when the new is broken', async () => {
    const tlsFiles = await files('renewed');
    const heard: string[] = [];
    const onCertificate = (code: string): void => void heard.push(code);
    const { port } = await open({ listening: { ...PLAIN, tls: tlsFiles }, onCertificate, lookAgainMs: 20 });
    const serialNow = async (): Promise<string> => {
      const socket = await handshake(port);
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return serialNumber;
    };
    const first = await serialNow();
    const waitFor = async (code: string): Promise<void> => {
      while (!heard.includes(code)) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    fs.writeFileSync(tlsFiles.certFile, 'not a certificate');
    await waitFor('config-tls-certificate');
    expect(await serialNow()).toBe(first);
    writeIssued(folder, 'renewed', await authority.issue({ names: [NAME] }));
    await waitFor('renewed');
    expect(await serialNow()).not.toBe(first);
  });

  it('asks machines for a certificate when their authority is named, and browsers get in without', async () => {
    const mtlsCaFile = path.join(folder, 'machines.pem');
    const machines = await makeAuthority('CN=Machines');
    fs.writeFileSync(mtlsCaFile, machines.certificate);
    const seen: { authorised: boolean; subject: string | undefined }[] = [];
    const listening = { ...PLAIN, tls: { ...(await files('mtls')), mtlsCaFile } };
    const { port } = await open({ listening }, (request, response) => {
      const socket = request.socket as tls.TLSSocket;
      seen.push({ authorised: socket.authorized, subject: socket.getPeerX509Certificate()?.subject });
      response.end();
    });
    const say = async (options: tls.ConnectionOptions): Promise<void> => {
      const socket = await handshake(port, options);
      socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve));
    };
    const known = await machines.issue({ names: ['gateway.example'], purpose: 'client' });
    const foreign = await authority.issue({ names: ['gateway.example'], purpose: 'client' });
    await say({});
    await say({ cert: known.certificate, key: known.key });
    await say({ cert: foreign.certificate, key: foreign.key });
    expect(seen).toEqual([
      { authorised: false, subject: undefined },
      { authorised: true, subject: 'CN=gateway.example' },
      { authorised: false, subject: 'CN=gateway.example' },
    ]);
  });

  it.each([
    ['for another name', () => authority.issue({ names: ['other.example'] })],
    ['that has run out', () => authority.issue({ names: [NAME], notAfter: new Date(Date.now() - 1000) })],
    [
      'that is not valid yet',
      () => authority.issue({ names: [NAME], notBefore: new Date(Date.now() + 60_000) }),
    ],
    [
      'with a key that is not its own',
      async () => ({
        certificate: (await authority.issue({ names: [NAME] })).certificate,
        key: (await authority.issue({ names: [NAME] })).key,
      }),
    ],
    ['that is none', async () => ({ certificate: 'nothing', key: 'nothing' })],
  ])('does not start with a certificate %s', async (_what, make) => {
    const broken = { ...writeIssued(folder, 'broken', await make()), mtlsCaFile: null };
    const refused = await open({ listening: { ...PLAIN, tls: broken } }).then(
      () => 'opened',
      (error: unknown) => (error instanceof Fault ? error.code : error),
    );
    expect(refused).toBe('config-tls-certificate');
  });
});

describe('the port for plain HTTP', () => {
  it('sends readers on to the public address and nowhere else, and takes no form', async () => {
    const { redirectPort } = await open({ listening: { ...PLAIN, redirectPort: 0 } });
    const ask = (line: string): Promise<{ text: string }> =>
      raw(redirectPort ?? 0, `${line} HTTP/1.1\r\nHost: evil.example\r\n\r\n`);
    expect((await ask('GET /cases?open=1')).text).toContain(`Location: https://${NAME}/cases?open=1\r\n`);
    for (const target of ['//evil.example', 'http://evil.example/x', '/\\evil.example', '/%0d%0aX:1'])
      expect((await ask(`GET ${target}`)).text).toMatch(
        new RegExp(`^HTTP/1.1 308 [\\s\\S]*Location: https://${NAME.replaceAll('.', '\\.')}/`),
      );
    expect((await ask('POST /sign-in')).text).toMatch(/^HTTP\/1\.1 400 /);
  });
});

it('says which setting names a port that is taken', async () => {
  const first = await open();
  await expect(open({ port: first.port })).rejects.toMatchObject({ code: 'service-port-taken' });
});
