// Accounts of staff: `pin` is `usable`, `locked` or `none`.
import { staffAction } from '../../action.ts';
import { standingView } from './standing-view.ts';

export const listAccountsApi = staffAction({
  method: 'get',
  path: '/api/v1/accounts',
  action: 'view-accounts',
  handle: async (services) => ({
    kind: 'json',
    value: { accounts: (await services.access.listAccounts()).map(standingView) },
  }),
});
