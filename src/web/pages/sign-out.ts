// Ends the session, active or locked; the browser forgets its token.
import { signOutWithTrail } from '../access-trail.ts';
import { publicAction } from '../action.ts';

export const signOut = publicAction({
  method: 'post',
  path: '/sign-out',
  action: 'sign-out',
  handle: async (services, { session }) => {
    await signOutWithTrail(services, session);
    if (services.access.signInWay().kind === 'openid') {
      return { kind: 'redirect', to: '/signed-out', session: 'forget' };
    }
    return { kind: 'redirect', to: '/sign-in', notice: 'signed-out', session: 'forget' };
  },
});
