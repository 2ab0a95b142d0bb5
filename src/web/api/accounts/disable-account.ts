// Sessions of an account; disabling it and enabling it again. Faults: `access-unknown-account`, `access-same-person`,
// `access-account-disabled`, `access-account-enabled`.
import { z } from 'zod';
import { DISABLE_REASONS } from '../../../access/index.ts';
import { sessionView } from '../../account/own-sessions.ts';
import { staffAction } from '../../action.ts';
import { accountParams, disableAccount, enableAccount, findStanding } from '../../operator/account-acts.ts';
import { standingView } from './standing-view.ts';

export const listSessionsApi = staffAction({
  method: 'get',
  path: '/api/v1/accounts/:accountId/sessions',
  action: 'view-accounts',
  params: accountParams,
  handle: async (services, { params, session }) => {
    await findStanding(services, params.accountId);
    const sessions = await services.access.sessionsOf(params.accountId);
    return { kind: 'json', value: { sessions: sessions.map((one) => sessionView(one, session.sessionId)) } };
  },
});

export const disableAccountApi = staffAction({
  method: 'post',
  path: '/api/v1/accounts/:accountId/disable',
  action: 'disable-account',
  params: accountParams,
  body: z.strictObject({ reason: z.enum(DISABLE_REASONS) }),
  handle: async (services, { params, body, session }) => {
    await disableAccount(services, session.account, { ...params, reason: body.reason });
    const account = standingView(await findStanding(services, params.accountId));
    return { kind: 'json', value: { account } };
  },
});

export const enableAccountApi = staffAction({
  method: 'post',
  path: '/api/v1/accounts/:accountId/enable',
  action: 'enable-account',
  params: accountParams,
  handle: async (services, { params, session }) => {
    await enableAccount(services, session.account, params.accountId);
    const account = standingView(await findStanding(services, params.accountId));
    return { kind: 'json', value: { account } };
  },
});
