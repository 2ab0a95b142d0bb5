// The cases that the reader may open, oldest first: where each stands. No content.
import { staffAction } from '../../action.ts';
import { workCaseView } from './case-view.ts';

export const listCases = staffAction({
  method: 'get',
  path: '/api/v1/cases',
  action: 'view-worklist',
  handle: async (services, { session }) => ({
    kind: 'json',
    value: { cases: (await services.stations.worklist.casesOf(session.account)).map(workCaseView) },
  }),
});
