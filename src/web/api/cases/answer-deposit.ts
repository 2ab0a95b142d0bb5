// Answers what was asked about an export: `{dateOrder?, timeZone?, chat?}`. Faults: `intake-unknown-upload`, those of ingest.
import { staffAction } from '../../action.ts';
import { answerFields, toAnswers, uploadParams } from '../../clinician/deposit-input.ts';
import { actorOf } from '../../clinician/staff.ts';
import { intakeReply } from './deposit-view.ts';

export const answerDeposit = staffAction({
  method: 'post',
  path: '/api/v1/deposits/:uploadId/answers',
  action: 'answer-questions',
  params: uploadParams,
  body: answerFields.strict(),
  handle: async (services, { params, body, session }) => {
    const by = actorOf(session.account);
    const result = await services.stations.intake.answer(params.uploadId, toAnswers(body), by);
    services.stations.nudge();
    return intakeReply(result);
  },
});
