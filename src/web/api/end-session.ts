// Ends the session of the token. Ending it again changes nothing.
import { signOutWithTrail } from '../access-trail.ts';
import { publicAction } from '../action.ts';

export const endSession = publicAction({
  method: 'delete',
  path: '/api/v1/session',
  action: 'sign-out',
  handle: async (services, { session }) => {
    await signOutWithTrail(services, session);
    return { kind: 'empty', session: 'forget' };
  },
});
