// Places a hold. It takes effect at once: the next check, and so every deletion that is not under way, sees it (RULE D-04).
import { staffAction } from '../action.ts';
import { refusalOf } from '../clinician/fault-issue.ts';
import { InvalidInput } from '../problem.ts';
import { holdForm, receivedAt, subjectOf } from './hold-fields.ts';
import { placeHoldPage } from './place-hold-form.ts';

/** Where custody's word for a part of the hold stands on the page. */
const FIELD_OF: Readonly<Record<string, string>> = { 'period.to': 'to-day' };

export const placeHold = staffAction({
  method: 'post',
  path: '/holds',
  action: 'place-hold',
  body: holdForm,
  onInvalid: async (services, { issues, body }) => placeHoldPage(services, body, issues),
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
      const { issues } = refusalOf(error, 'scope');
      throw new InvalidInput(
        422,
        issues.map((issue) => ({ ...issue, path: FIELD_OF[issue.path] ?? issue.path })),
      );
    }
  },
});
