// Has everything that waits of a gateway's live threads handed in now, in the name of who asks.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { waitingFor } from './live-gateways.ts';

export const gatherLive = staffAction({
  method: 'post',
  path: '/live/gather',
  action: 'gather-live',
  body: z.object({ gateway: z.string().max(40) }),
  handle: async (services, { body, session }) => {
    const { stations } = services;
    let asked = 0;
    for (const { liveThreadId, gatewayId, events } of await waitingFor(services, session.account)) {
      if (gatewayId !== body.gateway || events === 0) continue;
      if (await stations.live.ask(liveThreadId, session.account.accountId)) asked += 1;
    }
    stations.nudge();
    return { kind: 'redirect', to: '/worklist', notice: asked > 0 ? 'live-gathered' : 'live-nothing-waits' };
  },
});
