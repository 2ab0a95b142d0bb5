// Ends the session, active or locked; the browser forgets its token.
import { publicAction } from '../action.ts';

export const signOut = publicAction({
  method: 'post',
  path: '/sign-out',
  action: 'sign-out',
  handle: async (services, { session }) => {
    if (session !== undefined) await services.access.signOut(session.sessionId);
    return { kind: 'redirect', to: '/sign-in', notice: 'signed-out', session: 'forget' };
  },
});
