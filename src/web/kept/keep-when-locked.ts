// RULE I-02: a form of a case that arrives when its session is locked, or its time is over, is not thrown away: it is kept sealed
// and offered to the same person once they are back. Nothing is done with it before that: whoever sent it proved nothing.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { SessionState } from '../../access/index.ts';
import type { FormField } from '../../attribution/index.ts';
import { faultCode } from '../../kernel/fault.ts';
import type { Action, Reply } from '../action.ts';
import { readBody } from '../body.ts';
import { checkCsrf, sentToken } from '../csrf.ts';
import type { Replier } from '../reply.ts';
import { pathOfReferer, safeReturnPath } from '../return-path.ts';
import type { Services } from '../services.ts';
import { accountOf, visitOf } from '../visit.ts';
import { mayKeep } from './who-keeps.ts';

// Tokens, and whatever proves a person, are never kept. Names with a dot are `words.<message>` and the like.
const PROVES = /csrf|pin|passkey|assertion|credential|proof/i;
const isNeverKept = (name: string): boolean => !name.includes('.') && PROVES.test(name);

/** Fields of a form, in order; without what must not be kept. */
export function keptFields(body: unknown): FormField[] {
  const fields = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return fields.flatMap(([name, value]: [string, unknown]) =>
    isNeverKept(name)
      ? []
      : [value].flat().flatMap((one): FormField[] => (typeof one === 'string' ? [[name, one]] : [])),
  );
}

/** Whose form it is, and the token that it must carry; undefined while the session is open, or never was. */
export function waitingPerson(
  session: SessionState | undefined,
): { accountId: string; csrfToken: string } | undefined {
  if (session?.kind === 'locked')
    return { accountId: session.account.accountId, csrfToken: session.csrfToken };
  if (session?.kind !== 'ended' || session.csrfToken === null) return undefined;
  return { accountId: session.accountId, csrfToken: session.csrfToken };
}

async function readForm(request: Request, response: Response): Promise<void> {
  for (const step of readBody('html'))
    await new Promise<void>((resolve, reject) => {
      const next: NextFunction = (error?: unknown) =>
        error === undefined || error === null ? resolve() : reject(error);
      void step(request, response, next);
    });
}

async function keep(services: Services, request: Request, accountId: string): Promise<boolean> {
  const caseId = String(request.params['caseId']);
  const action = safeReturnPath(request.path);
  if (action === undefined || !(await mayKeep(services, accountId, caseId))) return false;
  const page = pathOfReferer(request.headers.referer, request.headers.host) ?? `/cases/${caseId}`;
  try {
    const fields = keptFields(request.body);
    await services.stations.keptForms.keep({ caseId, accountId, action, page, fields });
    return true;
  } catch (error) {
    // There is nothing to keep it for.
    if (['custody-unknown-case', 'attribution-already-signed'].includes(faultCode(error) ?? '')) return false;
    throw error;
  }
}

/** For routes whose action `keeps` its form; stands before the permission is asked for, and changes nothing for who is in. */
export function keepWhenLocked(services: Services, action: Action, reply: Replier): RequestHandler {
  return async (request, response, next) => {
    const visit = visitOf(response);
    const person = waitingPerson(visit.session);
    if (person === undefined || visit.token?.from !== 'cookie') {
      next();
      return;
    }
    visit.route = action.path;
    await readForm(request, response);
    checkCsrf(sentToken(request), person.csrfToken);
    if (!(await keep(services, request, person.accountId))) {
      next();
      return;
    }
    const back = encodeURIComponent(`/cases/${String(request.params['caseId'])}/kept`);
    const door = visit.session?.kind === 'locked' ? '/locked' : '/sign-in';
    reply(response, { kind: 'redirect', to: `${door}?return=${back}`, notice: 'form-kept' });
  };
}

/**
 * After such a form was handled: taken, so what was kept of it is done with; or shown again with what is wrong, so what was kept is
 * what the page shows now.
 */
export async function settleKept(
  services: Services,
  { request, response }: { request: Request; response: Response },
  answered: Reply,
): Promise<void> {
  const account = accountOf(visitOf(response));
  if (account === null) return;
  const { accountId } = account;
  if (answered.kind !== 'redirect') {
    await keep(services, request, accountId);
    return;
  }
  const caseId = String(request.params['caseId']);
  await services.stations.keptForms.drop({ accountId, caseId, action: request.path });
}
