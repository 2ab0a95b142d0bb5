// The address without a path leads to where this role starts.
import { staffAction } from '../action.ts';
import { homePath } from '../navigation.ts';

export const home = staffAction({
  method: 'get',
  path: '/',
  action: 'view-account',
  handle: async (_services, { session }) => ({ kind: 'redirect', to: homePath(session.account) }),
});
