// The last stop: unknown addresses and everything that was thrown. Programs get a problem in JSON, people a page; nobody
// gets a stack or content.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '../kernel/fault.ts';
import { trailRefusal } from './access-trail.ts';
import { describeError } from './event-log.ts';
import { problemOf, type Problem } from './problem.ts';
import type { Replier } from './reply.ts';
import { isMatrix, matrixError } from './live/matrix-error.ts';
import { isTokenEndpoint, oauthError } from './machines/oauth-error.ts';
import { pathOfReferer, safeReturnPath } from './return-path.ts';
import type { Services } from './services.ts';
import { accountOf, visitOf } from './visit.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'This request could not be read',
  403: 'You cannot do this',
  404: 'Page not found',
  405: 'This cannot be done here',
  409: 'This has changed in the meantime',
  413: 'This is too large',
  421: 'This is another address',
  415: 'This kind of data is not supported',
  422: 'There is a problem with what was sent',
  429: 'This came too often',
  503: 'Something we depend on does not answer',
};

/** Whatever no route took. */
export const notFound: RequestHandler = () => {
  throw new Fault('not-found', 'web-not-found', 'There is nothing at this address.');
};

function report(services: Services, response: Response, error: unknown, problem: Problem): void {
  const { requestId, route } = visitOf(response);
  if (problem.status >= 500 && problem.code === 'web-internal') {
    services.log.write({ event: 'unexpected-error', requestId, route, ...describeError(error) });
  } else if (problem.status >= 500) {
    const { errorName, frames } = describeError(error);
    services.log.write({
      event: 'unexpected-error',
      requestId,
      route,
      errorName,
      code: problem.code,
      frames,
    });
  } else services.log.write({ event: 'refusal', requestId, route, code: problem.code });
}

// What came of a proof has an event of its own (access-trail.ts).
const OF_PROOF = new Set([
  'access-proof-needed',
  'access-passkey-needed',
  'access-pin-wrong',
  'access-pin-locked',
]);

/** RULE C-02: what the permission table refused to somebody signed in. The answer waits for it and is given in any case. */
async function noteRefusal(services: Services, response: Response, error: unknown): Promise<void> {
  const visit = visitOf(response);
  const account = accountOf(visit);
  if (!(error instanceof Fault) || error.kind !== 'refused' || !error.code.startsWith('access-')) return;
  if (account === null || visit.action === undefined || OF_PROOF.has(error.code)) return;
  try {
    await trailRefusal(services, account.accountId, visit.action);
  } catch (failure) {
    report(services, response, failure, problemOf(failure));
  }
}

function toPerson(request: Request, response: Response, problem: Problem, reply: Replier): void {
  const visit = visitOf(response);
  if (problem.status === 401) {
    // After a form, go back to the page that it was on; what was typed there is in the draft.
    const path =
      request.method === 'GET'
        ? safeReturnPath(request.originalUrl)
        : pathOfReferer(request.headers.referer, request.headers.host);
    const door = visit.session?.kind === 'locked' ? '/locked' : '/sign-in';
    const to = path === undefined || path === '/' ? door : `${door}?return=${encodeURIComponent(path)}`;
    reply(response, {
      kind: 'redirect',
      to,
      ...(visit.session?.kind === 'ended' ? { notice: 'session-ended' } : {}),
    });
    return;
  }
  reply(response, {
    kind: 'page',
    view: 'error',
    status: problem.status,
    model: {
      title: TITLES[problem.status] ?? 'Something went wrong',
      problem,
      requestId: visit.requestId,
      closedCaseId: visit.closedCaseId ?? null,
    },
  });
}

/** RFC 6750 §3: what a program learns about its token. */
function challengeOf({ status, code }: Problem): string | undefined {
  if (code === 'machine-token-invalid') return 'Bearer error="invalid_token"';
  if (code === 'access-scope-missing') return 'Bearer error="insufficient_scope"';
  return status === 401 ? 'Bearer' : undefined;
}

/** Translates what was thrown. Express knows an error handler by its four parameters. */
export function errors(services: Services, reply: Replier) {
  return async (error: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    const problem = problemOf(error);
    report(services, response, error, problem);
    await noteRefusal(services, response, error);
    if (response.headersSent) {
      next(error);
      return;
    }
    if (problem.retryAfterSeconds !== undefined)
      response.set('Retry-After', String(problem.retryAfterSeconds));
    const visit = visitOf(response);
    if (visit.speaks === 'html') {
      toPerson(request, response, problem, reply);
      return;
    }
    if (isTokenEndpoint(request.path)) {
      const { status, body } = oauthError(problem);
      reply(response, { kind: 'json', status, value: body, headers: { Pragma: 'no-cache' } });
      return;
    }
    const challenge = challengeOf(problem);
    if (challenge !== undefined) response.set('WWW-Authenticate', challenge);
    const { status, retryAfterSeconds: _header, ...body } = problem;
    if (isMatrix(request.path)) {
      reply(response, { kind: 'json', status, value: matrixError(problem) });
      return;
    }
    reply(response, { kind: 'json', status, value: { error: body, requestId: visit.requestId } });
  };
}
