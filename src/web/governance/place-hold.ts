// Places a hold. It takes effect at once: the next check, and so every deletion that is not under way, sees it (RULE D-04).
import { staffAction } from '../action.ts';
import { refusalOf } from '../clinician/fault-issue.ts';
import { InvalidInput } from '../problem.ts';
import { holdForm, receivedAt, subjectOf } from './hold-fields.ts';
import { placeHoldPage } from './place-hold-form.ts';

export const placeHold = staffAction({
  method: 'post',
  path: '/holds',
  action: 'place-hold',
  body: holdForm,
  onInvalid: async (_services, { issues, body }) => placeHoldPage(body, issues),
  handle: async (services, { body, session }) => {
    const { custody } = services.stations;
    try {
      const { subject, lookup } = await subjectOf(services, body);
      const hold = await custody.placeHold({
        subject,
        kind: body.kind,
        authority: body.authority,
        receivedAt: receivedAt(services, body),
        by: { kind: 'account', id: session.account.accountId },
      });
      services.stations.nudge();
      const notice =
        lookup === 'no-answer'
          ? 'hold-not-looked-up'
          : lookup === 'unknown'
            ? 'hold-unknown-patient'
            : 'hold-placed';
      return { kind: 'redirect', to: `/holds/${hold.holdId}`, notice };
    } catch (error) {
      throw new InvalidInput(422, refusalOf(error, 'scope').issues);
    }
  },
});
