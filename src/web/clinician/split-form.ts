// Shows the page where a message about two patients is split.
import { staffAction } from '../action.ts';
import { messageParams } from './case-input.ts';
import { splitPage } from './split-page.ts';
import { readingOf } from './staff.ts';

export const splitForm = staffAction({
  method: 'get',
  path: '/cases/:caseId/messages/:messageId/split',
  action: 'edit-draft',
  params: messageParams,
  handle: async (services, { params, session }) => {
    const view = await services.stations.attribution.open(params.caseId, readingOf(session.account));
    return view.signature === null
      ? splitPage(view, params.messageId)
      : { kind: 'redirect', to: `/cases/${params.caseId}` };
  },
});
