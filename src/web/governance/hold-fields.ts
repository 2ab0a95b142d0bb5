// The form of a new hold, as typed: hostile text. What is typed here may name a patient or a member of staff: it is never in a
// URL, a log or a notice (RULE C-01).
import { z } from 'zod';
import { HOLD_KINDS, HOLD_SCOPES, type HoldSubject } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import { neededPeriodOf, periodFields, periodOf } from './hold-period.ts';
import { caseSubject, patientSubject, personSubject, teamSubject, threadSubject } from './hold-subject.ts';
import type { Identifier, Lookup } from './look-up.ts';
import { instantOf } from './wall-time.ts';

const typed = z.string().trim().max(200, 'This is longer than 200 characters').optional().default('');
const blankAsNone = typed.transform((text) => (text === '' ? undefined : text));
const number = (message: string) =>
  z
    .string(message)
    .trim()
    .regex(/^\d{1,4}$/, message)
    .transform(Number);

export const holdForm = z.object({
  scope: z.enum(HOLD_SCOPES, 'Choose what the hold covers'),
  caseId: blankAsNone,
  threadId: blankAsNone,
  team: blankAsNone,
  label: blankAsNone,
  account: blankAsNone,
  practitioner: blankAsNone,
  registrationSystem: blankAsNone,
  registrationValue: blankAsNone,
  ...periodFields,
  reference: blankAsNone,
  nhsNumber: blankAsNone,
  identifierSystem: blankAsNone,
  identifierValue: blankAsNone,
  kind: z.enum(HOLD_KINDS, 'Choose why deletion must stop'),
  authority: z
    .string('Enter the reference')
    .trim()
    .min(1, 'Enter the reference of the request')
    .max(500, 'This is longer than 500 characters'),
  'received-day': number('Enter the day the request was received'),
  'received-month': number('Enter the month the request was received'),
  'received-year': number('Enter the year the request was received'),
  'received-time': z
    .string('Enter the time')
    .trim()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter the time like 09:30'),
});

export type HoldFields = z.infer<typeof holdForm>;

const invalid = (code: string, message: string, field: string) =>
  new Fault('invalid', code, message, { place: { field } });

/** When the request was received. Throws `hold-no-such-day`, `hold-not-received-yet`. */
export function receivedAt(services: Services, fields: HoldFields): Date {
  const [hour = 0, minute = 0] = fields['received-time'].split(':').map(Number);
  const { 'received-year': year, 'received-month': month, 'received-day': day } = fields;
  const at = instantOf({ year, month, day, hour, minute }, services.stations.timeZone);
  if (at === undefined) throw invalid('hold-no-such-day', 'There is no such day or time', 'received-day');
  return notLater(services, at);
}

/** Throws `hold-not-received-yet`. */
export function notLater(services: Services, at: Date): Date {
  if (at > services.clock.now())
    throw invalid(
      'hold-not-received-yet',
      'A request cannot have been received in the future',
      'received-day',
    );
  return at;
}

/** An identifier of which both halves were typed, none when neither was. Throws `hold-half-identifier` at `field`. */
function identifierOf(
  system: string | undefined,
  value: string | undefined,
  field: string,
): Identifier | undefined {
  if ((system === undefined) !== (value === undefined))
    throw invalid('hold-half-identifier', 'Enter both the kind of identifier and its value', field);
  return system === undefined || value === undefined ? undefined : { system, value };
}

type Named = { subject: HoldSubject; lookup: Lookup };

/**
 * What the hold covers. Throws `hold-unknown-case`, `hold-unknown-thread`, `hold-unknown-team`, `hold-names-nobody`,
 * `hold-half-identifier`, `hold-no-such-day`, `hold-no-period`, `hold-period-backwards`, `hold-no-period-here`,
 * `attribution-nhs-number-…`.
 */
export async function subjectOf(services: Services, fields: HoldFields): Promise<Named> {
  if (fields.scope === 'period')
    return { subject: { scope: 'period', period: neededPeriodOf(services, fields) }, lookup: 'not-asked' };
  const period = periodOf(services, fields);
  const lookup = 'not-asked';
  switch (fields.scope) {
    case 'everything':
      if (period !== undefined)
        throw invalid('hold-no-period-here', 'Choose a period above, or leave these days blank', 'from-day');
      return { subject: { scope: 'everything' }, lookup };
    case 'case':
      return { subject: { ...(await caseSubject(services, fields.caseId)), period }, lookup };
    case 'thread':
      return { subject: { ...(await threadSubject(services, fields.threadId)), period }, lookup };
    case 'team':
      return { subject: { ...(await teamSubject(services, fields.team)), period }, lookup };
    case 'person': {
      const { label, account, practitioner: reference } = fields;
      const { registrationSystem: system, registrationValue: value } = fields;
      const identifier = identifierOf(system, value, 'registrationValue');
      const named = await personSubject(services, { label, account, reference, identifier });
      return { ...named, subject: { ...named.subject, period } };
    }
    case 'patient': {
      const { identifierSystem: system, identifierValue: value, reference, nhsNumber } = fields;
      const identifier = identifierOf(system, value, 'identifierValue');
      const named = await patientSubject(services, { reference, nhsNumber, identifier });
      return { ...named, subject: { ...named.subject, period } };
    }
  }
}
