// One account: where it is signed in now, and what can be done when somebody leaves or comes back.
import { DISABLE_REASONS, permit, ROLE_NAMES, decideOn } from '../../access/index.ts';
import { sessionView } from '../account/own-sessions.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import { personOf } from '../governance/account-name.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { accountParams, findStanding } from './account-acts.ts';
import { DISABLE_WORDS } from './disable-words.ts';

/** The page; 422 when something was wrong. */
export async function accountPage(
  services: Services,
  session: ActiveSession,
  accountId: string,
  issues: readonly FieldIssue[] = [],
): Promise<Reply> {
  const { account, openSessions, disabled } = await findStanding(services, accountId);
  const sessions = openSessions === 0 ? [] : await services.access.sessionsOf(accountId);
  const by = disabled?.by ?? null;
  return {
    kind: 'page',
    view: 'operator/account',
    status: issues.length === 0 ? 200 : 422,
    model: {
      accountId,
      display: account.display,
      about: `${ROLE_NAMES[account.role]}, ${account.jobTitle}`,
      sessions: sessions.map((facts) => sessionView(facts, session.sessionId)),
      disabled:
        disabled === null
          ? null
          : {
              at: disabled.at,
              words: disabled.reason === null ? null : DISABLE_WORDS[disabled.reason],
              by: by === null ? null : (await personOf(services, by)).display,
            },
      reasons: DISABLE_REASONS.map((value) => ({ value, text: DISABLE_WORDS[value] })),
      mayEnd: permit('end-sessions', session.account),
      mayDisable: decideOn('disable-account', session.account, 'account', { ownerId: accountId }),
      mayEnable: permit('enable-account', session.account),
      issues,
    },
  };
}

export const oneAccount = staffAction({
  method: 'get',
  path: '/operator/accounts/:accountId',
  action: 'view-accounts',
  params: accountParams,
  handle: async (services, { params, session }) => accountPage(services, session, params.accountId),
});
