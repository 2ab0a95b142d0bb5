// Hands in an export: multipart with `timeZone` and `dateOrder` before the part `file`, or the bytes alone as
// `application/octet-stream` with them in the query. A file's name may hold a patient's, so it never stands in an address.
// Faults: those of ingest and custody with line or path; then nothing of the export is kept.
import { Fault } from '../../../kernel/fault.ts';
import { staffAction } from '../../action.ts';
import { depositFields, toAnswers } from '../../clinician/deposit-input.ts';
import { actorOf } from '../../clinician/staff.ts';
import { uploadOf } from '../../upload.ts';
import { intakeReply } from './deposit-view.ts';

export const depositExportApi = staffAction({
  method: 'post',
  path: '/api/v1/deposits',
  action: 'deposit-export',
  upload: 'file',
  body: depositFields,
  handle: async (services, { body, request, session }) => {
    const upload = uploadOf(request);
    if (upload === null) {
      throw new Fault('invalid', 'web-no-file', 'There is no file in the form.', {
        place: { field: 'file' },
      });
    }
    const result = await services.stations.intake.receive(
      upload.bytes,
      { fileName: upload.fileName, answers: toAnswers(body) },
      actorOf(session.account),
    );
    services.stations.nudge();
    return intakeReply(result);
  },
});
