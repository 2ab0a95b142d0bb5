// Disables the account of a leaver, and enables it again, on the page.
import { z } from 'zod';
import { DISABLE_REASONS } from '../../access/index.ts';
import { staffAction } from '../action.ts';
import { accountParams, disableAccount, enableAccount } from './account-acts.ts';
import { accountPage } from './account-page.ts';

export const disableAccountPage = staffAction({
  method: 'post',
  path: '/operator/accounts/:accountId/disable',
  action: 'disable-account',
  params: accountParams,
  body: z.object({ reason: z.enum(DISABLE_REASONS, 'Choose why') }),
  onInvalid: async (services, { issues, session, request }) =>
    accountPage(services, session, accountParams.parse(request.params).accountId, issues),
  handle: async (services, { params, body, session }) => {
    await disableAccount(services, session.account, { ...params, reason: body.reason });
    return { kind: 'redirect', to: `/operator/accounts/${params.accountId}`, notice: 'account-disabled' };
  },
});

export const enableAccountPage = staffAction({
  method: 'post',
  path: '/operator/accounts/:accountId/enable',
  action: 'enable-account',
  params: accountParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await enableAccount(services, session.account, params.accountId);
    return { kind: 'redirect', to: `/operator/accounts/${params.accountId}`, notice: 'account-enabled' };
  },
});
