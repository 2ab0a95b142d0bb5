// The certificate that a client showed when its connection was opened (mutual TLS): to this service, or to a proxy of the
// configuration, which passes it on in the header of the configuration. Anybody else's header is not looked at. A proxy's word says
// that the peer holds the key, not that an authority of ours signed it: such a certificate counts by its bytes alone.
import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { ClientCertificate } from '../../machines/index.ts';
import type { Services } from '../services.ts';

export function certificateOf({ proxies }: Services, request: Request): ClientCertificate | null {
  const { socket } = request;
  if (proxies.certificateHeader !== null && isProxy(request)) {
    const certificate = readHeader(request.headers[proxies.certificateHeader]);
    return certificate === null ? null : { certificate, trusted: false };
  }
  if (!(socket instanceof TLSSocket)) return null;
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? null : { certificate, trusted: socket.authorized };
}

function isProxy({ app, socket }: Request): boolean {
  const trusts = app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  return trusts(socket.remoteAddress, 0);
}

/** `:base64:` (RFC 9440), base64, or PEM with percent signs (nginx's `$ssl_client_escaped_cert`). */
function readHeader(value: string | string[] | undefined): X509Certificate | null {
  if (typeof value !== 'string' || value === '') return null;
  try {
    const text = value.startsWith('-----') ? decodeURIComponent(value) : value;
    return new X509Certificate(
      text.startsWith('-----') ? text : Buffer.from(text.replaceAll(':', ''), 'base64'),
    );
  } catch {
    return null;
  }
}
