// Pages of the operator.
import type { Action } from '../action.ts';
import { oneAccount } from './account-page.ts';
import { accountsPage } from './accounts-page.ts';
import { disableAccountPage, enableAccountPage } from './disable-account.ts';
import { endAccountSessions } from './end-account-sessions.ts';
import { operatorPage } from './operator-page.ts';
import { grantReset, grantResetForm } from './grant-reset.ts';
import { unlockAccount } from './unlock-account.ts';

export const OPERATOR_PAGES: readonly Action[] = [
  operatorPage,
  accountsPage,
  unlockAccount,
  grantResetForm,
  grantReset,
  endAccountSessions,
  oneAccount,
  disableAccountPage,
  enableAccountPage,
];
