// Finds whose request this is: by the session cookie (pages) or by a bearer token (programs). Both are hostile until found
// by their hash. RULE I-02: finding an active session counts as use; a locked one stands for nobody.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { deviceIdOf } from './browser-of.ts';
import { readCookie } from './cookies.ts';
import { doorToken } from './csrf.ts';
import type { Services } from './services.ts';
import { visitOf, type Visit } from './visit.ts';

/** A page of another site loads something of ours by itself: no person of ours is behind that, whatever cookies came along. */
function isBorrowed({ headers }: Request): boolean {
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
}

function findToken(request: Request, services: Services): Visit['token'] {
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { text: bearer, from: 'bearer' };
  if (isBorrowed(request)) return undefined;
  const cookie = readCookie(request, 'session', services.scheme);
  return cookie === undefined ? undefined : { text: cookie, from: 'cookie' };
}

// A browser's session comes as a cookie and with its browser; a program's as a bearer token and alone. Nothing else fits.
async function resume(
  { access, ...services }: Services,
  token: Visit['token'],
  request: Request,
): Promise<Visit['session']> {
  if (token === undefined) return undefined;
  if (token.from === 'bearer') return access.resume(token.text, null);
  return access.resume(token.text, deviceIdOf(services, request) ?? 'none');
}

/** Puts session and CSRF token into the visit. */
export function session(services: Services): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const visit = visitOf(response);
    // Its token is no session's.
    if (visit.machine !== undefined) {
      next();
      return;
    }
    visit.token = findToken(request, services);
    visit.session = await resume(services, visit.token, request);
    const known = visit.session !== undefined && visit.session.kind !== 'ended' ? visit.session : undefined;
    visit.csrfToken = known?.csrfToken ?? doorToken(request, response, services);
    next();
  };
}
