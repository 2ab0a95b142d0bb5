// Every route for programs. All answers are JSON; errors are `{error: {code, message, place}, requestId}`.
import type { Action } from '../action.ts';
import { disableAccountApi, enableAccountApi, listSessionsApi } from './accounts/disable-account.ts';
import { endSessionsApi } from './accounts/end-sessions.ts';
import { grantResetApi } from './accounts/grant-reset.ts';
import { listAccountsApi } from './accounts/list-accounts.ts';
import { unlockAccountApi } from './accounts/unlock-account.ts';
import { CASES_API } from './cases/list.ts';
import { endSession } from './end-session.ts';
import { GOVERNANCE_API } from './governance-list.ts';
import { GLASS_API } from './glass/list.ts';
import { health } from './health.ts';
import { LIVE_API } from './live/list.ts';
import { LOST_DEVICES_API } from './lost-devices/list.ts';
import { me } from './me.ts';
import { providerLogout } from '../provider/logout.ts';
import { endOtherSessionsApi, endOwnSessionApi, listOwnSessionsApi } from './sessions/own-sessions.ts';
import { PROOF_API } from '../proof/api.ts';
import { startSession } from './start-session.ts';

export const API: readonly Action[] = [
  health,
  startSession,
  endSession,
  providerLogout,
  me,
  ...PROOF_API,
  listOwnSessionsApi,
  endOwnSessionApi,
  endOtherSessionsApi,
  ...CASES_API,
  ...LIVE_API,
  ...GOVERNANCE_API,
  ...LOST_DEVICES_API,
  ...GLASS_API,
  listAccountsApi,
  unlockAccountApi,
  grantResetApi,
  endSessionsApi,
  listSessionsApi,
  disableAccountApi,
  enableAccountApi,
];
