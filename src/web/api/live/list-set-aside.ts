// Live threads with messages that no reader can take: counts, for who decides what becomes of them.
import { staffAction } from '../../action.ts';

export const listSetAside = staffAction({
  method: 'get',
  path: '/api/v1/live-threads/set-aside',
  action: 'view-set-aside',
  handle: async ({ stations }) => {
    const threads = (await stations.live.waiting()).filter(({ setAside }) => setAside > 0);
    return {
      kind: 'json',
      value: {
        threads: threads.map(({ liveThreadId, gatewayId, platform, setAside }) => ({
          liveThreadId,
          gatewayId,
          platform,
          setAside,
        })),
      },
    };
  },
});
