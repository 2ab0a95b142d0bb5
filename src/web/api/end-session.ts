// Ends the session of the token. Ending it again changes nothing.
import { publicAction } from '../action.ts';

export const endSession = publicAction({
  method: 'delete',
  path: '/api/v1/session',
  action: 'sign-out',
  handle: async (services, { session }) => {
    if (session !== undefined) await services.access.signOut(session.sessionId);
    return { kind: 'empty', session: 'forget' };
  },
});
