// Pages about oneself.
import type { Action } from '../action.ts';
import { account } from './account-page.ts';
import { endOtherSessionsPage, endOwnSessionPage, sessionsPage } from './sessions-page.ts';

export const ACCOUNT_PAGES: readonly Action[] = [
  account,
  sessionsPage,
  endOwnSessionPage,
  endOtherSessionsPage,
];
