// RULE I-04: ends every session of an account, e.g. when a device is lost. Ending one's own leads to sign-in.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { accountParams, endSessionsOf } from './account-acts.ts';

export const endAccountSessions = staffAction({
  method: 'post',
  path: '/operator/accounts/:accountId/end-sessions',
  action: 'end-sessions',
  params: accountParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await endSessionsOf(services, session.account, params.accountId);
    return { kind: 'redirect', to: '/operator/accounts', notice: 'sessions-ended' };
  },
});
