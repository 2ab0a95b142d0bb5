// What a route spends beside the bound on everything. The numbers stand in limits/table.ts.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ActionId } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { LimitName } from '../../limits/index.ts';
import type { Action, Reply } from '../action.ts';
import type { Services } from '../services.ts';
import { visitOf } from '../visit.ts';
import { addressOf, whoseOf } from './whose.ts';

type Spending = {
  readonly limit: LimitName;
  readonly by: 'address' | 'whoever';
  readonly reads: 'too' | 'not';
  /** What came to nothing alone: whoever names what there is never pays for others who guess behind the same address. */
  readonly counts: 'each' | 'unknown';
};

const EACH = { counts: 'each' } as const;
const PROOF: Spending = { limit: 'proof', by: 'whoever', reads: 'not', ...EACH };
const LINK: Spending = { limit: 'link', by: 'address', reads: 'too', counts: 'unknown' };

const SPENDINGS: Readonly<Partial<Record<ActionId, Spending>>> = {
  'sign-in': { limit: 'sign-in', by: 'address', reads: 'too', ...EACH },
  'request-token': { limit: 'token-endpoint', by: 'address', reads: 'not', ...EACH },
  'verify-receipt': { limit: 'verify', by: 'address', reads: 'too', ...EACH },
  'open-attestation-link': LINK,
  'open-device-link': LINK,
  'unlock-session': PROOF,
  'sign-off': PROOF,
  'retract-entry': PROOF,
  'authorise-deletion': PROOF,
  'lift-hold': PROOF,
  'decide-device-wipe': PROOF,
  'manage-proof': PROOF,
  'deposit-export': { limit: 'upload', by: 'whoever', reads: 'not', ...EACH },
};

// The form alone asks nobody and hashes nothing.
const FREE = new Set(['/sign-in']);

function spendingOf(action: Action): Spending | null {
  if (action.limit !== undefined) return { limit: action.limit, by: 'whoever', reads: 'too', ...EACH };
  const spending = SPENDINGS[action.action];
  if (spending === undefined) return null;
  const isRead = action.method === 'get';
  return isRead && (spending.reads === 'not' || FREE.has(action.path)) ? null : spending;
}

/** Faults: the codes of limits/table.ts. */
export function routeLimit({ limits }: Services, action: Action): readonly RequestHandler[] {
  const spending = spendingOf(action);
  if (spending === null || spending.counts === 'unknown') return [];
  return [
    async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      await limits.spend(spending.limit, keyOf(spending, request, response));
      next();
    },
  ];
}

function keyOf({ by }: Spending, request: Request, response: Response): string {
  return by === 'address' ? addressOf(request) : whoseOf(visitOf(response), request).key;
}

/** Answers, and counts an answer that there is no such thing where guesses alone are counted. Faults: the codes of limits/table.ts. */
export async function answerToGuess(
  { limits }: Services,
  action: Action,
  { request, response }: { readonly request: Request; readonly response: Response },
  work: () => Promise<Reply>,
): Promise<Reply> {
  const spending = spendingOf(action);
  if (spending?.counts !== 'unknown') return work();
  const spend = (): Promise<void> => limits.spend(spending.limit, keyOf(spending, request, response));
  try {
    const answered = await work();
    if ('status' in answered && answered.status === 404) await spend();
    return answered;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') await spend();
    throw error;
  }
}
