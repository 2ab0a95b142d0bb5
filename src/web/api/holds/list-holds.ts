// Holds, those in force first. The requester's words are not in the answer: they may name a person.
import { staffAction } from '../../action.ts';
import { listHoldViews } from '../../governance/hold-view.ts';

export const listHolds = staffAction({
  method: 'get',
  path: '/api/v1/holds',
  action: 'view-holds',
  handle: async (services) => ({ kind: 'json', value: { holds: await listHoldViews(services) } }),
});
