// A flood of sign-ins is turned away before it costs anything: no count, no body, no session. Whoever is in goes on.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';

const DOORS = new Set(['/sign-in', '/api/v1/session']);
const RETRY_SECONDS = 5;

/** Fault `limit-lane-full` (503). */
export function doorBound({ access }: Services): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (request.method === 'POST' && DOORS.has(request.path) && access.isDoorFull())
      throw new Fault('unavailable', 'limit-lane-full', 'Too many sign in at once. Try again shortly.', {
        retryAfterSeconds: RETRY_SECONDS,
      });
    next();
  };
}
