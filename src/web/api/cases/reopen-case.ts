// Takes the deletion of a case back within the grace period (RULE D-03). Faults: `deletion-none-open`,
// `deletion-illegal-step`.
import { staffAction } from '../../action.ts';
import { caseParams } from '../../clinician/case-input.ts';
import { withdrawDeletion } from '../../clinician/reopen.ts';
import { findWorkCase, workCaseView } from './case-view.ts';

export const reopenCaseApi = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/reopen',
  action: 'reopen-case',
  params: caseParams,
  handle: async (services, { params, session }) => {
    await withdrawDeletion(services, params.caseId, session.account.accountId);
    return { kind: 'json', value: workCaseView(await findWorkCase(services, params.caseId)) };
  },
});
