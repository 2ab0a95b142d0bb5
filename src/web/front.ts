// Whether a request is one that could be meant for this service: an ordinary target, one Host header, and outside the sandbox the
// host and the scheme that people see. All of it is hostile; what proxies say is believed from those of the configuration alone.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '../kernel/fault.ts';
import type { Services } from './services.ts';

const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
// Asked by load balancers, which know an address only.
const ANY_HOST = '/health';

function hostsOf(request: Request): string[] {
  return request.rawHeaders.filter(
    (_, i) => i % 2 === 1 && request.rawHeaders[i - 1]?.toLowerCase() === 'host',
  );
}

/** Faults: `web-malformed-target`, `web-malformed-host` (400), `web-wrong-host` (421), `web-not-https` (403). */
export function front(services: Services): RequestHandler {
  const { mode, publicUrl } = services;
  return (request: Request, _response: Response, next: NextFunction): void => {
    // An absolute target would win over the Host header with some who read it.
    if (!request.url.startsWith('/'))
      throw new Fault('invalid', 'web-malformed-target', 'The address of this request is not well formed.');
    const [host = '', ...more] = hostsOf(request);
    if (more.length > 0 || !HOST.test(host))
      throw new Fault('invalid', 'web-malformed-host', 'This request names no host, or several.');
    if (mode === 'live' && publicUrl !== null && request.path !== ANY_HOST) {
      if (withoutDefaultPort(host) !== publicUrl.host)
        throw new Fault(
          'not-found',
          'web-wrong-host',
          'This service is not at the address that was asked for.',
        );
      if (request.protocol !== 'https')
        throw new Fault('refused', 'web-not-https', 'This service answers by https only.');
    }
    next();
  };
}

function withoutDefaultPort(host: string): string {
  return host.toLowerCase().replace(/:443$/, '');
}

/** The origin for addresses that leave the service: the configured one, in a sandbox without it the one that was asked. */
export function ownOrigin(services: Services, request: Request): string {
  return services.publicUrl?.origin ?? `${services.scheme}://${request.headers.host ?? 'localhost'}`;
}
