// Proof again, by whatever signs people in: the provider, or in a sandbox the built-in PIN. For a session that is locked, and where a
// page asks for a sign-in that is fresh. The path to return to is hostile: it comes from the URL.
import { z } from 'zod';
import { publicAction } from '../action.ts';
import { safeReturnPath } from '../return-path.ts';
import { againPage } from './again-page.ts';

export const signInAgainForm = publicAction({
  method: 'get',
  path: '/sign-in/again',
  action: 'unlock-session',
  query: z.object({ return: z.string().optional().catch(undefined) }),
  handle: async (services, { query, session }) => {
    const returnTo = safeReturnPath(query.return);
    if (session === undefined || session.kind === 'ended') {
      return {
        kind: 'redirect',
        to: returnTo === undefined ? '/sign-in' : `/sign-in?return=${encodeURIComponent(returnTo)}`,
      };
    }
    return againPage(services, session.account, returnTo, []);
  },
});
