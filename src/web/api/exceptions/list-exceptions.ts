// Steps that need a person: a plain reason and an owner each.
import { apiAction } from '../../action.ts';

export const listExceptions = apiAction({
  method: 'get',
  path: '/api/v1/exceptions',
  action: 'view-exceptions',
  handle: async (services) => ({
    kind: 'json',
    value: {
      exceptions: await services.stations.worklist.exceptions(),
      restoreGaps: await services.stations.worklist.restoreGaps(),
    },
  }),
});
