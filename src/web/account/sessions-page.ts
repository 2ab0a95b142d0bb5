// The page of one's own sessions.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { endOtherSessions, endOwnSession, ownSessions, sessionParams } from './own-sessions.ts';

export const sessionsPage = staffAction({
  method: 'get',
  path: '/account/sessions',
  action: 'view-own-sessions',
  handle: async (services, { session }) => ({
    kind: 'page',
    view: 'sessions',
    model: { sessions: await ownSessions(services, session), endsAt: session.endsAt },
  }),
});

export const endOwnSessionPage = staffAction({
  method: 'post',
  path: '/account/sessions/:sessionId/end',
  action: 'end-own-session',
  params: sessionParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await endOwnSession(services, session, params.sessionId);
    return params.sessionId === session.sessionId
      ? { kind: 'redirect', to: '/sign-in', notice: 'signed-out', session: 'forget' }
      : { kind: 'redirect', to: '/account/sessions', notice: 'own-session-ended' };
  },
});

export const endOtherSessionsPage = staffAction({
  method: 'post',
  path: '/account/end-other-sessions',
  action: 'end-own-session',
  body: z.object({}),
  handle: async (services, { session }) => {
    await endOtherSessions(services, session);
    return { kind: 'redirect', to: '/account/sessions', notice: 'other-sessions-ended' };
  },
});
