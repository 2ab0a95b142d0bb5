// Where a patient is searched for in the record. The search itself is a POST: no name and no number stands in an address
// (RULE C-01).
import { staffAction } from '../action.ts';
import { caseParams } from './case-input.ts';
import { patientSearchPage } from './patient-search-page.ts';

export const addPatientForm = staffAction({
  method: 'get',
  path: '/cases/:caseId/patients/new',
  action: 'edit-draft',
  params: caseParams,
  handle: async (services, { params, session }) => patientSearchPage(services, session, params.caseId, {}),
});
