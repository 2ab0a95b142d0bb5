// Begins a sign-in at the organisation's provider. RULE I-01. A form with its token: nobody can be sent to sign in from another site.
import { z } from 'zod';
import { publicAction } from '../action.ts';
import { safeReturnPath } from '../return-path.ts';
import { browserSecret } from './browser-secret.ts';
import { leavePage } from './leave-page.ts';
import { refusedPage } from './refused-page.ts';

const PATH = '/sign-in/begin';

export const beginSignIn = publicAction({
  method: 'post',
  path: PATH,
  action: 'sign-in',
  body: z.object({ returnTo: z.string().optional().catch(undefined) }),
  handle: async (services, { body, request, requestId }) => {
    const way = services.access.signInWay();
    // In a sandbox people are chosen on the page.
    if (way.kind === 'built-in') return { kind: 'redirect', to: '/sign-in' };
    const secret = browserSecret(services, request);
    try {
      const url = await services.access.beginSignIn({
        browserSecret: secret,
        returnPath: safeReturnPath(body.returnTo) ?? null,
        again: null,
      });
      return leavePage(url, way.name, secret);
    } catch (error) {
      return refusedPage(services, error, { requestId, route: PATH, again: null });
    }
  },
});
