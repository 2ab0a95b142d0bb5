// Hands in an export: multipart with `timeZone` and `dateOrder` before the parts `file` (one or several), or the bytes alone as
// `application/octet-stream` with them in the query. A file's name may hold a patient's, so it never stands in an address.
// Faults: those of ingest and custody with line or path; then nothing of the export is kept.
import { Fault } from '../../../kernel/fault.ts';
import { staffAction } from '../../action.ts';
import { depositFields, toAnswers } from '../../clinician/deposit-input.ts';
import { actorOf } from '../../clinician/staff.ts';
import { uploadsOf } from '../../upload.ts';
import { intakeReply } from './deposit-view.ts';

export const depositExportApi = staffAction({
  method: 'post',
  path: '/api/v1/deposits',
  action: 'deposit-export',
  upload: 'file',
  body: depositFields,
  handle: async (services, { body, request, session }) => {
    const uploads = uploadsOf(request);
    if (uploads === null) {
      throw new Fault('invalid', 'web-no-file', 'There is no file in the form.', {
        place: { field: 'file' },
      });
    }
    const by = actorOf(session.account);
    const result = await services.stations.intake.receive(uploads, toAnswers(body), by);
    services.stations.nudge();
    return intakeReply(result);
  },
});
