// RULE C-01 and the promise that nothing is half stored: when work piles up or the database has no connection left, what would
// bring more is refused before a byte of it is read, so that the sender keeps it whole and comes again.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ActionId } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';

const BRINGS_MORE: ReadonlySet<ActionId> = new Set<ActionId>([
  'deposit-export',
  'deliver-live',
  'deliver-thread',
  'deliver-file',
  'deliver-transaction',
]);

const RETRY_SECONDS = 30;

/** Fault `web-overloaded` (503). */
export function backPressure({ stations }: Services, action: Action): readonly RequestHandler[] {
  if (action.method === 'get' || !BRINGS_MORE.has(action.action)) return [];
  return [
    async (_request: Request, _response: Response, next: NextFunction): Promise<void> => {
      if (await stations.isOverloaded())
        throw new Fault(
          'unavailable',
          'web-overloaded',
          'More waits here than is worked off. Nothing was taken; hand it in again in a minute.',
          { retryAfterSeconds: RETRY_SECONDS },
        );
      next();
    },
  ];
}
