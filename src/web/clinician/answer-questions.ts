// Takes the answers and goes on with the export. Only who handed it in can answer; it waits a quarter of an hour.
import { staffAction } from '../action.ts';
import { afterIntake, exportRefusal } from './deposit-outcome.ts';
import { answerForm, uploadParams } from './deposit-input.ts';
import { depositPage } from './deposit-page.ts';
import { answersOf, questionPage } from './question-page.ts';
import type { Refusal } from './fault-issue.ts';
import { actorOf } from './staff.ts';

export const answerQuestions = staffAction({
  method: 'post',
  path: '/deposits/:uploadId',
  action: 'answer-questions',
  params: uploadParams,
  body: answerForm,
  handle: async (services, { params, body, session }) => {
    const { intake, timeZone } = services.stations;
    const by = actorOf(session.account);
    const asks = intake.pending(params.uploadId, by);
    const { answers, issues } = answersOf(asks, body);
    if (issues.length > 0) return questionPage(asks, timeZone, body, { issues, status: 422 });
    let refusal: Refusal;
    try {
      const result = await intake.answer(params.uploadId, answers, by);
      services.stations.nudge();
      return afterIntake(result);
    } catch (error) {
      refusal = exportRefusal(error);
    }
    // The export was destroyed with the failure, so it has to be handed in again.
    return depositPage(services, {}, refusal);
  },
});
