// Forged forms. Synchroniser token: every form carries the session's token, programs that use the cookie send it as
// `X-CSRF-Token`. Before sign-in the token belongs to a cookie of this browser, so that nobody can sign another person in.
// A bearer token cannot be sent by a foreign page and needs nothing more.
import { createHmac } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { equalBytes, sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { readCookie, setCookie } from './cookies.ts';
import type { Services } from './services.ts';
import { visitOf, type Visit } from './visit.ts';

const DOOR_BYTES = 32;

/** The form token of somebody without a session, derived from the door cookie; pages get the cookie if it is missing. */
export function doorToken(request: Request, response: Response, services: Services): string | undefined {
  let door = readCookie(request, 'door', services.scheme);
  if (door === undefined || !/^[A-Za-z0-9_-]{43}$/.test(door)) {
    if (visitOf(response).speaks === 'json') return undefined;
    door = services.random(DOOR_BYTES).toString('base64url');
    setCookie(response, 'door', door, services);
  }
  return createHmac('sha256', door).update('countersign/door-form/v1').digest('base64url');
}

/** The token that came with the form or as a header; empty when there was none. */
export function sentToken(request: Request): string {
  const header = request.headers['x-csrf-token'];
  if (typeof header === 'string') return header;
  const body: unknown = request.body;
  const field: unknown =
    typeof body === 'object' && body !== null && 'csrfToken' in body ? body.csrfToken : undefined;
  return typeof field === 'string' ? field : '';
}

function forged(): Fault {
  return new Fault(
    'refused',
    'web-forged-form',
    'This form was open for too long, or it did not come from this service. Go back, reload the page and try again.',
  );
}

/** Browsers say where a request comes from; one that comes from elsewhere may read but not change. `web-foreign-origin`. */
export function sameOrigin(request: Request, _response: Response, next: NextFunction): void {
  const site = request.headers['sec-fetch-site'];
  const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
  if (!reads && site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Fault('refused', 'web-foreign-origin', 'This request came from another site.');
  }
  next();
}

/** Whether a changing request carries the token of its session or of its browser. Throws `web-forged-form`. */
export function checkCsrf(sent: string, expected: string | undefined): void {
  // Digests are compared, so that lengths tell nothing either.
  if (expected === undefined || !equalBytes(sha256(Buffer.from(sent)), sha256(Buffer.from(expected)))) {
    throw forged();
  }
}

/**
 * For routes that change something; runs after the body was read. `tokenOf`: another token than the visit's, where there is one.
 */
export function csrf(tokenOf?: (visit: Visit) => string | undefined): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const visit = visitOf(response);
    // A program without a cookie has nothing that a foreign page could borrow.
    if (visit.token?.from !== 'bearer' && !(visit.speaks === 'json' && visit.token === undefined)) {
      checkCsrf(sentToken(request), tokenOf?.(visit) ?? visit.csrfToken);
    }
    next();
  };
}
