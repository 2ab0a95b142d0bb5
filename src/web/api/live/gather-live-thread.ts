// Has what waits of a live thread deposited now, handed in by who asks. It is done by a step of its own; the case is on the
// worklist when it is.
import { Fault } from '../../../kernel/fault.ts';
import { staffAction } from '../../action.ts';
import { liveThreadParams } from './live-thread-params.ts';

export const gatherLiveThread = staffAction({
  method: 'post',
  path: '/api/v1/live-threads/:liveThreadId/gather',
  action: 'gather-live',
  params: liveThreadParams,
  handle: async ({ stations }, { params, session }) => {
    if (!(await stations.live.ask(params.liveThreadId, session.account.accountId)))
      throw new Fault('not-found', 'live-nothing-waits', 'Nothing waits in this thread.');
    stations.nudge();
    return { kind: 'json', status: 202, value: {} };
  },
});
