// Adds a patient of the record to the case, by the reference that the search gave.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { actOrAgain } from './act.ts';
import { caseParams, version } from './case-input.ts';
import { patientSearchPage } from './patient-search-page.ts';

const form = z.object({ version, reference: z.string().min(1).max(200) });

export const addPatient = staffAction({
  method: 'post',
  path: '/cases/:caseId/patients',
  action: 'edit-draft',
  params: caseParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    const { caseId } = params;
    const { reference } = body;
    return actOrAgain(
      services,
      { caseId, version: body.version, session },
      [{ type: 'add-patient', patient: { reference } }],
      {
        to: `/cases/${caseId}#patients`,
        notice: 'patient-added',
        field: 'found',
        again: async (refusal) => {
          const found = await services.stations.directory.findPatients({ reference });
          return patientSearchPage(services, session, caseId, { found, refusal });
        },
      },
    );
  },
});
