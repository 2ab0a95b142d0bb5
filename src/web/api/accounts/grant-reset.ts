// Lets somebody set a new PIN: `{checked}` says how it was made sure who asks. Faults: `access-same-person`,
// `access-unknown-account`.
import { z } from 'zod';
import { RESET_CHECKS } from '../../../access/index.ts';
import { staffAction } from '../../action.ts';
import { accountParams, findStanding, grantPinReset } from '../../operator/account-acts.ts';
import { standingView } from './standing-view.ts';

export const grantResetApi = staffAction({
  method: 'post',
  path: '/api/v1/accounts/:accountId/reset-pin',
  action: 'grant-pin-reset',
  params: accountParams,
  body: z.strictObject({ checked: z.enum(RESET_CHECKS) }),
  handle: async (services, { params, body, session }) => {
    await grantPinReset(services, session.account, { ...params, checked: body.checked });
    const account = standingView(await findStanding(services, params.accountId));
    return { kind: 'json', value: { account } };
  },
});
