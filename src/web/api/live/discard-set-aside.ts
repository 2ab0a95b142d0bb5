// Destroys the messages of a live thread that no reader can take. Nothing of them was ever read. Faults: `live-held`
// (RULE D-04), `live-nothing-set-aside`.
import { Fault } from '../../../kernel/fault.ts';
import { staffAction } from '../../action.ts';
import { liveThreadParams } from './live-thread-params.ts';

export const discardSetAside = staffAction({
  method: 'post',
  path: '/api/v1/live-threads/:liveThreadId/discard',
  action: 'discard-set-aside',
  params: liveThreadParams,
  handle: async ({ stations }, { params, session }) => {
    const discarded = await stations.live.discard(params.liveThreadId, session.account.accountId);
    if (discarded === 0)
      throw new Fault('not-found', 'live-nothing-set-aside', 'Nothing is set aside in this thread.');
    return { kind: 'json', value: { discarded } };
  },
});
