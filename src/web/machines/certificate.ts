// The certificate that a client showed when its connection was opened (mutual TLS). Only where this service ends TLS itself: a
// header in which a proxy tells of one is never believed, because anybody can send a header.
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { ClientCertificate } from '../../machines/index.ts';

export function certificateOf({ socket }: Request): ClientCertificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? null : { certificate, trusted: socket.authorized };
}
