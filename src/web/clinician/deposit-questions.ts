// Shows what is asked about an export that waits.
import { staffAction } from '../action.ts';
import { uploadParams } from './deposit-input.ts';
import { questionPage } from './question-page.ts';
import { actorOf } from './staff.ts';

export const depositQuestions = staffAction({
  method: 'get',
  path: '/deposits/:uploadId',
  action: 'answer-questions',
  params: uploadParams,
  handle: async (services, { params, session }) =>
    questionPage(
      services.stations.intake.pending(params.uploadId, actorOf(session.account)),
      services.stations.timeZone,
      {},
    ),
});
