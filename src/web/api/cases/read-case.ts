// One case with its originals and its draft. Faults: `custody-unknown-case`.
import { staffAction } from '../../action.ts';
import { caseParams } from '../../clinician/case-input.ts';
import { readingOf } from '../../clinician/staff.ts';
import { findWorkCase, openCaseView } from './case-view.ts';

export const readCase = staffAction({
  method: 'get',
  path: '/api/v1/cases/:caseId',
  action: 'view-case',
  params: caseParams,
  handle: async (services, { params, session }) => {
    const work = await findWorkCase(services, params.caseId);
    const view = await services.stations.attribution.open(params.caseId, readingOf(session.account));
    return { kind: 'json', value: openCaseView(work, view) };
  },
});
