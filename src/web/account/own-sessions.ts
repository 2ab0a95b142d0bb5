// One's own sessions: where, since when, last used, which is this one; for the page and the API. Ending leaves its event.
import { z } from 'zod';
import type { SessionFacts } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { actorFor } from '../access-trail.ts';
import { browserWords } from '../browser-name.ts';
import { idOf } from '../governance/ids.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';

export const sessionParams = z.object({ sessionId: idOf('session') });

export type SessionView = {
  readonly sessionId: string;
  /** `Chrome on Windows`. */
  readonly where: string;
  readonly since: string;
  readonly lastUsed: string;
  readonly state: 'active' | 'locked';
  readonly isThis: boolean;
};

export function sessionView(facts: SessionFacts, thisSessionId: string | null): SessionView {
  return {
    sessionId: facts.sessionId,
    where: browserWords(facts.agent),
    since: facts.startedAt.toISOString(),
    lastUsed: facts.lastUsedAt.toISOString(),
    state: facts.isLocked ? 'locked' : 'active',
    isThis: facts.sessionId === thisSessionId,
  };
}

/** The one of this request first. */
export async function ownSessions(services: Services, session: ActiveSession): Promise<SessionView[]> {
  const all = await services.access.sessionsOf(session.account.accountId);
  return all
    .map((facts) => sessionView(facts, session.sessionId))
    .toSorted((one, other) => Number(other.isThis) - Number(one.isThis));
}

/** Throws `access-unknown-session`, also for a session of somebody else. */
export async function endOwnSession(
  services: Services,
  { account }: ActiveSession,
  sessionId: string,
): Promise<void> {
  const { accountId } = account;
  const end = { reason: 'own', by: actorFor(accountId) } as const;
  if (await services.access.endSession({ accountId, sessionId }, end)) return;
  throw new Fault('not-found', 'access-unknown-session', 'You have no such session open.');
}

/** All but this one; how many there were. */
export async function endOtherSessions(services: Services, session: ActiveSession): Promise<number> {
  const { accountId } = session.account;
  const end = { reason: 'own', by: actorFor(accountId) } as const;
  return services.access.endSessions({ accountId, except: session.sessionId }, end);
}
