// Takes a patient out of the case; messages that were theirs alone are undecided again.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { actOrAgain } from './act.ts';
import { NOTHING_CHOSEN, sortingPage } from './case-page.ts';
import { patientParams, version } from './case-input.ts';
import { readingOf } from './staff.ts';

export const removePatient = staffAction({
  method: 'post',
  path: '/cases/:caseId/patients/:patientKey/remove',
  action: 'edit-draft',
  params: patientParams,
  body: z.object({ version }),
  handle: async (services, { params, body, session }) => {
    const { caseId, patientKey } = params;
    return actOrAgain(
      services,
      { caseId, version: body.version, session },
      [{ type: 'remove-patient', patientKey }],
      {
        to: `/cases/${caseId}#patients`,
        notice: 'patient-removed',
        field: 'patients',
        again: async (refusal) =>
          sortingPage(
            services,
            await services.stations.attribution.open(caseId, readingOf(session.account)),
            session,
            { show: 'all', chosen: NOTHING_CHOSEN, refusal },
          ),
      },
    );
  },
});
