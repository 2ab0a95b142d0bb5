// The bound on everything: by person or client once they are known, else by address. What has a narrower one says so in of-route.ts.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Services } from '../services.ts';
import { visitOf } from '../visit.ts';
import { whoseOf } from './whose.ts';

/** Faults: `limit-person`, `limit-machine`, `limit-visitor`. */
export function generalLimit({ limits }: Services): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const visit = visitOf(response);
    const { kind, key } = whoseOf(visit, request);
    if (kind === 'address') await limits.spend('visitor', key);
    else if (kind === 'person') await limits.spend('person', key);
    else await limits.spend('machine', key, visit.machine?.limits.requestsPerMinute);
    next();
  };
}
