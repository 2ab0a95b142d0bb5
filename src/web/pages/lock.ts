// Locks now, e.g. when the bleep goes; the page that it was asked from is where the PIN leads back to.
import { staffAction } from '../action.ts';
import { pathOfReferer } from '../return-path.ts';

export const lock = staffAction({
  method: 'post',
  path: '/lock',
  action: 'lock-session',
  handle: async (services, { session, request }) => {
    const { sessionId, account } = session;
    await services.access.lock({ sessionId, accountId: account.accountId });
    const path = pathOfReferer(request.headers.referer, request.headers.host);
    return {
      kind: 'redirect',
      to: path === undefined ? '/locked' : `/locked?return=${encodeURIComponent(path)}`,
    };
  },
});
