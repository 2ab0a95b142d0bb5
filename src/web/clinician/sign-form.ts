// Shows what will be filed. A delegate sees it too, with the reason why they cannot sign.
import { staffAction } from '../action.ts';
import { caseParams } from './case-input.ts';
import { signPage } from './sign-page.ts';
import { readingOf } from './staff.ts';

export const signForm = staffAction({
  method: 'get',
  path: '/cases/:caseId/sign',
  action: 'prepare',
  params: caseParams,
  handle: async (services, { params, session }) => {
    const view = await services.stations.attribution.open(params.caseId, readingOf(session.account));
    return view.signature === null
      ? signPage(view, session)
      : { kind: 'redirect', to: `/cases/${params.caseId}` };
  },
});
