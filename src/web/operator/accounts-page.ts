// Accounts of staff: who can sign in, whose PIN is locked, how many sessions are open. Names and roles of staff only.
import { decideOn, permit, ROLE_NAMES } from '../../access/index.ts';
import { staffAction } from '../action.ts';

const PIN_WORDS = {
  usable: { text: 'Not locked', tone: 'blue' },
  locked: { text: 'Locked', tone: 'red' },
  none: { text: 'Never set', tone: 'grey' },
} as const;

export const accountsPage = staffAction({
  method: 'get',
  path: '/operator/accounts',
  action: 'view-accounts',
  handle: async (services, { session }) => {
    const standings = await services.access.listAccounts();
    return {
      kind: 'page',
      view: 'operator/accounts',
      model: {
        accounts: standings.map(({ account, pin, reset, openSessions, disabled }) => ({
          accountId: account.accountId,
          display: account.display,
          about: `${ROLE_NAMES[account.role]}, ${account.jobTitle}`,
          own: account.accountId === session.account.accountId,
          pin,
          words: PIN_WORDS[pin],
          reset,
          mayReset: decideOn('grant-pin-reset', session.account, 'account', { ownerId: account.accountId }),
          openSessions,
          disabled: disabled !== null,
        })),
        mayUnlock: permit('unlock-pin', session.account),
        mayEnd: permit('end-sessions', session.account),
      },
    };
  },
});
