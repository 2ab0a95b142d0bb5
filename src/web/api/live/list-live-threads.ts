// What waits in live threads: counts and times, never a word or a name.
import { staffAction } from '../../action.ts';
import { waitingFor } from '../../clinician/live-gateways.ts';

export const listLiveThreads = staffAction({
  method: 'get',
  path: '/api/v1/live-threads',
  action: 'view-live',
  handle: async (services, { session }) => ({
    kind: 'json',
    value: { threads: await waitingFor(services, session.account) },
  }),
});
