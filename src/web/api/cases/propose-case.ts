// Proposes the deletion of a case again. Repeating it gives the same proposal. Faults: `custody-unknown-case`,
// `deletion-none-before`, `deletion-nothing-left`, `deletion-not-accounted`.
import { staffAction } from '../../action.ts';
import { caseParams } from '../../clinician/case-input.ts';
import { proposeDeletionAgain } from '../../clinician/propose.ts';
import { findWorkCase, workCaseView } from './case-view.ts';

export const proposeCaseApi = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/propose',
  action: 'propose-deletion',
  params: caseParams,
  handle: async (services, { params, session }) => {
    await proposeDeletionAgain(services, session.account, params.caseId);
    return { kind: 'json', value: workCaseView(await findWorkCase(services, params.caseId)) };
  },
});
