// Shows the sign-in page. The path to return to is hostile: it comes from the URL.
import { z } from 'zod';
import { publicAction } from '../action.ts';
import { homePath } from '../navigation.ts';
import { safeReturnPath } from '../return-path.ts';
import { signInPage } from './sign-in-page.ts';

export const signInForm = publicAction({
  method: 'get',
  path: '/sign-in',
  action: 'sign-in',
  query: z.object({ return: z.string().optional().catch(undefined) }),
  handle: async (services, { query, session }) => {
    const returnTo = safeReturnPath(query.return);
    if (session?.kind === 'active') return { kind: 'redirect', to: returnTo ?? homePath(session.account) };
    return signInPage(services, { returnTo });
  },
});
