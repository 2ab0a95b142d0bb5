// What waits in live threads: counts and times, never a word or a name.
import { staffAction } from '../../action.ts';

export const listLiveThreads = staffAction({
  method: 'get',
  path: '/api/v1/live-threads',
  action: 'view-live',
  handle: async ({ stations }) => ({ kind: 'json', value: { threads: await stations.live.waiting() } }),
});
