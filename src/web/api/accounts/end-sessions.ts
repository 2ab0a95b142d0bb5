// RULE I-04: ends every session of an account; `sessions` says how many there were. Faults: `access-unknown-account`.
import { staffAction } from '../../action.ts';
import { accountParams, endSessionsOf } from '../../operator/account-acts.ts';

export const endSessionsApi = staffAction({
  method: 'post',
  path: '/api/v1/accounts/:accountId/end-sessions',
  action: 'end-sessions',
  params: accountParams,
  handle: async (services, { params, session }) => ({
    kind: 'json',
    value: { sessions: await endSessionsOf(services, session.account, params.accountId) },
  }),
});
