// The Express app, built from services; tests build the same one. What a request passes, in order, is the list below.
import express, { type Express } from 'express';
import type { Action } from './action.ts';
import { API } from './api/index.ts';
import { sameOrigin } from './csrf.ts';
import { alwaysWhole, noStore, requestLog, securityHeaders, visit } from './entrance.ts';
import { errors, notFound } from './errors.ts';
import { front } from './front.ts';
import { doorBound } from './limits/door.ts';
import { generalLimit } from './limits/general.ts';
import { LIVE } from './live/index.ts';
import { MACHINES } from './machines/index.ts';
import { machine } from './machines/machine.ts';
import { PAGES } from './pages/index.ts';
import { createReplier } from './reply.ts';
import { buildRoutes } from './routes.ts';
import type { Services } from './services.ts';
import { session } from './session.ts';
import { loadTemplates } from './templates.ts';

/** Every action of the service: pages, API, and what gateways and machines speak to. */
export const ACTIONS: readonly Action[] = [...PAGES, ...API, ...LIVE, ...MACHINES];

/**
 * The app, ready to listen. `actions` are for tests that try a route of their own. Throws
 * `web-route-without-permission` when an action has no line in the permission table (RULE I-06).
 */
export async function createApp(services: Services, actions: readonly Action[] = ACTIONS): Promise<Express> {
  const templates = await loadTemplates();
  const reply = createReplier(services, templates);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', services.proxies.trusted.length > 0 ? [...services.proxies.trusted] : false);
  app.use(visit(services));
  app.use(requestLog(services));
  app.use(securityHeaders(services));
  app.use(front(services));
  app.use(noStore);
  app.use('/assets', templates.assets.serve);
  app.use(alwaysWhole);
  app.use(sameOrigin);
  app.use(doorBound(services));
  app.use(machine(services));
  app.use(session(services));
  app.use(generalLimit(services));
  app.use(buildRoutes(services, actions, reply));
  app.use(notFound);
  app.use(errors(services, reply));
  return app;
}
