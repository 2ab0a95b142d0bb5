// Who the token stands for, and the CSRF token for programs that use the cookie.
import { staffAction } from '../action.ts';
import { accountView } from './account-view.ts';

export const me = staffAction({
  method: 'get',
  path: '/api/v1/me',
  action: 'view-account',
  handle: async (_services, { session }) => ({
    kind: 'json',
    value: { account: accountView(session.account), csrfToken: session.csrfToken, endsAt: session.endsAt },
  }),
});
