// What waits in live threads, gateway by gateway: how much and since when, never a name or a word.
import { decideOn, type Account } from '../../access/index.ts';
import type { WaitingThread } from '../../live/index.ts';
import { platformName } from '../platform-name.ts';
import type { Services } from '../services.ts';

/** What waits in threads of the reader's team and of none. */
export async function waitingFor({ stations }: Services, account: Account): Promise<WaitingThread[]> {
  return (await stations.live.waiting()).filter(({ gatewayId }) => {
    const facts = { team: stations.live.gateway(gatewayId)?.team ?? null };
    return decideOn('gather-live', account, 'live-thread', facts).kind === 'allowed';
  });
}

/** Gateways with something that waits or cannot be read, the longest waiting first. */
export function liveGateways(threads: readonly WaitingThread[]): object[] {
  return [...Map.groupBy(threads, ({ gatewayId }) => gatewayId)].map(([gatewayId, of]) => {
    const waiting = of.filter(({ events }) => events > 0);
    const times = (name: 'firstAt' | 'dueAt'): Date | null =>
      waiting.reduce<Date | null>((first, thread) => {
        const at = thread[name];
        return first === null || (at !== null && at < first) ? at : first;
      }, null);
    return {
      gatewayId,
      platform: platformName(of[0]?.platform ?? ''),
      threads: waiting.length,
      messages: waiting.reduce((sum, { events }) => sum + events, 0),
      setAside: of.reduce((sum, { setAside }) => sum + setAside, 0),
      firstAt: times('firstAt'),
      dueAt: times('dueAt'),
    };
  });
}
