// Places a hold: `{subject, kind, authority, receivedAt}`. It takes effect at once (RULE D-04), on what is held and on what comes
// later. A subject may have a `period` of two instants beside what it names. `lookup` says whether the record system knew the
// patient or the practitioner. Faults: `hold-unknown-case`, `hold-unknown-thread`, `hold-unknown-team`, `hold-names-nobody`,
// `hold-not-received-yet`, `custody-hold-period-backwards`, `custody-hold-period-too-long`, `attribution-nhs-number-…`.
import { z } from 'zod';
import { HOLD_KINDS, type HoldSubject } from '../../../custody/index.ts';
import { staffAction } from '../../action.ts';
import { namedPatient, namedPerson, namedThread, text } from './named.ts';
import { notLater } from '../../governance/hold-fields.ts';
import {
  caseSubject,
  patientSubject,
  personSubject,
  teamSubject,
  threadSubject,
} from '../../governance/hold-subject.ts';
import { readHoldView } from '../../governance/hold-view.ts';
import type { Lookup } from '../../governance/look-up.ts';
import type { Services } from '../../services.ts';

const instant = z.iso.datetime({ offset: true }).transform((at) => new Date(at));
const period = z.strictObject({ from: instant, to: instant });
const timed = { period: period.optional() };

const subject = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('everything') }),
  z.strictObject({ scope: z.literal('period'), period }),
  z.strictObject({ scope: z.literal('case'), caseId: text, ...timed }),
  namedThread.extend(timed),
  z.strictObject({ scope: z.literal('team'), team: text, ...timed }),
  namedPatient.extend(timed),
  namedPerson.extend(timed),
]);

const body = z.strictObject({
  subject,
  kind: z.enum(HOLD_KINDS),
  authority: z.string().trim().min(1).max(500),
  receivedAt: z.iso.datetime({ offset: true }),
});

type Subject = z.infer<typeof subject>;
type Named = { subject: HoldSubject; lookup: Lookup };

async function toSubject(services: Services, named: Subject): Promise<Named> {
  const lookup = 'not-asked';
  if (named.scope === 'everything' || named.scope === 'period') return { subject: named, lookup };
  const { period: within } = named;
  switch (named.scope) {
    case 'case':
      return { subject: { ...(await caseSubject(services, named.caseId)), period: within }, lookup };
    case 'thread':
      return { subject: { ...(await threadSubject(services, named.threadId)), period: within }, lookup };
    case 'team':
      return { subject: { ...(await teamSubject(services, named.team)), period: within }, lookup };
    case 'patient': {
      const found = await patientSubject(services, named);
      return { ...found, subject: { ...found.subject, period: within } };
    }
    case 'person': {
      const found = await personSubject(services, named);
      return { ...found, subject: { ...found.subject, period: within } };
    }
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
