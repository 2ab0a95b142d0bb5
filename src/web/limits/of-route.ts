// What a route spends beside the bound on everything. The numbers stand in limits/table.ts.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ActionId } from '../../access/index.ts';
import type { LimitName } from '../../limits/index.ts';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { visitOf } from '../visit.ts';
import { addressOf, whoseOf } from './whose.ts';

type Spending = {
  readonly limit: LimitName;
  readonly by: 'address' | 'whoever';
  readonly reads: 'too' | 'not';
};

const PROOF: Spending = { limit: 'proof', by: 'whoever', reads: 'not' };
const LINK: Spending = { limit: 'link', by: 'address', reads: 'too' };

const SPENDINGS: Readonly<Partial<Record<ActionId, Spending>>> = {
  'sign-in': { limit: 'sign-in', by: 'address', reads: 'too' },
  'request-token': { limit: 'token-endpoint', by: 'address', reads: 'not' },
  'verify-receipt': { limit: 'verify', by: 'address', reads: 'too' },
  'open-attestation-link': LINK,
  'open-device-link': LINK,
  'unlock-session': PROOF,
  'sign-off': PROOF,
  'retract-entry': PROOF,
  'authorise-deletion': PROOF,
  'lift-hold': PROOF,
  'decide-device-wipe': PROOF,
  'manage-proof': PROOF,
  'deposit-export': { limit: 'upload', by: 'whoever', reads: 'not' },
};

// The form alone asks nobody and hashes nothing.
const FREE = new Set(['/sign-in']);

function spendingOf(action: Action): Spending | null {
  if (action.limit !== undefined) return { limit: action.limit, by: 'whoever', reads: 'too' };
  const spending = SPENDINGS[action.action];
  if (spending === undefined) return null;
  const isRead = action.method === 'get';
  return isRead && (spending.reads === 'not' || FREE.has(action.path)) ? null : spending;
}

/** Faults: the codes of limits/table.ts. */
export function routeLimit({ limits }: Services, action: Action): readonly RequestHandler[] {
  const spending = spendingOf(action);
  if (spending === null) return [];
  const { limit, by } = spending;
  return [
    async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      const key = by === 'address' ? addressOf(request) : whoseOf(visitOf(response), request).key;
      await limits.spend(limit, key);
      next();
    },
  ];
}
