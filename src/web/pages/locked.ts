// Shows the locked page. RULE I-02: the session waits for the same person until it ends.
import { z } from 'zod';
import { publicAction } from '../action.ts';
import { homePath } from '../navigation.ts';
import { safeReturnPath } from '../return-path.ts';
import { lockedPage } from './locked-page.ts';

export const locked = publicAction({
  method: 'get',
  path: '/locked',
  action: 'unlock-session',
  query: z.object({ return: z.string().optional().catch(undefined) }),
  handle: async (_services, { query, session }) => {
    const returnTo = safeReturnPath(query.return);
    if (session?.kind === 'locked') return lockedPage(session.account, returnTo, []);
    if (session?.kind === 'active') return { kind: 'redirect', to: returnTo ?? homePath(session.account) };
    return { kind: 'redirect', to: '/sign-in' };
  },
});
