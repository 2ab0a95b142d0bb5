// The port of the pages and the API: HTTP or HTTPS with the bounds of bounds.ts. Everything that connects is hostile. Behind proxies
// only they get in; Node's strict parser refuses what two parsers could read in two ways (no `insecureHTTPParser` anywhere).
import http, { type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { addressMatcher, type Listening, type Mode } from '../configuration/index.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import { DOOR } from './bounds.ts';
import { redirectListener } from './redirect.ts';
import { readTlsContext, type TlsContext } from './tls-context.ts';

export type DoorOptions = {
  host: string;
  port: number;
  mode: Mode;
  publicUrl: URL | null;
  listening: Listening;
  clock: Clock;
  /** Hears `renewed` when the certificate was taken anew, or the code of why it was not. */
  onCertificate: (code: string) => void;
  /** For tests; 10 s when not said. */
  lookAgainMs?: number;
  bounds?: Partial<Record<keyof typeof DOOR, number>>;
};

export type FrontDoor = { url: string; port: number; redirectPort: number | null; close(): Promise<void> };

const LOOK_AGAIN_MS = 10_000;

/** Faults: `service-port-taken`, `config-tls-certificate`. */
export async function openFrontDoor(listener: RequestListener, options: DoorOptions): Promise<FrontDoor> {
  const { host, port, listening, publicUrl, clock } = options;
  const { tls } = listening;
  const context = tls === null ? null : readTlsContext(tls, publicUrl, clock.now());
  const server = boundedServer(listener, context, options);
  await listen(server, port, host, 'PORT');
  const timer = context === null ? undefined : watchCertificate(server, context, options);
  let redirect: Server | null = null;
  if (listening.redirectPort !== null && publicUrl !== null) {
    redirect = boundedServer(redirectListener(publicUrl), null, options);
    await listen(redirect, listening.redirectPort, host, 'HTTP_REDIRECT_PORT').catch(
      async (error: unknown) => {
        clearInterval(timer);
        await stop(server);
        throw error;
      },
    );
  }
  const bound = portOf(server);
  const scheme = context === null ? 'http' : 'https';
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    redirectPort: redirect === null ? null : portOf(redirect),
    close: async () => {
      clearInterval(timer);
      await Promise.all([stop(server), ...(redirect === null ? [] : [stop(redirect)])]);
    },
  };
}

function boundedServer(listener: RequestListener, context: TlsContext | null, options: DoorOptions): Server {
  const limit = { ...DOOR, ...options.bounds };
  const { trustedProxies, tls } = options.listening;
  const common = {
    maxHeaderSize: limit.headerBytes,
    headersTimeout: limit.headersMs,
    requestTimeout: limit.requestMs,
    keepAliveTimeout: trustedProxies.length > 0 ? limit.proxyKeepAliveMs : limit.keepAliveMs,
    connectionsCheckingInterval: limit.checkMs,
    requireHostHeader: true,
    insecureHTTPParser: false,
  };
  const server =
    context === null
      ? http.createServer(common, listener)
      : https.createServer(
          {
            ...common,
            ...context.options,
            handshakeTimeout: limit.handshakeMs,
            ALPNProtocols: ['http/1.1'],
            // Who may do what with a certificate is the app's to say; nobody needs one to sign in.
            requestCert: tls !== null && tls.mtlsCaFile !== null,
            rejectUnauthorized: false,
          },
          listener,
        );
  server.timeout = limit.silentMs;
  server.maxConnections = limit.connections;
  server.maxRequestsPerSocket = limit.requestsOfConnection;
  guardConnections(server, context !== null, limit.connectionsOfAddress, options);
  return server;
}

/** Behind proxies nobody else is spoken to; without them, no address takes every connection. */
function guardConnections(server: Server, isTls: boolean, most: number, options: DoorOptions): void {
  const isProxy = addressMatcher(options.listening.trustedProxies);
  const proxiesOnly = options.mode === 'live' && !isTls && options.listening.tls === null;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isProxy(address)) return;
    const count = open.get(address) ?? 0;
    if (proxiesOnly || count >= most) {
      socket.destroy();
      return;
    }
    open.set(address, count + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}

/** A renewed certificate is taken without a restart; a broken one is told of, and the one before stays. */
function watchCertificate(server: Server, first: TlsContext, options: DoorOptions): NodeJS.Timeout {
  let digest = first.digest;
  let told = '';
  const look = (): void => {
    const { tls } = options.listening;
    if (tls === null || !(server instanceof https.Server)) return;
    try {
      const next = readTlsContext(tls, options.publicUrl, options.clock.now());
      told = '';
      if (next.digest === digest) return;
      server.setSecureContext(next.options);
      digest = next.digest;
      options.onCertificate('renewed');
    } catch (error) {
      const code = faultCode(error) ?? 'config-tls-certificate';
      if (told !== code) options.onCertificate(code);
      told = code;
    }
  };
  return setInterval(look, options.lookAgainMs ?? LOOK_AGAIN_MS).unref();
}

async function listen(server: Server, port: number, host: string, setting: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code ?? 'unknown';
      reject(
        new Fault('conflict', 'service-port-taken', `Port ${port} cannot be used (${why}). Set ${setting}.`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Lets what runs end, for 5 s at most. */
async function stop(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5000).unref();
  });
}
