// Finds the machine whose token a request carries. RULE I-06: a token that opens nothing is refused at once, whatever the address,
// so that a program notices; and a machine never gets a page.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '../../kernel/fault.ts';
import { TOKEN_PREFIX } from '../../machines/index.ts';
import { addressOf } from '../limits/whose.ts';
import type { Services } from '../services.ts';
import { visitOf } from '../visit.ts';
import { certificateOf } from './certificate.ts';

export function machine(services: Services): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const token = /^Bearer (\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token?.startsWith(TOKEN_PREFIX) !== true) {
      next();
      return;
    }
    const visit = visitOf(response);
    const found = await services.machines.resume(token, certificateOf(services, request));
    if (found === null) {
      await services.limits.spend('visitor', addressOf(request));
      throw new Fault('unauthenticated', 'machine-token-invalid', 'This token opens nothing, or no longer.');
    }
    if (visit.speaks === 'html')
      throw new Fault('refused', 'machine-no-pages', 'Pages are for people. A machine speaks to the API.');
    visit.machine = found;
    visit.token = { text: token, from: 'bearer' };
    next();
  };
}
