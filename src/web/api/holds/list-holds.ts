// Holds, those in force first; `kind` and `state` (`in-force`, `lifted`) narrow them. The requester's words are not in the answer:
// they may name a person.
import { apiAction } from '../../action.ts';
import { holdFilter, isWanted } from '../../governance/hold-filter.ts';
import { listHoldViews } from '../../governance/hold-view.ts';

export const listHolds = apiAction({
  method: 'get',
  path: '/api/v1/holds',
  action: 'view-holds',
  query: holdFilter,
  handle: async (services, { query }) => ({
    kind: 'json',
    value: { holds: await listHoldViews(services, (hold) => isWanted(hold, query)) },
  }),
});
