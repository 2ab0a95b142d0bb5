// Builds the router from the list of actions. RULE I-06: an action whose line is missing from the permission table stops the
// app from being built; at a request the table is asked before any input is read.
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { z } from 'zod';
import { isAction, permit, PERMISSIONS, type Role } from '../access/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { Action, Reply } from './action.ts';
import { readBody } from './body.ts';
import { csrf } from './csrf.ts';
import { fieldIssues } from './field-issue.ts';
import { openGatewayEntrance, type GatewayEntrance } from './live/gateway-entrance.ts';
import { InvalidInput } from './problem.ts';
import type { Replier } from './reply.ts';
import type { Services } from './services.ts';
import { speaksOf } from './speech.ts';
import { readUpload } from './upload.ts';
import { actorOf, callerOf, visitOf } from './visit.ts';

/** Throws `web-route-without-permission` when the table does not know the action, or knows it for another audience. */
export function checkAction(action: Action): void {
  const line = isAction(action.action) ? PERMISSIONS[action.action] : undefined;
  const audience = audienceOf(line?.who);
  if (line === undefined || audience !== action.audience) {
    throw new Fault(
      'internal',
      'web-route-without-permission',
      'A route has no line in the permission table.',
      {
        place: { path: `${action.method} ${action.path}` },
      },
    );
  }
}

function audienceOf(who: 'anyone' | 'signed-in' | readonly Role[] | undefined): Action['audience'] {
  if (who === 'anyone') return 'public';
  return Array.isArray(who) && who.every((role) => role === 'gateway') ? 'gateway' : 'staff';
}

function allowed(action: Action): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction): void => {
    const visit = visitOf(response);
    visit.route = action.path;
    visit.action = action.action;
    const actor = actorOf(visit);
    const decision = permit(action.action, actor);
    if (actor?.role === 'machine' && action.audience === 'staff' && action.machines !== 'too')
      throw new Fault('refused', 'access-not-for-machines', 'This address is for people only.');
    if (decision.kind === 'refused') {
      if (actor !== null) throw new Fault('refused', decision.code, decision.reason);
      if (visit.session?.kind === 'locked') {
        throw new Fault(
          'unauthenticated',
          'access-session-locked',
          'The session is locked. Unlock it with your PIN.',
        );
      }
      throw new Fault('unauthenticated', decision.code, 'Sign in first.');
    }
    next();
  };
}

function parse(schema: z.ZodType | undefined, value: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    part === 'body' ? 422 : 400,
    fieldIssues(parsed.error, part === 'body' ? [] : [part]),
  );
}

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
  const params = parse(action.params, request.params, 'params');
  const query = parse(action.query, request.query, 'query');
  try {
    return await action.handle(services, {
      params,
      query,
      body: parse(action.body, body ?? {}, 'body'),
      session,
      by: callerOf(visit),
      token: visit.token?.text,
      requestId: visit.requestId,
      request,
    });
  } catch (error) {
    if (!(error instanceof InvalidInput) || action.onInvalid === undefined) throw error;
    return action.onInvalid(services, { issues: error.issues, body: formFields(body), session, request });
  }
}

function steps(
  services: Services,
  action: Action,
  reply: Replier,
  gateways: GatewayEntrance,
): RequestHandler[] {
  const last: RequestHandler = async (request, response) =>
    reply(response, await answer(services, action, request, response));
  if (action.audience === 'gateway') return [...gateways(action), allowed(action), last];
  const speaks = speaksOf(action.path);
  if (action.takes === 'oauth-form') return [allowed(action), ...readBody('html'), last];
  const changes = action.method !== 'get';
  const reads = changes && (action.body !== undefined || speaks === 'html');
  return [
    allowed(action),
    ...(action.upload === 'file'
      ? readUpload()
      : [...(reads ? readBody(speaks) : []), ...(changes ? [csrf()] : [])]),
    last,
  ];
}

function wrongMethod(methods: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.set('Allow', methods.map((method) => method.toUpperCase()).join(', '));
    throw new Fault('not-found', 'web-wrong-method', 'This address exists, but not for this method.');
  };
}

/** The router over all actions. Throws `web-route-without-permission`. */
export function buildRoutes(services: Services, actions: readonly Action[], reply: Replier): Router {
  const router = express.Router({ caseSensitive: true });
  const gateways = openGatewayEntrance(services);
  for (const action of actions) {
    checkAction(action);
    router[action.method](action.path, ...steps(services, action, reply, gateways));
  }
  for (const path of new Set(actions.map((action) => action.path))) {
    router.all(
      path,
      wrongMethod(actions.filter((action) => action.path === path).map((action) => action.method)),
    );
  }
  return router;
}
