// Renders a page with the frame that every page has: service name, sandbox banner, menu, who is signed in, form token.
// Values of the model are hostile text; Nunjucks escapes them.
import type { Request, Response } from 'express';
import { IDLE_LOCK_MS, ROLE_NAMES } from '../access/index.ts';
import type { Assets } from './assets.ts';
import { clearCookie, readCookie } from './cookies.ts';
import { navigationFor } from './navigation.ts';
import { findNotice } from './notices.ts';
import { relyingParty } from './proof/relying-party.ts';
import type { Services } from './services.ts';
import { accountOf, visitOf } from './visit.ts';

export type Templates = {
  readonly assets: Assets;
  /** Renders a template of src/web/views. */
  render(view: string, model: object): string;
  /** Renders a template given as text; for tests of partials. */
  renderText(template: string, model: object): string;
};

/** Shown inside another page. A browser that does not say so is taken to be at the top. */
function isFramed(request: Request): boolean {
  return ['iframe', 'frame', 'embed', 'object'].includes(String(request.headers['sec-fetch-dest']));
}

function takeNotice(response: Response, services: Services): object | null {
  const code = readCookie(response.req, 'notice', services.scheme);
  if (code === undefined) return null;
  clearCookie(response, 'notice', services);
  return findNotice(code) ?? null;
}

// RULE I-03: a passkey where one is registered, else the PIN. `works`: at this address.
function passkeyOf(services: Services, response: Response): { has: boolean; works: boolean } {
  const { session } = visitOf(response);
  const has = session !== undefined && session.kind !== 'ended' && session.hasPasskey;
  return { has, works: has && relyingParty(services, response.req) !== null };
}

/** The HTML of `view`, e.g. `account` for views/account.njk. */
export function renderPage(
  services: Services,
  templates: Templates,
  response: Response,
  view: string,
  model: object,
): string {
  const visit = visitOf(response);
  const account = accountOf(visit);
  const way = services.access.signInWay();
  return templates.render(`${view}.njk`, {
    ...model,
    frame: {
      serviceName: services.serviceName,
      organisation: services.organisation,
      branding: services.branding,
      isFramed: isFramed(response.req),
      sandbox: services.mode === 'sandbox',
      provider: way.kind === 'openid' ? way.name : null,
      account: account === null ? null : { display: account.display, role: ROLE_NAMES[account.role] },
      navigation: navigationFor(account, response.req.path, visit.waiting),
      glass: visit.glass ?? null,
      csrfToken: visit.csrfToken ?? '',
      passkey: passkeyOf(services, response),
      idleLockSeconds: IDLE_LOCK_MS / 1000,
      notice: takeNotice(response, services),
      stylesheet: templates.assets.urlOf('app.css'),
      script: templates.assets.urlOf('app.js'),
    },
  });
}
