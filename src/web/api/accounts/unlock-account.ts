// New PIN tries for an account. Faults: `access-unknown-account`.
import { staffAction } from '../../action.ts';
import { accountParams, findStanding, givePinTries } from '../../operator/account-acts.ts';
import { standingView } from './standing-view.ts';

export const unlockAccountApi = staffAction({
  method: 'post',
  path: '/api/v1/accounts/:accountId/unlock-pin',
  action: 'unlock-pin',
  params: accountParams,
  handle: async (services, { params, session }) => {
    await givePinTries(services, session.account, params.accountId);
    const account = standingView(await findStanding(services, params.accountId));
    return { kind: 'json', value: { account } };
  },
});
