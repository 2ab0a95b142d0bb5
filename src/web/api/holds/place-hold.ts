// Places a hold: `{subject, kind, authority, receivedAt}`. It takes effect at once (RULE D-04). `lookup` says whether the
// record system knew the patient. Faults: `hold-unknown-case`, `hold-names-nobody`, `hold-not-received-yet`,
// `attribution-nhs-number-…`.
import { z } from 'zod';
import { HOLD_KINDS } from '../../../custody/index.ts';
import { staffAction } from '../../action.ts';
import { caseSubject, notLater } from '../../governance/hold-fields.ts';
import { patientSubject } from '../../governance/hold-subject.ts';
import { readHoldView } from '../../governance/hold-view.ts';
import type { Services } from '../../services.ts';

const text = z.string().trim().min(1).max(200);

const subject = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('everything') }),
  z.strictObject({ scope: z.literal('case'), caseId: text }),
  z.strictObject({
    scope: z.literal('patient'),
    reference: text.optional(),
    nhsNumber: text.optional(),
    identifier: z.strictObject({ system: text, value: text }).optional(),
  }),
]);

const body = z.strictObject({
  subject,
  kind: z.enum(HOLD_KINDS),
  authority: z.string().trim().min(1).max(500),
  receivedAt: z.iso.datetime({ offset: true }),
});

async function toSubject(services: Services, named: z.infer<typeof subject>) {
  switch (named.scope) {
    case 'everything':
      return { subject: { scope: 'everything' as const }, lookup: 'not-asked' as const };
    case 'case':
      return { subject: await caseSubject(services, named.caseId), lookup: 'not-asked' as const };
    case 'patient':
      return patientSubject(services, named);
  }
}

export const placeHoldApi = staffAction({
  method: 'post',
  path: '/api/v1/holds',
  action: 'place-hold',
  body,
  handle: async (services, { body: wanted, session }) => {
    const { custody } = services.stations;
    const named = await toSubject(services, wanted.subject);
    const { holdId } = await custody.placeHold({
      subject: named.subject,
      kind: wanted.kind,
      authority: wanted.authority,
      receivedAt: notLater(services, new Date(wanted.receivedAt)),
      by: { kind: 'account', id: session.account.accountId },
    });
    services.stations.nudge();
    const hold = await readHoldView(services, holdId);
    return { kind: 'json', status: 201, value: { hold, lookup: named.lookup } };
  },
});
