// The form of a new hold, as typed: hostile text. What is typed here may name a patient: it is never in a URL, a log or a
// notice (RULE C-01).
import { z } from 'zod';
import { HOLD_KINDS, type HoldSubject } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import { patientSubject, type Lookup } from './hold-subject.ts';
import { idOf } from './ids.ts';
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
  scope: z.enum(['everything', 'case', 'patient'], 'Choose what the hold covers'),
  caseId: blankAsNone,
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

/** A hold on one case. Throws `hold-unknown-case`. */
export async function caseSubject(services: Services, caseId: string | undefined): Promise<HoldSubject> {
  const known = idOf('case').safeParse(caseId);
  if (!known.success || (await services.stations.custody.caseState(known.data)) === null) {
    throw invalid('hold-unknown-case', 'There is no case with this reference', 'caseId');
  }
  return { scope: 'case', caseId: known.data };
}

/** What the hold covers. Throws `hold-unknown-case`, `hold-names-nobody`, `hold-half-identifier`, `attribution-nhs-number-…`. */
export async function subjectOf(
  services: Services,
  fields: HoldFields,
): Promise<{ subject: HoldSubject; lookup: Lookup }> {
  if (fields.scope === 'everything') return { subject: { scope: 'everything' }, lookup: 'not-asked' };
  if (fields.scope === 'case')
    return { subject: await caseSubject(services, fields.caseId), lookup: 'not-asked' };
  const { identifierSystem: system, identifierValue: value, reference, nhsNumber } = fields;
  if ((system === undefined) !== (value === undefined))
    throw invalid(
      'hold-half-identifier',
      'Enter both the kind of identifier and its value',
      'identifierValue',
    );
  const identifier = system === undefined || value === undefined ? undefined : { system, value };
  return patientSubject(services, { reference, nhsNumber, identifier });
}
