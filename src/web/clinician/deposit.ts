// Hands in an export. The file streams from the form straight into the sealed spool: it is never held whole and never
// written in the clear (RULE C-01). Its fields, the token first, stand before it in the form (upload.ts).
import { staffAction } from '../action.ts';
import { uploadOf } from '../upload.ts';
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
    const upload = uploadOf(request);
    if (upload === null) {
      const issues = [{ path: 'file', message: 'Choose the file that the messenger exported' }];
      return depositPage(services, body, { issues, status: 422 });
    }
    let refusal: Refusal;
    try {
      const result = await services.stations.intake.receive(
        upload.bytes,
        { fileName: upload.fileName, answers: toAnswers(body) },
        actorOf(session.account),
      );
      services.stations.nudge();
      return afterIntake(result);
    } catch (error) {
      refusal = exportRefusal(error);
    }
    return depositPage(services, body, refusal);
  },
});
