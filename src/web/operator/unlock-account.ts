// Gives an account new PIN tries, after somebody asked for them in person.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { accountParams, givePinTries } from './account-acts.ts';

export const unlockAccount = staffAction({
  method: 'post',
  path: '/operator/accounts/:accountId/unlock-pin',
  action: 'unlock-pin',
  params: accountParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await givePinTries(services, session.account, params.accountId);
    return { kind: 'redirect', to: '/operator/accounts', notice: 'pin-unlocked' };
  },
});
