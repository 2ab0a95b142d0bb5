// What every request passes first: an id of our own making, a line in the log at the end, headers that close what is not
// needed. A request id sent by the client is ignored: it could carry anything.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { newId } from '../kernel/ids.ts';
import type { Services } from './services.ts';
import { speaksOf } from './speech.ts';
import { actorOf, startVisit, visitOf } from './visit.ts';

/** Starts the visit and answers with `X-Request-Id`. */
export function visit(services: Services): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const requestId = newId('req', services.random);
    startVisit(response, {
      requestId,
      startedAt: services.clock.now(),
      route: 'unmatched',
      speaks: speaksOf(request.path),
      session: undefined,
      token: undefined,
      csrfToken: undefined,
    });
    response.set('X-Request-Id', requestId);
    next();
  };
}

/** What the log calls a request whose client was gone before there was an answer. */
const CLIENT_LEFT = 499;

/** One line per request, when it is over. RULE C-01: the route's pattern, never its URL, headers or body. */
export function requestLog(services: Services): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.once('close', () => {
      const whole = visitOf(response);
      const { requestId, route, startedAt } = whole;
      services.log.write({
        event: 'request',
        requestId,
        method: request.method,
        route,
        status: response.headersSent ? response.statusCode : CLIENT_LEFT,
        durationMs: services.clock.now().getTime() - startedAt.getTime(),
        role: actorOf(whole)?.role ?? 'none',
      });
    });
    next();
  };
}

/** Strict Content Security Policy: this origin only, no inline script or style, no plug-ins, in frames of nobody but a configured EHR. */
export function securityHeaders(services: Services): RequestHandler {
  const secure = services.scheme === 'https';
  const { frameAncestors } = services;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: frameAncestors.length === 0 ? ["'none'"] : [...frameAncestors],
        baseUri: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // A form's page must be known after a lock; no other site ever learns it.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    // The older header knows no list of origins.
    xFrameOptions: frameAncestors.length === 0 ? { action: 'deny' } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}

/** Nothing of a page or an answer stays in a browser or a proxy. */
export function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.set('Cache-Control', 'no-store');
  response.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
  next();
}

/** So nobody has one of which they could ask whether it is still the same; Express would answer `*` with 304 for whatever is there. */
export function alwaysWhole(request: Request, _response: Response, next: NextFunction): void {
  delete request.headers['if-none-match'];
  delete request.headers['if-modified-since'];
  next();
}
