// Lets somebody who forgot their PIN set a new one (RULE I-03): a second person says how they made sure who asks. They neither see
// nor choose the PIN.
import { z } from 'zod';
import { permit, RESET_CHECKS, ROLE_NAMES, type ResetCheck } from '../../access/index.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { accountParams, findStanding, grantPinReset } from './account-acts.ts';

const CHECK_WORDS: Readonly<Record<ResetCheck, { text: string; hint: string }>> = {
  'met-in-person': { text: 'They stand before me', hint: 'You know them, or you looked at their badge' },
  'called-back': {
    text: 'I called them back',
    hint: 'On a number that was known before, never on the one that they called from',
  },
  'line-manager': { text: 'Their line manager confirmed it', hint: 'In person, or called back' },
};

async function resetPage(
  services: Services,
  session: ActiveSession,
  accountId: string,
  issues: readonly FieldIssue[],
): Promise<Reply> {
  const { account, reset } = await findStanding(services, accountId);
  return {
    kind: 'page',
    view: 'operator/reset-pin',
    status: issues.length === 0 ? 200 : 422,
    model: {
      accountId,
      display: account.display,
      about: `${ROLE_NAMES[account.role]}, ${account.jobTitle}`,
      asked: reset === 'asked',
      decision: permit('grant-pin-reset', session.account),
      choices: RESET_CHECKS.map((value) => ({
        value,
        text: CHECK_WORDS[value].text,
        hint: { text: CHECK_WORDS[value].hint },
      })),
      issues,
    },
  };
}

export const grantResetForm = staffAction({
  method: 'get',
  path: '/operator/accounts/:accountId/reset-pin',
  action: 'grant-pin-reset',
  params: accountParams,
  handle: (services, { params, session }) => resetPage(services, session, params.accountId, []),
});

export const grantReset = staffAction({
  method: 'post',
  path: '/operator/accounts/:accountId/reset-pin',
  action: 'grant-pin-reset',
  params: accountParams,
  body: z.object({ checked: z.enum(RESET_CHECKS, 'Say how you made sure who it is') }),
  onInvalid: (services, { issues, session, request }) =>
    resetPage(services, session, accountParams.parse(request.params).accountId, issues),
  handle: async (services, { params, body, session }) => {
    await grantPinReset(services, session.account, { ...params, checked: body.checked });
    return { kind: 'redirect', to: '/operator/accounts', notice: 'pin-reset-granted' };
  },
});
