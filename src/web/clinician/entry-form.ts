// Shows the filing page of one patient.
import { staffAction } from '../action.ts';
import { patientParams } from './case-input.ts';
import { entryPage } from './entry-page.ts';
import { readingOf } from './staff.ts';

export const entryForm = staffAction({
  method: 'get',
  path: '/cases/:caseId/entries/:patientKey',
  action: 'prepare',
  params: patientParams,
  handle: async (services, { params, session }) => {
    const view = await services.stations.attribution.open(params.caseId, readingOf(session.account));
    return view.signature === null
      ? entryPage(services, view, params.patientKey)
      : { kind: 'redirect', to: `/cases/${params.caseId}` };
  },
});
