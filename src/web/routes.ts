// Builds the router from the list of actions. RULE I-06: an action whose line is missing from the permission table stops the
// app from being built; at a request the table is asked before any input is read (guard.ts).
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { Fault } from '../kernel/fault.ts';
import type { Action, Reply } from './action.ts';
import { readBody } from './body.ts';
import { BOUNDS } from './bounds.ts';
import { csrf } from './csrf.ts';
import { allowed, checkAction } from './guard.ts';
import { keepWhenLocked, settleKept, waitingPerson } from './kept/keep-when-locked.ts';
import { answerInTime, atOnce } from './limits/at-once.ts';
import { backPressure } from './limits/back-pressure.ts';
import { answerToGuess, routeLimit } from './limits/of-route.ts';
import { openGatewayEntrance, type GatewayEntrance } from './live/gateway-entrance.ts';
import { parsePart } from './parse.ts';
import { InvalidInput } from './problem.ts';
import { saidTo } from './proof/given.ts';
import type { Replier } from './reply.ts';
import type { Services } from './services.ts';
import { speaksOf } from './speech.ts';
import { readUpload } from './upload.ts';
import { actorOf, callerOf, visitOf } from './visit.ts';

// The token is the form's own business, not its handler's.
function formFields(body: unknown): Record<string, unknown> {
  const { csrfToken: _token, ...fields } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  return fields;
}

async function answer(
  services: Services,
  action: Action,
  request: Request,
  response: Response,
): Promise<Reply> {
  const visit = visitOf(response);
  // `allowed` let nobody through to a staff action without an active session.
  const session = visit.session as never;
  const body: unknown = visit.speaks === 'html' ? formFields(request.body) : (request.body as unknown);
  const params = parsePart(action.params, request.params, 'params');
  const query = parsePart(action.query, request.query, 'query');
  try {
    return await action.handle(services, {
      params,
      query,
      body: parsePart(action.body, body ?? {}, 'body'),
      session,
      by: callerOf(visit),
      actor: actorOf(visit),
      token: visit.token?.text,
      requestId: visit.requestId,
      request,
    });
  } catch (error) {
    if (!(error instanceof InvalidInput) || action.onInvalid === undefined) throw error;
    const issues = saidTo(visit.session?.kind === 'active' && visit.session.hasPasskey, error.issues);
    return action.onInvalid(services, { issues, body: formFields(body), session, request });
  }
}

/** An export takes the time it takes; the port bounds it (listening/bounds.ts). */
function inTime(action: Action, work: Promise<Reply>): Promise<Reply> {
  if (action.upload === 'file' || action.carries === 'file') return work;
  return answerInTime(work, action.method === 'get' ? BOUNDS.readMs : BOUNDS.changeMs);
}

function steps(
  services: Services,
  action: Action,
  reply: Replier,
  { gateways, uploads }: { gateways: GatewayEntrance; uploads: RequestHandler },
): RequestHandler[] {
  const last: RequestHandler = async (request, response) => {
    const answered = await answerToGuess(services, action, { request, response }, () =>
      inTime(action, answer(services, action, request, response)),
    );
    if (action.keeps === 'form') await settleKept(services, { request, response }, answered);
    reply(response, answered);
  };
  if (action.audience === 'gateway') return [...gateways(action), allowed(services, action), last];
  const speaks = speaksOf(action.path);
  const first = [allowed(services, action), ...routeLimit(services, action)];
  if (action.takes === 'oauth-form') return [...first, ...readBody('html'), last];
  const changes = action.method !== 'get';
  const forged = csrf(
    action.keeps === 'typing' ? ({ session }) => waitingPerson(session)?.csrfToken : undefined,
  );
  const reads = changes && (action.body !== undefined || speaks === 'html');
  return [
    ...(action.keeps === 'form' ? [keepWhenLocked(services, action, reply)] : []),
    ...first,
    ...backPressure(services, action),
    ...(action.upload === 'file'
      ? [uploads, ...readUpload()]
      : [...(reads ? readBody(speaks) : []), ...(changes ? [forged] : [])]),
    last,
  ];
}

function wrongMethod(methods: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.set('Allow', methods.map((method) => method.toUpperCase()).join(', '));
    throw new Fault('not-found', 'web-wrong-method', 'This address exists, but not for this method.');
  };
}

/** The router over all actions. Throws `web-route-without-permission`, `web-route-without-subject`. */
export function buildRoutes(services: Services, actions: readonly Action[], reply: Replier): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const doors = { gateways: openGatewayEntrance(services), uploads: atOnce(BOUNDS.uploadsAtOnce) };
  for (const action of actions) {
    checkAction(action);
    router[action.method](action.path, ...steps(services, action, reply, doors));
  }
  for (const path of new Set(actions.map((action) => action.path))) {
    router.all(
      path,
      wrongMethod(actions.filter((action) => action.path === path).map((action) => action.method)),
    );
  }
  return router;
}
