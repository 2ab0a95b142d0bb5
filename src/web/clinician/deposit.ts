// Hands in an export. Its files stream from the form straight into the sealed spool: none is held whole or ever
// written in the clear (RULE C-01). The fields, the token first, stand before it in the form (upload.ts).
import { staffAction } from '../action.ts';
import { uploadsOf } from '../upload.ts';
import { afterIntake, exportRefusal } from './deposit-outcome.ts';
import { depositFields, toAnswers } from './deposit-input.ts';
import { depositPage } from './deposit-page.ts';
import type { Refusal } from './fault-issue.ts';
import { actorOf } from './staff.ts';

export const depositExport = staffAction({
  method: 'post',
  path: '/deposits',
  action: 'deposit-export',
  upload: 'file',
  body: depositFields,
  onInvalid: async (services, { issues, body }) => depositPage(services, body, { issues, status: 422 }),
  handle: async (services, { body, request, session }) => {
    const uploads = uploadsOf(request);
    if (uploads === null) {
      const issues = [{ path: 'file', message: 'Choose the file that the messenger exported' }];
      return depositPage(services, body, { issues, status: 422 });
    }
    let refusal: Refusal;
    try {
      const by = actorOf(session.account);
      const result = await services.stations.intake.receive(uploads, toAnswers(body), by);
      services.stations.nudge();
      return afterIntake(result);
    } catch (error) {
      refusal = exportRefusal(error);
    }
    return depositPage(services, body, refusal);
  },
});
