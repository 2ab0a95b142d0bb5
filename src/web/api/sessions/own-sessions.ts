// One's own sessions for programs: list, end one, end all others. Faults: `access-unknown-session`.
import { endOtherSessions, endOwnSession, ownSessions, sessionParams } from '../../account/own-sessions.ts';
import { staffAction } from '../../action.ts';

export const listOwnSessionsApi = staffAction({
  method: 'get',
  path: '/api/v1/account/sessions',
  action: 'view-own-sessions',
  handle: async (services, { session }) => ({
    kind: 'json',
    value: { sessions: await ownSessions(services, session) },
  }),
});

export const endOwnSessionApi = staffAction({
  method: 'delete',
  path: '/api/v1/account/sessions/:sessionId',
  action: 'end-own-session',
  params: sessionParams,
  handle: async (services, { params, session }) => {
    await endOwnSession(services, session, params.sessionId);
    return { kind: 'empty' };
  },
});

export const endOtherSessionsApi = staffAction({
  method: 'post',
  path: '/api/v1/account/end-other-sessions',
  action: 'end-own-session',
  handle: async (services, { session }) => ({
    kind: 'json',
    value: { sessions: await endOtherSessions(services, session) },
  }),
});
